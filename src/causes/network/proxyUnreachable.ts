import { exemptFromProxy, usedProxy } from '../../remedy/proxySteps.ts';
import type { Cause } from '../cause.ts';
import { unanswered } from './unanswered.ts';

export const proxyUnreachable: Cause = {
  title: 'AWS cannot be reached through the HTTP proxy',
  headline: (values) => `${values.failedHost} cannot be reached through the HTTP proxy ${usedProxy(values)}`,
  place: 'STS',
  isTransient: true,
  onlyInBuild: true,
  find: unanswered(({ call }) => call.network?.proxy !== undefined),
  remedy: (values) => ({
    summary: `Correct the proxy ${usedProxy(values)}, or exempt AWS from it.`,
    owner: 'network-admin',
    steps: [
      {
        text: 'Check that the proxy is running and that its address is correct. A build pod gets it from the delegate (PROXY_HOST, PROXY_PORT, PROXY_SCHEME) or from stage variables (HTTPS_PROXY, HTTP_PROXY): correct it where it is set.',
      },
      exemptFromProxy(values, 'Or, if the pods can reach AWS directly, exempt AWS from the proxy.'),
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'HTTPS_PROXY (or HTTP_PROXY) names a proxy that cannot be connected to, or through which no response arrives. Harness passes the proxy of the delegate on to the build pods.',
    sentences: ['proxyconnect tcp: dial tcp'],
    similar: {
      'sts-unreachable': 'The request does not go through a proxy.',
      'proxy-refused': 'The proxy responds, with a status that refuses the connection.',
    },
  },
};
