import { withPort } from '../../remedy/hostPort.ts';
import { proxyOption } from '../../remedy/proxySteps.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Cause } from '../cause.ts';
import { networkCode, unanswered } from './unanswered.ts';

export const tlsHostnameMismatch: Cause = {
  title: 'The server certificate does not match the host name',
  headline: ({ failedHost }) => `The certificate of ${failedHost} is for a different host name`,
  place: 'STS',
  isTransient: false,
  find: unanswered((failure) => networkCode(failure) === 'ERR_TLS_CERT_ALTNAME_INVALID'),
  remedy: (values) => ({
    summary: `Call ${values.failedHost} by a name that its certificate covers.`,
    owner: 'network-admin',
    steps: [
      {
        text: 'List the names that the certificate covers:',
        commands: [
          `${sh`openssl s_client -connect ${withPort(values.failedHost)}`}${proxyOption(values)} </dev/null 2>/dev/null | openssl x509 -noout -ext subjectAltName`,
        ],
      },
      {
        text: 'If the bucket is part of the host name, set path_style: true. For a VPC endpoint, set endpoint to its own DNS name. If none of the names belongs to AWS or to your store, something on the route from the pod to the server responds in its place.',
      },
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'The server presented a certificate for a different host name. Typical reasons are a bucket name in front of the host name of a store, a VPC endpoint that is called by the wrong name, and a proxy or portal that responds in place of the server.',
    sentences: ["Hostname/IP does not match certificate's altnames", 'x509: certificate is valid for …, not …'],
    similar: { 'tls-untrusted-ca': 'The name matches, but the authority that signed the certificate is not trusted.' },
  },
};
