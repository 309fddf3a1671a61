import { generalRemark, permissions, reply } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Failure } from '../../facts/failures.ts';
import { callerEntity } from '../../remedy/callerEntity.ts';
import { grantCallerBucket, terraformCallerBucket } from '../../remedy/callerPolicySteps.ts';
import { isOtherStore } from '../../remedy/isOtherStore.ts';
import { setCacheKeyFirst } from '../../remedy/rolePolicySteps.ts';
import { type Values, valuesOf } from '../../remedy/values.ts';
import type { Candidate, Step } from '../../schema/report.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { actionsOf } from './actionsOf.ts';
import { denialCandidates } from './denialCandidates.ts';
import { s3Denials } from './denials.ts';

/** What was denied and what was allowed, by operation: which permission was missing is what is not known. */
function seenOperations({ seen }: Facts, denied: Failure[]) {
  const operations = new Set(denied.map(({ call }) => call.operation));
  const allowed = seen.calls
    .filter(({ service, outcome, operation }) => service === 's3' && outcome === 'ok' && !operations.has(operation))
    .map(({ operation }) => operation);
  return permissions([...operations], [...new Set(allowed)]);
}

/** One step for each command, with all that it decides. */
function checks(candidates: Candidate[]): Step[] {
  const open = candidates.filter(({ state, decide }) => state === 'open' && decide.length > 0);
  return [...Map.groupBy(open, ({ decide }) => decide.join('\n')).values()].map((same) => ({
    text: `${same.map(({ why }) => why).join(' ')} To check:`,
    commands: same[0]?.decide ?? [],
  }));
}

/** What to do once the checks have shown that nothing allows it. */
function allow(values: Values, candidates: Candidate[]): Step {
  if (candidates.every(({ state }) => state === 'refuted'))
    return {
      text: 'Rerun the step: this run also saw the same permission allowed, so a policy has probably just changed.',
    };
  const grant = grantCallerBucket(values);
  return { ...grant, text: `If no policy allows what the cache steps need, allow it. ${grant.text}` };
}

const caller = (values: Values) => (callerEntity(values) ? values.callerArn : 'the access key');

export const s3AccessDeniedUnexplained: Cause = {
  title: 'S3 denies access without giving a reason',
  headline: ({ bucket, failure }) =>
    failure
      ? `S3 denied ${failure.call.operation} on ${bucket} without giving a reason`
      : `S3 denies access to ${bucket} without giving a reason`,
  place: 'bucket',
  isTransient: true,
  find: (facts, open) => {
    const explains = s3Denials(open);
    const values = valuesOf(facts, explains);
    const finding = failFinding(
      explains,
      ({ call }) => [
        seenOperations(facts, explains),
        reply(call),
        ...(isOtherStore(values)
          ? []
          : [generalRemark('AWS gives a reason only to callers in the same account or organization.')]),
      ],
      'possible',
    );
    return finding && { ...finding, candidates: denialCandidates(values) };
  },
  remedy: (values) => {
    const candidates = denialCandidates(values);
    return {
      summary: `Find out which policy denies ${actionsOf(values)} on ${values.bucket} to ${caller(values)}.`,
      owner: 'aws-admin',
      steps: [...setCacheKeyFirst(values), ...checks(candidates), allow(values, candidates)],
      asCode: terraformCallerBucket(values),
    };
  },
  page: {
    meaning:
      'S3 returned AccessDenied without a reason. AWS gives one only to callers in the same account or organization. Without it, the request can be denied because no policy of the role allows it, because the bucket belongs to a different account whose bucket policy does not allow it, by a Deny in the bucket policy, for lack of a permission on a KMS key, or by the policy of a VPC endpoint. The report lists these candidates, each with the command that decides it.',
    sentences: ['Access Denied'],
    similar: {
      's3-identity-policy-missing': 'The message names the missing identity-based policy.',
      'not-aws-answering': "The response carries no AWS request id, so it came from something else in AWS's place.",
    },
  },
};
