import type { PolicyKind } from '../../aws/denial.ts';
import { getBucketPolicy } from '../../remedy/bucketPolicySteps.ts';
import { callerPhrase } from '../../remedy/callerEntity.ts';
import { listCallerPolicies } from '../../remedy/callerPolicySteps.ts';
import { type DecidingPolicy, decidingPolicy } from '../../remedy/decidingPolicy.ts';
import type { Values } from '../../remedy/values.ts';

const bucketPolicy = (values: Values): DecidingPolicy => ({
  subject: `the bucket policy of ${values.bucket}`,
  owner: 'aws-admin',
  show: [getBucketPolicy(values)],
});

/**
 * The policy that a denial of S3 names, in this run.
 * @param resourcePolicy what a "resource-based policy" is: the bucket's, or that of its KMS key
 */
export function namedPolicy(kind: PolicyKind, values: Values, resourcePolicy = bucketPolicy(values)): DecidingPolicy {
  // Of static keys not even the user is known for certain.
  if (kind === 'identity-policy')
    return { subject: `a policy of ${callerPhrase(values)}`, owner: 'aws-admin', show: listCallerPolicies(values) };
  const { callerArn, region } = values;
  return decidingPolicy(kind, { callerArn, region, service: 's3', resourcePolicy });
}
