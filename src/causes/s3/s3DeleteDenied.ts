import { parseDenial } from '../../aws/denial.ts';
import { isNotFromAws } from '../../facts/callPredicates.ts';
import { generalRemark, reply, setting } from '../../facts/evidence.ts';
import { callerPhrase } from '../../remedy/callerEntity.ts';
import { terraformCallerBucket } from '../../remedy/callerPolicySteps.ts';
import { expireProbe, terraformProbeLifecycle } from '../../remedy/lifecycleSteps.ts';
import type { Values } from '../../remedy/values.ts';
import type { Call, Observations } from '../../schema/observations.ts';
import { capitalize } from '../capitalize.ts';
import type { Cause, Remedy } from '../cause.ts';
import { allowStep } from './allowStep.ts';
import { isImplicitDeny } from './denials.ts';
import { objectRemark } from './leftoverRemarks.ts';

interface Deletion {
  /** The call that was denied. */
  refusal?: Call | undefined;
  /** With require_delete, a deletion must be seen to succeed, whatever prevents it. */
  unproven?: Call | undefined;
}

function deletionOf({ calls, settings }: Observations): Deletion {
  const deletions = calls.filter(({ operation, sent }) => operation === 'DeleteObject' && !sent.versionId);
  const isProven = deletions.some(({ outcome }) => outcome === 'ok');
  return {
    refusal: deletions.find((call) => call.outcome === 'refused' && call.status === 403 && !isNotFromAws(call)),
    unproven: settings.requireDelete && !isProven ? deletions.at(-1) : undefined,
  };
}

function remedy(values: Values): Remedy {
  const { settings } = values.facts.seen;
  const denial = parseDenial(deletionOf(values.facts.seen).refusal?.message);
  const allow = allowStep(values, denial);
  const remove = expireProbe(
    values,
    `To remove what the probe leaves under ${settings.probePrefix}, add a lifecycle rule.`,
  );
  if (settings.requireDelete)
    return {
      summary: `Allow s3:DeleteObject on ${values.arns.objects}, or remove require_delete.`,
      owner: 'aws-admin',
      steps: [allow, { ...remove, text: `Alternatively, remove require_delete from this step. ${remove.text}` }],
      asCode: isImplicitDeny({ denial }) ? terraformCallerBucket(values) : [],
    };
  return {
    summary:
      'Let a lifecycle rule remove the probe object, or allow s3:DeleteObject, which the cache steps do not need.',
    owner: 'aws-admin',
    steps: [remove, { ...allow, text: `Alternatively, allow s3:DeleteObject. ${allow.text}` }],
    asCode: [terraformProbeLifecycle(values)],
  };
}

export const s3DeleteDenied: Cause = {
  title: 'The role is not allowed to delete objects',
  headline: (values) => {
    const { refusal, unproven } = deletionOf(values.facts.seen);
    return unproven && !refusal
      ? `DeleteObject did not succeed on ${values.bucket}, and require_delete is set`
      : `${capitalize(callerPhrase(values))} is not allowed to delete objects in ${values.bucket}`;
  },
  place: 'bucket',
  marks: 'clean-up',
  isTransient: false,
  find: ({ seen }) => {
    const { refusal, unproven } = deletionOf(seen);
    const call = refusal ?? unproven;
    if (!call) return undefined;
    const { requireDelete } = seen.settings;
    return {
      verdict: requireDelete ? 'fail' : 'warn',
      certainty: refusal ? 'certain' : 'possible',
      evidence: [
        reply(call),
        ...(requireDelete ? [setting('require_delete', 'true', 'the run fails unless DeleteObject succeeds')] : []),
        ...objectRemark(seen.leftovers),
        generalRemark('The cache steps themselves never delete objects.'),
      ],
    };
  },
  remedy,
  page: {
    meaning:
      'Only the removal of the probe object is denied. The cache steps never delete objects, so this is a warning, unless require_delete is set. In a bucket without versioning, one small object remains, however many builds run.',
    sentences: ['is not authorized to perform: s3:DeleteObject on resource'],
    similar: { 's3-multipart-abort-denied': 'Ending a multipart upload is denied, not deleting an object.' },
  },
};
