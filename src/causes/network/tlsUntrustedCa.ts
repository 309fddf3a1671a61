import { remark } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import { withPort } from '../../remedy/hostPort.ts';
import { proxyOption } from '../../remedy/proxySteps.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Values } from '../../remedy/values.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause, Remedy } from '../cause.ts';
import { networkCode, unanswered } from './unanswered.ts';

/** What is wrong with the certificate, by OpenSSL's code as Node passes it on. */
const UNTRUSTED: Record<string, string> = {
  SELF_SIGNED_CERT_IN_CHAIN: 'is not trusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is not trusted',
  CERT_UNTRUSTED: 'is not trusted',
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_SIGNATURE_FAILURE: 'is not trusted',
  INVALID_CA: 'is not trusted',
};
const OUT_OF_DATE = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

export const tlsUntrustedCa: Cause = {
  title: 'The server certificate is not trusted',
  headline: ({ failedHost, failure }) =>
    `The certificate of ${failedHost} ${UNTRUSTED[networkCode(failure)] ?? 'is not trusted'}`,
  place: 'STS',
  isTransient: false,
  find: unanswered((failure) => Object.hasOwn(UNTRUSTED, networkCode(failure)), trustedAuthorities),
  remedy: (values) => (OUT_OF_DATE.has(networkCode(values.failure)) ? renew(values) : trustAuthority(values)),
  page: {
    meaning:
      'The certificate is signed by an authority that the cache step does not trust, or it is out of date. The first is typical of a proxy that inspects TLS, and of an S3-compatible store with a private authority.',
    sentences: ['x509: certificate signed by unknown authority', 'self-signed certificate in certificate chain'],
    similar: {
      'tls-hostname-mismatch': 'The authority is trusted, but the certificate is for a different host name.',
      'clock-skew': "If the node's clock is wrong, a valid certificate can look out of date.",
    },
  },
};

function trustedAuthorities({ seen: { trust } }: Facts) {
  if (!trust) return [];
  const from = trust.from.join(', ');
  return [
    remark(
      from ? `The cache step trusts the certificates from ${from}.` : 'The cache step finds no certificates to trust.',
    ),
  ];
}

const showChain = (values: Values): Step => ({
  text: 'To see which certificates the server presents, from a pod in the same namespace:',
  commands: [
    `${sh`openssl s_client -connect ${withPort(values.failedHost)}`}${proxyOption(values)} -showcerts </dev/null`,
  ],
});

const renew = (values: Values): Remedy => ({
  summary: `Renew the certificate of ${values.failedHost}, or correct the node's clock.`,
  owner: 'network-admin',
  steps: [
    showChain(values),
    {
      text: "If the dates are correct, the node's clock is wrong. Otherwise have the owner of the server renew the certificate.",
    },
  ],
  asCode: [],
});

// DESTINATION_CA_PATH:
// https://developer.harness.io/docs/continuous-integration/use-ci/set-up-build-infrastructure/k8s-build-infrastructure/configure-a-kubernetes-build-farm-to-use-self-signed-certificates
const trustAuthority = (values: Values): Remedy => ({
  summary: `Have the build pods trust the authority that signed the certificate of ${values.failedHost}.`,
  owner: 'network-admin',
  steps: [
    showChain(values),
    {
      text: 'Add the certificate of that authority to the CA bundle of the Harness delegate, and have the delegate mount the bundle into all build pods, at the path that the cache steps read:',
      document: '- name: DESTINATION_CA_PATH\n  value: /etc/ssl/certs/ca-certificates.crt',
    },
  ],
  asCode: [],
});
