import type { Call } from '../observations.ts';

// Nothing reached S3: there was no connection, or none that was trusted.
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|EINVAL|ERR_PROXY|ERR_TLS|ERR_INVALID|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/;
// S3 refused it: what belongs elsewhere is not carried out, nor what is the client's own fault, nor what is too much.
const REFUSED = /^([34]\d\d|503)\b/;

/** Whether S3 may have carried out a try of a request without our knowing: no reply came, or none that says so. */
export function mayHaveBeenCarriedOut({ outcome, status = 0, retried, network }: Call): boolean {
  // A proxy that refuses has sent nothing on.
  const isLastKnown = outcome === 'ok' || outcome === 'unsent' || network?.proxyStatus !== undefined;
  const tries = [...retried, ...(isLastKnown ? [] : [network ? network.code : String(status)])];
  return (
    outcome === 'open' || outcome === 'unusable' || tries.some((one) => !NEVER_SENT.test(one) && !REFUSED.test(one))
  );
}
