import { exemptFromProxy, usedProxy } from '../../remedy/proxySteps.ts';
import type { Cause } from '../cause.ts';
import { proxyStatus, unanswered } from './unanswered.ts';

const PROXY_AUTHENTICATION_REQUIRED = 407;

export const proxyAuthRequired: Cause = {
  title: 'The HTTP proxy requires authentication',
  headline: (values) => `The HTTP proxy ${usedProxy(values)} requires authentication`,
  place: 'STS',
  isTransient: false,
  onlyInBuild: true,
  find: unanswered((failure) => proxyStatus(failure) === PROXY_AUTHENTICATION_REQUIRED),
  remedy: (values) => ({
    summary: `Give the build pods the user and password of the proxy ${usedProxy(values)}, or exempt AWS from the proxy.`,
    owner: 'network-admin',
    steps: [
      {
        text: 'On the Harness delegate, set PROXY_USER and PROXY_PASSWORD. If the proxy is set in a stage variable instead, put both into its URL, percent-encoded: http://USER:PASSWORD@HOST:PORT.',
      },
      exemptFromProxy(values, 'Or, if the pods can reach AWS directly, exempt AWS from the proxy.'),
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'The HTTP proxy returned 407 to CONNECT: it requires a user and a password, and did not accept what it got.',
    sentences: ['Proxy Authentication Required'],
    similar: { 'proxy-refused': 'The proxy refuses with a different status, mostly 403.' },
  },
};
