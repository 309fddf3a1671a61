import type { Facts } from '../facts.ts';
import type { Failure } from '../failures.ts';
import { isNotFromAws, isUnanswered, saw } from '../replies.ts';
import { explaining, type Rule } from '../rule.ts';

const UNTRUSTED = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA',
]);
const PROXY_WANTS_PASSWORD = 407;

const codeOf = ({ call }: Failure) => call.network?.code ?? '';
const proxyOf = ({ call }: Failure) => call.network?.proxy;

/** A rule for requests that the network did not answer. One cause explains all that fail in the same way. */
const networkRule = (code: Rule['code'], applies: (failure: Failure) => boolean): Rule => ({
  code,
  find: (facts, open) => {
    const followed = open.filter((failure) => isUnanswered(failure.call) && applies(failure));
    return explaining(followed, (first) => [
      ...throughProxy(first),
      saw(first.call),
      ...layersOf(facts, first),
      ...(code === 'tls-untrusted-ca' ? trusted(facts) : []),
    ]);
  },
});

const throughProxy = (failure: Failure) =>
  proxyOf(failure) ? [`Requests to ${failure.call.host} go through the proxy ${proxyOf(failure)}.`] : [];

/** What the look at the layers found, up to the one that failed. */
function layersOf({ seen }: Facts, { call }: Failure): string[] {
  const route = seen.routes.find(({ host }) => host === call.host);
  return route?.layers.length ? [`Layer by layer: ${route.layers.map(({ detail }) => detail).join('; ')}.`] : [];
}

const trusted = ({ seen: { trust } }: Facts) =>
  trust ? [`What is trusted, as by the cache step: ${trust.from.join(', ')}.`] : [];

const status = ({ call }: Failure) => call.network?.proxyStatus;

export const networkRules: Rule[] = [
  networkRule('proxy-auth-required', (failure) => status(failure) === PROXY_WANTS_PASSWORD),
  networkRule('proxy-refused', (failure) => status(failure) !== undefined || codeOf(failure) === 'ERR_PROXY_TUNNEL'),
  networkRule('tls-hostname-mismatch', (failure) => codeOf(failure) === 'ERR_TLS_CERT_ALTNAME_INVALID'),
  networkRule('tls-untrusted-ca', (failure) => UNTRUSTED.has(codeOf(failure))),
  networkRule('proxy-unreachable', (failure) => proxyOf(failure) !== undefined),
  {
    code: 'not-aws-answering',
    find: (_facts, open) => {
      const followed = open.filter(({ call }) => isNotFromAws(call) && call.service !== 'pod-identity');
      const [first] = followed;
      if (!first) return undefined;
      const { reply, status: said, outcome, requestId } = first.call;
      const named = [
        reply.server && `server ${reply.server}`,
        reply.via && `via ${reply.via}`,
        reply.contentType,
      ].filter(Boolean);
      return {
        verdict: 'fail',
        certainty: requestId ? 'possible' : 'certain',
        because: [
          `${first.call.host} answered ${first.call.operation} with ${said}${named.length ? ` (${named.join(', ')})` : ''}, ${outcome === 'unusable' ? 'without what AWS always sends' : 'without an error code'} and ${requestId ? `with the request id ${requestId}` : "without AWS's request id"}.`,
        ],
        explains: followed,
      };
    },
  },
  networkRule('sts-unreachable', ({ call }) => call.service === 'sts'),
  networkRule('s3-unreachable', ({ call }) => call.service === 's3'),
];
