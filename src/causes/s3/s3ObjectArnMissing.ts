import { generalRemark, reply } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import { callerPhrase } from '../../remedy/callerEntity.ts';
import { grantCallerBucket, terraformCallerBucket } from '../../remedy/callerPolicySteps.ts';
import { setCacheKeyFirst } from '../../remedy/rolePolicySteps.ts';
import { capitalize } from '../capitalize.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { isAboutListing, isImplicitDeny, s3Denials, seenPermissions } from './denials.ts';

const OBJECT_OPERATIONS = new Set(['PutObject', 'GetObject', 'HeadObject', 'CreateMultipartUpload', 'UploadPart']);

/** "Not found" counts: S3 returns it only to callers who are allowed to read. */
const someObjectCallSucceeded = ({ seen }: Facts) =>
  seen.calls.some(
    ({ service, operation, outcome, status }) =>
      service === 's3' &&
      OBJECT_OPERATIONS.has(operation) &&
      (outcome === 'ok' || (outcome === 'refused' && status === 404)),
  );

export const s3ObjectArnMissing: Cause = {
  title: 'The role can list the bucket but cannot access its objects',
  headline: (values) => `${capitalize(callerPhrase(values))} can list ${values.bucket} but cannot access its objects`,
  place: 'bucket',
  isTransient: true,
  find: (facts, open) => {
    if (facts.call('list')?.outcome !== 'ok' || someObjectCallSucceeded(facts)) return undefined;
    const explains = s3Denials(open).filter((failure) => isImplicitDeny(failure) && !isAboutListing(failure));
    const { bucket, objects } = facts.bucketArns;
    return failFinding(
      explains,
      ({ call }) => [
        seenPermissions(facts, explains),
        reply(call),
        generalRemark(`This is typical of a policy that names ${bucket} but not ${objects}.`),
      ],
      'likely',
    );
  },
  remedy: (values) => ({
    summary: `Allow the object actions on ${values.arns.objects} for ${callerPhrase(values)}.`,
    owner: 'aws-admin',
    steps: [...setCacheKeyFirst(values), grantCallerBucket(values)],
    asCode: terraformCallerBucket(values),
  }),
  page: {
    meaning:
      'The bucket can be listed, but every call on an object is denied. This is typical of a policy that names arn:aws:s3:::BUCKET as the only resource: the ARN of its objects is arn:aws:s3:::BUCKET/*. A policy without the object actions has the same effect.',
    sentences: ['because no identity-based policy allows the s3:PutObject action'],
    similar: {
      's3-identity-policy-missing': 'Some calls on objects are allowed, or the bucket cannot be listed either.',
      's3-list-permission-missing': 'The reverse: objects can be accessed, but the bucket cannot be listed.',
    },
  },
};
