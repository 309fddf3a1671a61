import { generalRemark, reply } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import { getBucketPolicy } from '../../remedy/bucketPolicySteps.ts';
import { callerPhrase } from '../../remedy/callerEntity.ts';
import { grantCallerBucket, terraformCallerBucket } from '../../remedy/callerPolicySteps.ts';
import { setCacheKeyFirst } from '../../remedy/rolePolicySteps.ts';
import type { Values } from '../../remedy/values.ts';
import type { Step } from '../../schema/report.ts';
import { capitalize } from '../capitalize.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { isAboutListing, isImplicitDeny, s3Denials, seenPermissions } from './denials.ts';

const objectsCanBeAccessed = ({ call }: Facts) =>
  (['put', 'get', 'get-2', 'get-3', 'get-cached', 'head'] as const).some((name) => call(name)?.outcome === 'ok');

/** A GET was denied for s3:ListBucket alone, which shows that s3:GetObject itself is allowed. */
const readIsDeniedForListing = ({ call }: Facts) =>
  (['get-absent', 'get', 'get-cached'] as const).some((name) => /\bs3:ListBucket\b/.test(call(name)?.message ?? ''));

/** Without a reason from AWS, it can also be the policy of a bucket in a different account. */
const otherAccount = (values: Values): Step[] =>
  values.policy
    ? []
    : [
        {
          text: `If the bucket belongs to a different account, its bucket policy must allow s3:ListBucket on ${values.arns.bucket} as well. To read it:`,
          commands: [getBucketPolicy(values)],
        },
      ];

export const s3ListPermissionMissing: Cause = {
  title: 'The role is not allowed to list the bucket',
  headline: (values) => `${capitalize(callerPhrase(values))} is not allowed to list the bucket ${values.bucket}`,
  place: 'bucket',
  isTransient: true,
  find: (facts, open) => {
    // Whatever a HEAD is denied for, it is not the permission to list.
    if (facts.call('list')?.outcome === 'ok') return undefined;
    const canAccess = objectsCanBeAccessed(facts);
    if (!canAccess && !readIsDeniedForListing(facts)) return undefined;
    const explains = s3Denials(open)
      .filter(isImplicitDeny)
      .filter(
        (failure) =>
          isAboutListing(failure) || (failure.requirement === 'exists' && !failure.denial.action && canAccess),
      );
    return failFinding(
      explains,
      ({ call }) => [
        seenPermissions(facts, explains, ['s3:ListBucket']),
        reply(call),
        generalRemark('Without s3:ListBucket, S3 returns 403 instead of 404 for a key that does not exist.'),
      ],
      explains[0]?.denial.policy ? 'certain' : 'likely',
    );
  },
  remedy: (values) => ({
    summary: `Allow s3:ListBucket on ${values.arns.bucket} for ${callerPhrase(values)}.`,
    owner: 'aws-admin',
    steps: [...setCacheKeyFirst(values), grantCallerBucket(values), ...otherAccount(values)],
    asCode: terraformCallerBucket(values),
  }),
  page: {
    meaning:
      'Objects can be accessed, but the bucket cannot be listed. Restore Cache lists the bucket. Save Cache first checks whether its key exists: without s3:ListBucket, S3 returns 403 instead of 404 for a key that does not exist, so the first save of a key fails. The permission is on the ARN of the bucket, not on its objects.',
    sentences: ['is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::…"'],
    similar: {
      's3-object-arn-missing': 'The reverse: the bucket can be listed, but its objects cannot be accessed.',
      's3-identity-policy-missing': 'Neither the list nor the objects are allowed.',
    },
  },
};
