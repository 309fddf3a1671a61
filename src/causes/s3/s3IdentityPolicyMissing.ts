import { remark, reply } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import { callerPhrase } from '../../remedy/callerEntity.ts';
import { grantCallerBucket, terraformCallerBucket } from '../../remedy/callerPolicySteps.ts';
import { setCacheKeyFirst } from '../../remedy/rolePolicySteps.ts';
import { capitalize } from '../capitalize.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { actionsOf } from './actionsOf.ts';
import { s3Denials, seenPermissions } from './denials.ts';

/** The same action was allowed when the cache's prefix was listed: the policy has a condition on the prefix. */
const isOnlyAboutMissingKeys = ({ call }: Facts, actions: string[]) =>
  call('list')?.outcome === 'ok' && actions.length > 0 && actions.every((action) => action === 's3:ListBucket');

export const s3IdentityPolicyMissing: Cause = {
  title: 'No policy of the role allows the request',
  headline: (values) =>
    isOnlyAboutMissingKeys(values.facts, values.actions)
      ? `${capitalize(callerPhrase(values))} can list ${values.bucket}, but not look up keys that do not exist`
      : `${capitalize(callerPhrase(values))} is not allowed to call ${actionsOf(values)} on ${values.bucket}`,
  place: 'bucket',
  isTransient: true,
  find: (facts, open) => {
    const explains = s3Denials(open).filter(({ denial }) => denial.policy === 'identity-policy');
    return failFinding(explains, ({ call, denial }) => [
      seenPermissions(facts, explains),
      reply(call),
      ...(denial.action && isOnlyAboutMissingKeys(facts, [denial.action])
        ? [
            remark(
              'ListObjectsV2 succeeded, so the policy apparently allows s3:ListBucket only under a condition, such as s3:prefix, which a lookup of a missing key does not meet.',
            ),
          ]
        : []),
    ]);
  },
  remedy: (values) => ({
    summary: `Allow ${actionsOf(values)} on ${values.bucket} for ${callerPhrase(values)}.`,
    owner: 'aws-admin',
    steps: [...setCacheKeyFirst(values), grantCallerBucket(values)],
    asCode: terraformCallerBucket(values),
  }),
  page: {
    meaning:
      'No policy of the role allows this action on this resource. The policy can lack the action or the resource, or a condition in it is not met: the message does not say which.',
    sentences: ['because no identity-based policy allows the s3:… action'],
    similar: {
      's3-object-arn-missing': 'The bucket can be listed, and no call on an object is allowed.',
      's3-list-permission-missing': 'Objects can be accessed, and only the list is denied.',
      's3-not-allowed-by-permissions-boundary': 'The message names the permissions boundary.',
      's3-not-allowed-by-bucket-policy': 'The message names a resource-based policy.',
    },
  },
};
