import { withPort } from '../../remedy/hostPort.ts';
import { exemptFromProxy, usedProxy } from '../../remedy/proxySteps.ts';
import type { Values } from '../../remedy/values.ts';
import type { Cause } from '../cause.ts';
import { networkCode, proxyStatus, unanswered } from './unanswered.ts';

// 502, 503 and 504 are about what lies behind the proxy.
const isAboutUpstream = ({ failure }: Values) => [502, 503, 504].includes(proxyStatus(failure) ?? 0);

export const proxyRefused: Cause = {
  title: 'The HTTP proxy refuses to connect to AWS',
  headline: (values) => {
    const status = proxyStatus(values.failure);
    return `The HTTP proxy refuses to connect to ${values.failedHost}${status ? ` (${status})` : ''}`;
  },
  place: 'STS',
  isTransient: false,
  onlyInBuild: true,
  find: unanswered((failure) => proxyStatus(failure) !== undefined || networkCode(failure) === 'ERR_PROXY_TUNNEL'),
  remedy: (values) => ({
    summary: isAboutUpstream(values)
      ? `Allow network access from the proxy ${usedProxy(values)} to ${hosts(values, ' and ')}.`
      : `Allow ${hosts(values, ' and ')} on the proxy ${usedProxy(values)}.`,
    owner: 'network-admin',
    steps: [
      {
        text: `On the proxy, allow CONNECT to ${hosts(values, ' and ', withPort)}. The status 502, 503 or 504 means that the proxy allows it, but cannot reach the host itself.`,
      },
      exemptFromProxy(values, 'Or, if the pods can reach AWS directly, exempt AWS from the proxy.'),
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'The HTTP proxy refused CONNECT to a host of AWS. With 403, the host is not on its list of allowed hosts. With 502, 503 or 504, it could not reach the host.',
    sentences: ['Received HTTP code 403 from proxy after CONNECT', 'CONNECT tunnel failed, response 403'],
    similar: {
      'proxy-auth-required': 'The proxy returns 407.',
      'proxy-unreachable': 'The proxy returns no status at all.',
    },
  },
};

const same = (host: string) => host;

/** STS and S3: whichever was refused, a cache step needs both. */
const hosts = ({ stsHost, s3Host }: Values, separator: string, format: (host: string) => string = same) =>
  [...new Set([stsHost, s3Host])].map(format).join(separator);
