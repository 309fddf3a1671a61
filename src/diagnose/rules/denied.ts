import type { PolicyKind } from '../denial.ts';
import type { Facts } from '../facts.ts';
import type { Failure } from '../failures.ts';
import { isDenied, refused, saw } from '../replies.ts';
import { explaining, type Finding, type Rule } from '../rule.ts';
import { bucketArns } from './bucket.ts';

const denials = (open: Failure[]) => open.filter(({ call }) => call.service === 's3' && isDenied(call));

/** AWS names the kind of policy, and with it the cause; which statement of it, only that policy tells. */
const namedPolicyRule = (code: Rule['code'], policy: PolicyKind, explicit: boolean): Rule => ({
  code,
  find: (_facts, open) => {
    const followed = denials(open).filter(({ denial }) => denial.policy === policy && denial.explicit === explicit);
    return explaining(followed, (first) => [...actionsOf(followed), saw(first.call)]);
  },
});

const ACTION_OF_NEED = {
  list: 's3:ListBucket',
  read: 's3:GetObject',
  exists: 's3:GetObject',
  write: 's3:PutObject',
  multipart: 's3:PutObject',
  credentials: '',
};

/** The actions that were denied: AWS's own words, else what the operation needs. */
export const deniedActions = (failures: Failure[]) => [
  ...new Set(failures.map(({ need, denial }) => denial.action ?? ACTION_OF_NEED[need]).filter(Boolean)),
];

const actionsOf = (failures: Failure[]) => [`Denied: ${deniedActions(failures).join(', ')}.`];

// Silence is not an allow, so these two say the same of what is missing: nothing allows it, or nothing is said at all.
const isSilent = ({ denial }: Failure) =>
  denial.policy === undefined || (denial.policy === 'identity-policy' && !denial.explicit);

const isAboutListing = ({ need, denial }: Failure) => need === 'list' || denial.action === 's3:ListBucket';

export const deniedRules: Rule[] = [
  namedPolicyRule('s3-explicit-deny-identity-policy', 'identity-policy', true),
  namedPolicyRule('s3-explicit-deny-bucket-policy', 'bucket-policy', true),
  namedPolicyRule('s3-explicit-deny-scp', 'scp', true),
  namedPolicyRule('s3-explicit-deny-rcp', 'rcp', true),
  namedPolicyRule('s3-explicit-deny-vpc-endpoint-policy', 'vpc-endpoint-policy', true),
  namedPolicyRule('s3-explicit-deny-permissions-boundary', 'permissions-boundary', true),
  namedPolicyRule('s3-explicit-deny-session-policy', 'session-policy', true),
  namedPolicyRule('s3-not-allowed-by-bucket-policy', 'bucket-policy', false),
  namedPolicyRule('s3-not-allowed-by-scp', 'scp', false),
  namedPolicyRule('s3-not-allowed-by-rcp', 'rcp', false),
  namedPolicyRule('s3-not-allowed-by-vpc-endpoint-policy', 'vpc-endpoint-policy', false),
  namedPolicyRule('s3-not-allowed-by-permissions-boundary', 'permissions-boundary', false),
  namedPolicyRule('s3-not-allowed-by-session-policy', 'session-policy', false),
  { code: 's3-list-permission-missing', find: listMissing },
  { code: 's3-object-arn-missing', find: objectArnMissing },
  {
    code: 's3-identity-policy-missing',
    find: (_facts, open) => {
      const followed = denials(open).filter(({ denial }) => denial.policy === 'identity-policy');
      return explaining(followed, (first) => [...actionsOf(followed), saw(first.call)]);
    },
  },
  {
    code: 's3-access-denied-unexplained',
    find: (facts, open) => {
      const followed = denials(open);
      return explaining(
        followed,
        (first) => [
          ...actionsOf(followed),
          saw(first.call),
          ...whatPasses(facts, open),
          'AWS gives its reason only within an account or organization. Without one it can be a bucket of another account, its bucket policy, a KMS key, the policy of a VPC endpoint, or simply a missing allow.',
        ],
        'possible',
      );
    },
  },
  {
    code: 's3-refused',
    find: (_facts, open) => {
      const followed = open.filter(({ call }) => call.service === 's3' && (refused(call) || call.outcome === 'unsent'));
      return explaining(followed, (first) => [saw(first.call)], 'possible');
    },
  },
];

/** Listing is denied, or the "not found" that only those who may list get; the objects themselves can be reached. */
function listMissing(facts: Facts, open: Failure[]): Finding | undefined {
  const silent = denials(open).filter(isSilent);
  const reachesObjects = objectsPass(facts) || namesListing(facts);
  const followed = silent.filter(
    (failure) => isAboutListing(failure) || (failure.need === 'exists' && !failure.denial.action && objectsPass(facts)),
  );
  const [first] = followed;
  if (!first || !reachesObjects) return undefined;
  const { bucket } = bucketArns(facts);
  return {
    verdict: 'fail',
    certainty: first.denial.policy ? 'certain' : 'likely',
    because: [
      `s3:ListBucket on ${bucket} is denied, while objects can be reached. Without it S3 also answers 403 instead of 404 for a key that does not exist yet.`,
      saw(first.call),
    ],
    explains: followed,
  };
}

const objectsPass = ({ call, seen }: Facts) =>
  ['put', 'get', 'get-2', 'get-3', 'get-cached', 'head'].some((id) => call(id)?.outcome === 'ok') &&
  seen.calls.length > 0;

/** A GET was refused for s3:ListBucket alone, which tells that s3:GetObject itself is allowed. */
const namesListing = ({ call }: Facts) =>
  ['get-absent', 'get', 'get-cached'].some(
    (id) => / s3:ListBucket /.test(`${call(id)?.message ?? ''} `) && call(id)?.operation === 'GetObject',
  );

/** Listing works and every call on an object is denied: what a policy with the bucket's ARN alone looks like. */
function objectArnMissing(facts: Facts, open: Failure[]): Finding | undefined {
  const silent = denials(open).filter((failure) => isSilent(failure) && !isAboutListing(failure));
  const [first] = silent;
  if (!first || facts.call('list')?.outcome !== 'ok' || anyObjectCallPasses(facts)) return undefined;
  const { objects, bucket } = bucketArns(facts);
  return {
    verdict: 'fail',
    certainty: 'likely',
    because: [
      `Listing ${bucket} works, and every call on an object in it is denied (${deniedActions(silent).join(', ')}): this is what a policy looks like that names the bucket but not ${objects}.`,
      saw(first.call),
    ],
    explains: silent,
  };
}

const OBJECT_OPERATIONS = new Set(['PutObject', 'GetObject', 'HeadObject', 'CreateMultipartUpload', 'UploadPart']);

// "Not found" is a pass: S3 says it only to those who may read.
const anyObjectCallPasses = ({ seen }: Facts) =>
  seen.calls.some(
    ({ service, operation, outcome, status }) =>
      service === 's3' &&
      OBJECT_OPERATIONS.has(operation) &&
      (outcome === 'ok' || (outcome === 'refused' && status === 404)),
  );

function whatPasses({ seen }: Facts, open: Failure[]): string[] {
  const failed = new Set(open.map(({ call }) => call.operation));
  const passing = seen.calls.filter(
    ({ service, outcome, operation }) => service === 's3' && outcome === 'ok' && !failed.has(operation),
  );
  const operations = [...new Set(passing.map(({ operation }) => operation))];
  return operations.length ? [`These pass: ${operations.join(', ')}.`] : [];
}
