import { identityClaims, remark, reply } from '../../facts/evidence.ts';
import { providerArn } from '../../remedy/policies.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { getProvider, terraformProvider } from './oidcProvider.ts';
import { refusedWebIdentity } from './refusedCalls.ts';

export const oidcProviderAudienceMissing: Cause = {
  title: "The IAM OIDC provider does not list the token's audience",
  headline: ({ account, audienceOrDefault }) =>
    `The IAM OIDC provider in account ${account} does not list the audience ${audienceOrDefault}`,
  place: 'STS',
  isTransient: true,
  find: ({ seen }, open) =>
    failFinding(
      refusedWebIdentity(open).filter(({ call }) => /incorrect token audience/i.test(call.message ?? '')),
      ({ call }) => [
        reply(call),
        remark("The token's audience is correct, so it must be missing from the provider's list of audiences."),
        ...identityClaims(seen.webIdentityToken),
      ],
    ),
  remedy: (values) => ({
    summary: `Add the audience ${values.audienceOrDefault} to the IAM OIDC provider.`,
    owner: 'aws-admin',
    steps: [
      {
        text: `In account ${values.account}, add the audience; the existing ones are kept:`,
        commands: [
          sh`aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${providerArn(values)} --client-id ${values.audienceOrDefault}`,
        ],
      },
      {
        text: 'Check the list. Look for spaces, invisible characters and misspellings such as sts.amazon.com:',
        commands: [getProvider(values)],
      },
    ],
    asCode: [terraformProvider(values)],
  }),
  page: {
    meaning:
      "The token's audience is correct, usually sts.amazonaws.com, but the IAM OIDC provider does not have it in its list of audiences (client ids). An additional space or a misspelling such as sts.amazon.com is enough.",
    sentences: ['Incorrect token audience'],
    similar: {
      'token-audience-wrong': "The token's own audience is not STS.",
      'trust-policy-mismatch': 'If the trust policy does not allow the audience, STS returns AccessDenied.',
    },
  },
};
