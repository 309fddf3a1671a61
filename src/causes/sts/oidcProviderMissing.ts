import { regionOfIssuer } from '../../aws/issuerRegion.ts';
import { identityClaims, remark, reply } from '../../facts/evidence.ts';
import { confirmRole } from '../../remedy/confirmRole.ts';
import { printRegionStatus } from '../../remedy/regionOptIn.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Values } from '../../remedy/values.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { terraformProvider } from './oidcProvider.ts';
import { refusedWebIdentity } from './refusedCalls.ts';

/** The cluster's region, where STS was called in a different one. */
const otherClusterRegion = (issuer: string | undefined, region: string | undefined): string | undefined => {
  const clusterRegion = regionOfIssuer(issuer);
  return region === undefined || clusterRegion === region ? undefined : clusterRegion;
};

export const oidcProviderMissing: Cause = {
  title: "The role's account has no IAM OIDC provider for this cluster",
  headline: ({ account }) => `Account ${account} has no IAM OIDC provider for the token's issuer`,
  place: 'STS',
  isTransient: true,
  find: ({ seen }, open) =>
    failFinding(
      refusedWebIdentity(open).filter(({ call }) => /No OpenIDConnect provider/i.test(call.message ?? '')),
      ({ call }) => {
        const clusterRegion = otherClusterRegion(seen.webIdentityToken?.issuer, call.region);
        return [
          reply(call),
          ...identityClaims(seen.webIdentityToken),
          ...(clusterRegion
            ? [
                remark(
                  `STS was called in ${call.region}, the region of the bucket; the cluster is in ${clusterRegion}.`,
                ),
              ]
            : []),
        ];
      },
    ),
  remedy: (values) => {
    const { account, issuer, audienceOrDefault } = values;
    return {
      summary: `Register the issuer as an IAM OIDC provider in account ${account}.`,
      owner: 'aws-admin',
      steps: [
        confirmRole(values),
        {
          text: `In account ${account}, check whether the issuer https://${issuer} is registered:`,
          commands: ['aws iam list-open-id-connect-providers'],
        },
        {
          text: 'If it is not, register it, once for each issuer and account:',
          commands: [
            sh`aws iam create-open-id-connect-provider --url ${`https://${issuer}`} --client-id-list ${audienceOrDefault}`,
          ],
        },
        {
          text: 'A cluster that was rebuilt has a new issuer. In that case, the trust policy of every role must name the new provider too.',
        },
        ...regionStep(values),
      ],
      asCode: [terraformProvider(values)],
    };
  },
  page: {
    meaning:
      "STS looks for an IAM OIDC provider with the token's issuer in the account of the role, and found none. Either it was never registered, or the role's ARN names the wrong account, or the cluster was rebuilt and has a new issuer.",
    sentences: ['No OpenIDConnect provider found in your account for https://oidc.eks.REGION.amazonaws.com/id/…'],
    similar: {
      'sts-partition-mismatch':
        'STS returns the same error when the role, the issuer and the region do not belong to the same partition.',
      'sts-region-disabled': 'In a region that is not enabled, STS may report a missing provider.',
      'trust-policy-mismatch': 'AccessDenied means that STS found the provider and accepted the token.',
    },
  },
};

// https://github.com/fluxcd/source-controller/pull/1552: a provider that exists was not found in a region that is off.
function regionStep({ account, issuer, region }: Values): Step[] {
  if (!otherClusterRegion(issuer, region)) return [];
  return [
    {
      text: `If it is registered, check that account ${account} has enabled ${region}: in a region that is not enabled, STS may report a missing provider.`,
      commands: [printRegionStatus(region)],
    },
  ];
}
