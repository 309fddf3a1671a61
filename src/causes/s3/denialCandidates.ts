import type { Facts } from '../../facts/facts.ts';
import { getBucketEncryption } from '../../remedy/bucketEncryptionSteps.ts';
import { getBucketPolicy } from '../../remedy/bucketPolicySteps.ts';
import { callerEntity, callerPhrase } from '../../remedy/callerEntity.ts';
import { listCallerPolicies } from '../../remedy/callerPolicySteps.ts';
import { isOtherStore } from '../../remedy/isOtherStore.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Values } from '../../remedy/values.ts';
import { describeVpcEndpoints } from '../../remedy/vpcEndpointSteps.ts';
import { type CallName, callNameOf, permissionOf } from '../../schema/calls.ts';
import type { Call } from '../../schema/observations.ts';
import type { Candidate } from '../../schema/report.ts';
import type { CauseCode } from '../codes.ts';

// What a denial without a reason can be, and the one command that decides each. The first denial stands for all;
// without one, as on a page, each explanation is possible.

interface Explanation {
  code: CauseCode;
  why: string;
  /** The command that decides it; none where no command can. */
  decide: string[];
  /** The call of this run that shows the contrary. */
  refutedBy?: Call | undefined;
}

/** S3 calls of this run that were allowed. */
const allowedCalls = ({ seen }: Facts) =>
  seen.calls.filter(({ service, outcome }) => service === 's3' && outcome === 'ok');

const isSameText = (one: object, other: object) => JSON.stringify(one) === JSON.stringify(other);

/**
 * A call that needed the same permission on the same key, with the same headers. A policy cannot tell the two apart.
 */
const equalCall = ({ facts, failure }: Values) =>
  failure &&
  allowedCalls(facts).find(
    ({ id, key, sent }) =>
      permissionOf(id) === permissionOf(failure.call.id) &&
      key === failure.call.key &&
      isSameText(sent, failure.call.sent),
  );

/** The denied action: as AWS names it, else what the call needs. */
const actionOf = ({ failure, actions: [action = '<ACTION>'] }: Values) =>
  failure?.denial.action ?? (failure && permissionOf(failure.call.id)) ?? action;

/**
 * What the call was about, as a policy names it: with a key, the ARN of the objects ends in the key instead of a star.
 */
function resourceOf({ arns, failure }: Values): string {
  if (!failure) return arns.objects;
  const { key } = failure.call;
  return key && arns.objects.endsWith('*') ? arns.objects.slice(0, -1) + key : arns.bucket;
}

function ofGrant(values: Values): Explanation {
  const action = actionOf(values);
  const resource = resourceOf(values);
  const simulate = sh`aws iam simulate-principal-policy --policy-source-arn ${values.callerArn} --action-names ${action} --resource-arns ${resource} --query ${'EvaluationResults[].EvalDecision'}`;
  const canSimulate = !isOtherStore(values) && callerEntity(values) !== undefined;
  return {
    code: 's3-identity-policy-missing',
    why: `There may be no policy of ${callerPhrase(values)} that allows ${action} on ${resource}.`,
    decide: canSimulate ? [simulate] : listCallerPolicies(values).slice(-1),
    refutedBy: equalCall(values),
  };
}

const ofBucketPolicy = (code: CauseCode, why: string, values: Values): Explanation => ({
  code,
  why,
  decide: [getBucketPolicy(values)],
  refutedBy: equalCall(values),
});

const ofEndpointPolicy = (values: Values): Explanation => ({
  code: 's3-not-allowed-by-vpc-endpoint-policy',
  why: "If the pod reaches S3 through a VPC endpoint, the endpoint's policy must allow the action on the bucket.",
  decide: [describeVpcEndpoints(values, 's3', 'VpcEndpoints[].PolicyDocument')],
  refutedBy: equalCall(values),
});

interface KeyUse {
  code: CauseCode;
  /** The calls that need it. A list, a HEAD and a missing key need no key. */
  calls: CallName[];
  why: string;
  /** The operations whose success proves that the key can be used in this way. */
  provenBy: string[];
}

const KEY_USES: KeyUse[] = [
  {
    code: 'kms-generate-data-key-denied',
    calls: ['put', 'create-upload', 'create-upload-at-cache-key'],
    why: 'Where the bucket has a KMS key, a write also needs kms:GenerateDataKey on that key.',
    provenBy: ['PutObject', 'CreateMultipartUpload'],
  },
  {
    code: 'kms-decrypt-denied-multipart',
    calls: ['upload-part', 'upload-part-at-cache-key'],
    why: 'Where the bucket has a KMS key, a multipart upload also needs kms:Decrypt on that key.',
    provenBy: [],
  },
  {
    code: 'kms-decrypt-denied',
    calls: ['get', 'get-2', 'get-3', 'get-cached', 'get-after-head'],
    why: 'An object that is encrypted with a KMS key can be read only with kms:Decrypt on that key.',
    provenBy: [],
  },
];

/** A bucket of AWS can have a KMS key without our knowing; a different store has one only where it is requested. */
const canHaveKey = (values: Values) =>
  !isOtherStore(values) || values.facts.seen.settings.encryption?.startsWith('aws:kms') === true;

function ofKey(values: Values): Explanation[] {
  if (!canHaveKey(values)) return [];
  const call = values.failure?.call;
  const name = call && callNameOf(call.id);
  return KEY_USES.filter(({ calls }) => !call || (name && calls.includes(name))).map(({ code, why, provenBy }) => ({
    code,
    why,
    decide: [getBucketEncryption(values)],
    refutedBy: allowedCalls(values.facts).find(
      ({ operation, sent }) => call && provenBy.includes(operation) && isSameText(sent, call.sent),
    ),
  }));
}

function explanations(values: Values): Explanation[] {
  const key = ofKey(values);
  // Where objects can be written, the bucket and its policies are less likely, and the key is more.
  const isKeyFirst = values.facts.call('put')?.outcome === 'ok';
  return [
    ...(isKeyFirst ? key : []),
    ofGrant(values),
    ofBucketPolicy(
      's3-not-allowed-by-bucket-policy',
      'If the bucket belongs to a different account, its bucket policy must allow the request as well.',
      values,
    ),
    ofBucketPolicy(
      's3-explicit-deny-bucket-policy',
      'The bucket policy can contain a Deny that applies to the request.',
      values,
    ),
    ...(isKeyFirst ? [] : key),
    ...(isOtherStore(values) ? [] : [ofEndpointPolicy(values)]),
  ];
}

/** What a denial without a reason can be: the likeliest first, and what this run refutes last. */
export function denialCandidates(values: Values): Candidate[] {
  const candidates = explanations(values).map(
    ({ code, why, decide, refutedBy }): Candidate =>
      refutedBy
        ? {
            code,
            state: 'refuted',
            why: `${refutedBy.operation}, which needs the same permission, succeeded in this run.`,
            decide,
          }
        : { code, state: 'open', why, decide },
  );
  return [
    ...candidates.filter(({ state }) => state === 'open'),
    ...candidates.filter(({ state }) => state === 'refuted'),
  ];
}
