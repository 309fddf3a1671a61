import { identityClaims, reply } from '../../facts/evidence.ts';
import { withPort } from '../../remedy/hostPort.ts';
import { providerArn } from '../../remedy/policies.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Values } from '../../remedy/values.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { getProvider, issuerHost, terraformProvider } from './oidcProvider.ts';
import { refusedWebIdentity } from './refusedCalls.ts';

export const oidcThumbprintMismatch: Cause = {
  title: "The IAM OIDC provider's thumbprint does not match the issuer's certificate",
  headline: (values) => `The IAM OIDC provider's thumbprint does not match the certificate of ${issuerHost(values)}`,
  place: 'STS',
  isTransient: false,
  find: ({ seen }, open) =>
    failFinding(
      refusedWebIdentity(open).filter(({ call }) => /thumbprint/i.test(call.message ?? '')),
      ({ call }) => [reply(call), ...identityClaims(seen.webIdentityToken)],
    ),
  remedy: (values) => ({
    summary: "Add the thumbprint of the issuer's current certificate to the IAM OIDC provider.",
    owner: 'aws-admin',
    steps: [
      {
        text: `Take the thumbprint of the last certificate in the chain that https://${values.issuer} presents, and add it to those that the provider already has:`,
        commands: [
          `thumbprint=$(${lastThumbprint(values)})`,
          `${sh`aws iam update-open-id-connect-provider-thumbprint --open-id-connect-provider-arn ${providerArn(values)}`} --thumbprint-list "$thumbprint" $(${getProvider(values)} --query ThumbprintList --output text)`,
        ],
      },
    ],
    asCode: [terraformProvider(values)],
  }),
  page: {
    meaning:
      'The thumbprint in the IAM OIDC provider is not that of the certificate chain which the issuer presents, for example because its authority has changed. For EKS issuers AWS no longer checks it; for other issuers it may.',
    sentences: ["OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint"],
    similar: { 'oidc-keys-unavailable': "STS cannot fetch the issuer's keys, or the token's key is not among them." },
  },
};

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
const lastThumbprint = (values: Values) => {
  const host = issuerHost(values);
  const chain = sh`openssl s_client -connect ${withPort(host)} -showcerts </dev/null 2>/dev/null`;
  const last = String.raw`awk '/BEGIN CERT/{c=""} {c=c $0 "\n"} /END CERT/{last=c} END{printf "%s", last}'`;
  return `${chain} | ${last} | openssl x509 -noout -fingerprint -sha1 | sed 's/.*=//; s/://g'`;
};
