import type { Call } from '../../schema/observations.ts';

// Nothing reached S3: there was no connection, or no trusted one.
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|EINVAL|ERR_PROXY|ERR_TLS|ERR_INVALID|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/;
// S3 rejected the request: it does not carry out redirected, invalid or throttled requests.
const REFUSED = /^([34]\d\d|503)\b/;

/** Whether S3 may have carried out an attempt without our knowledge: there was no response, or no conclusive one. */
export function isOutcomeAmbiguous({ outcome, status = 0, retried, network }: Call): boolean {
  // A proxy that rejects a request has not forwarded it.
  const isLastKnown = outcome === 'ok' || outcome === 'unsent' || network?.proxyStatus !== undefined;
  const tries = [...retried, ...(isLastKnown ? [] : [network ? network.code : String(status)])];
  return (
    outcome === 'open' || outcome === 'unusable' || tries.some((one) => !NEVER_SENT.test(one) && !REFUSED.test(one))
  );
}
