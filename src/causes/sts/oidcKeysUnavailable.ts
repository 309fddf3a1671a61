import { regionOfIssuer } from '../../aws/issuerRegion.ts';
import { generalRemark, keyClaims, reply } from '../../facts/evidence.ts';
import type { Failure } from '../../facts/failures.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Values } from '../../remedy/values.ts';
import { waitStep } from '../../remedy/waitStep.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { issuerHost } from './oidcProvider.ts';
import { refusedWebIdentity } from './refusedCalls.ts';

const isAboutKeys = ({ call: { code = '', message = '' } }: Failure) =>
  code.startsWith('IDPCommunicationError') || /retrieve verification key/i.test(message);

export const oidcKeysUnavailable: Cause = {
  title: "AWS cannot verify the token with the issuer's keys",
  headline: (values) => `AWS cannot verify the token with the keys of ${issuerHost(values)}`,
  place: 'STS',
  isTransient: true,
  // A token that this issuer never signed gets the same message as an outage of the issuer, so it is never certain.
  find: ({ seen }, open) =>
    failFinding(
      refusedWebIdentity(open).filter(isAboutKeys),
      ({ call }) => [
        reply(call),
        ...keyClaims(seen.webIdentityToken),
        generalRemark(
          'STS returns the same error when it cannot fetch the keys of the issuer, and when none of them signed the token.',
        ),
      ],
      'likely',
    ),
  remedy: (values) => ({
    summary: isSelfManaged(values)
      ? "Make the issuer's keys available to AWS, including the one that signed the token."
      : "Run the pipeline again; if the error persists, compare the token's key id with the issuer's keys.",
    owner: 'cluster-admin',
    steps: [
      ...(isSelfManaged(values) ? [] : [retry]),
      ...(isEks(values) ? [] : [publishKeys(values)]),
      compareKeys(values),
    ],
    asCode: [],
  }),
  page: {
    meaning:
      "STS fetches the issuer's keys to verify the signature of the token. It returns the same error when it cannot fetch them and when none of them has the token's key id. With an EKS issuer the first is a temporary outage. With a self-managed issuer the two documents may be private or out of date. If the key id is not among the keys, the token was signed by something else, for example a different cluster.",
    sentences: [
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
      'IDPCommunicationError',
    ],
    similar: {
      'oidc-provider-missing': 'STS knows no provider for the issuer, so it does not fetch any keys.',
      'oidc-thumbprint-mismatch': "STS reaches the issuer and rejects the issuer's HTTPS certificate.",
      'sts-unavailable': 'STS itself returns a server error.',
    },
  },
};

const isEks = ({ issuer }: Values) => regionOfIssuer(issuer) !== undefined;
// Without a failure it is the page, which is for both kinds of issuer.
const isSelfManaged = (values: Values) => values.failure !== undefined && !isEks(values);

const retry: Step = waitStep('With an EKS issuer, this can be a temporary outage. Run the pipeline again, or');

const discoveryUrl = ({ issuer }: Values) => `https://${issuer}/.well-known/openid-configuration`;

const publishKeys = (values: Values): Step => ({
  text: 'With a self-managed issuer, AWS must be able to read this document and the key set that it names (jwks_uri) over the internet, without authentication:',
  commands: [sh`curl -fsS ${discoveryUrl(values)}`],
});

const compareKeys = (values: Values): Step => {
  const keyId = values.facts.seen.webIdentityToken?.keyId ?? '<KEY_ID>';
  return {
    text: `Check whether the token's key id, ${keyId}, is among the issuer's. If it is not, the token may come from a different cluster: remove an AWS_WEB_IDENTITY_TOKEN_FILE or a token file that was set by hand. With a self-managed issuer, publish the key. To list the issuer's key ids:`,
    commands: [sh`curl -fsS ${discoveryUrl(values)} | jq -r .jwks_uri | xargs curl -fsS | jq -r ${'.keys[].kid'}`],
  };
};
