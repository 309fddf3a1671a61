import { remark, reply } from '../../facts/evidence.ts';
import { enableRegion } from '../../remedy/regionOptIn.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { refusedBySts } from './refusedCalls.ts';
import { requestedAccount } from './requestedRole.ts';

export const stsRegionDisabled: Cause = {
  title: 'STS is not activated in this region',
  headline: (values) => `STS is not activated in ${values.region} for account ${requestedAccount(values)}`,
  place: 'STS',
  isTransient: false,
  find: ({ seen }, open) =>
    failFinding(
      refusedBySts(open).filter(({ call }) => call.code === 'RegionDisabledException'),
      ({ call }) => [
        reply(call),
        remark(
          `The cache step calls STS in the region of the bucket: ${seen.region.name}, which comes from ${seen.region.from}.`,
        ),
      ],
    ),
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html
  remedy: (values) => {
    const { region } = values;
    const account = requestedAccount(values);
    return {
      summary: `Activate STS in ${region} for account ${account}.`,
      owner: 'aws-admin',
      steps: [
        {
          text: `If ${region} is a region that must be enabled first (an opt-in region), enable it in account ${account}, and in the account of the caller where that is a different one:`,
          commands: [enableRegion(region)],
        },
        {
          text: `Otherwise activate the endpoint in account ${account}: IAM console, Account settings, Security Token Service (STS), Endpoints, ${region}. There is no command for it.`,
        },
      ],
      asCode: [],
    };
  },
  page: {
    meaning:
      "The cache step calls STS in the bucket's region. In the account of the role, the STS endpoint of that region is deactivated, or the region itself is not enabled.",
    sentences: [
      'STS is not activated in the requested region for the account that is being asked to generate credentials.',
    ],
    similar: {
      'credentials-rejected':
        'The session was granted elsewhere and is not accepted (InvalidToken) in a region that its account has not enabled.',
      'oidc-provider-missing': 'STS may also report a missing provider in a region that is not enabled.',
    },
  },
};
