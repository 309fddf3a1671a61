import { isNotFromAws } from '../../facts/callPredicates.ts';
import { remark, reply } from '../../facts/evidence.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Values } from '../../remedy/values.ts';
import type { Call } from '../../schema/observations.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';

export const notAwsAnswering: Cause = {
  title: 'The response did not come from AWS',
  headline: ({ failedHost }) => `The response from ${failedHost} did not come from AWS`,
  place: 'STS',
  isTransient: false,
  find: (_facts, open) => {
    const foreign = open.filter(({ call }) => isNotFromAws(call) && call.service !== 'pod-identity');
    return failFinding(
      foreign,
      ({ call }) => [reply(call, { from: call.host }), remark(missing(call))],
      foreign[0]?.call.requestId ? 'possible' : 'certain',
    );
  },
  remedy: (values) => ({
    summary: `Find out what responds in place of ${values.failedHost}, and let requests to that host pass unchanged.`,
    owner: 'network-admin',
    steps: [
      {
        text: 'To see the headers of the response, from a pod in the same namespace:',
        commands: [sh`curl -sSv -o /dev/null ${urlOf(values)} 2>&1 | head -n 40`],
      },
      {
        text: 'Typically, a captive portal, a gateway, a service mesh or a proxy that inspects TLS responds in place of the server. Exempt the hosts of AWS from it.',
      },
    ],
    asCode: [],
  }),
  page: {
    meaning:
      "The response is not one that AWS gives: a web page, an error without a code and without AWS's request id, or a success without its content. A captive portal, a gateway, a service mesh or a proxy that inspects TLS responds in place of AWS.",
    sentences: ['deserialization failed, failed to decode response body'],
    similar: {
      's3-access-denied-unexplained': "AWS's own denial has an error code and a request id.",
      'proxy-refused': 'An HTTP proxy refuses the connection (CONNECT) before anything is sent.',
    },
  },
};

/** "The response (server nginx, text/html) has no error code. It has no AWS request id." */
function missing({ reply: { server, via, contentType }, outcome, requestId }: Call): string {
  const from = [server && `server ${server}`, via && `via ${via}`, contentType].filter(Boolean).join(', ');
  const lack = outcome === 'unusable' ? 'lacks the content that AWS always sends' : 'has no error code';
  const id = requestId ? `Its request id is ${requestId}.` : 'It has no AWS request id.';
  return `The response${from ? ` (${from})` : ''} ${lack}. ${id}`;
}

const urlOf = ({ failure, s3Url, stsUrl }: Values) => `${failure?.call.service === 's3' ? s3Url : stsUrl}/`;
