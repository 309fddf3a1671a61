import { parseDenial } from '../../aws/denial.ts';
import { isNotFromAws } from '../../facts/callPredicates.ts';
import { generalRemark, reply } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import { callerPhrase } from '../../remedy/callerEntity.ts';
import { terraformCallerBucket } from '../../remedy/callerPolicySteps.ts';
import { endUnfinishedUploads } from '../../remedy/lifecycleSteps.ts';
import type { Call } from '../../schema/observations.ts';
import { capitalize } from '../capitalize.ts';
import type { Cause } from '../cause.ts';
import { allowStep } from './allowStep.ts';
import { isImplicitDeny } from './denials.ts';
import { uploadRemarks } from './leftoverRemarks.ts';

/** The abort that was denied, unless writing fails altogether: then this says nothing new. */
function deniedAbort({ call }: Facts): Call | undefined {
  const refusal = [call('abort-upload'), call('abort-nothing-at-cache-key')].find(
    (abort) => abort?.outcome === 'refused' && abort.status === 403 && !isNotFromAws(abort),
  );
  if (refusal?.id !== 'abort-nothing-at-cache-key') return refusal;
  const part = call('part-of-nothing-at-cache-key');
  return part && part.status !== 403 ? refusal : undefined;
}

export const s3MultipartAbortDenied: Cause = {
  title: 'The role is not allowed to abort multipart uploads',
  headline: (values) =>
    `${capitalize(callerPhrase(values))} is not allowed to abort multipart uploads in ${values.bucket}`,
  place: 'bucket',
  marks: 'clean-up',
  isTransient: false,
  find: (facts) => {
    const refusal = deniedAbort(facts);
    return (
      refusal && {
        verdict: 'warn',
        certainty: 'certain',
        evidence: [
          reply(refusal),
          ...uploadRemarks(facts.seen.leftovers),
          generalRemark(
            'A save that is interrupted cannot remove the parts that it has uploaded. They remain, invisible in a list and billed, until a lifecycle rule removes them.',
          ),
        ],
      }
    );
  },
  remedy: (values) => {
    const denial = parseDenial(deniedAbort(values.facts)?.message);
    const allow = allowStep(values, denial);
    return {
      summary: 'Allow s3:AbortMultipartUpload, or let a lifecycle rule abort unfinished uploads.',
      owner: 'aws-admin',
      steps: [
        { ...allow, text: `Allow s3:AbortMultipartUpload. ${allow.text}` },
        endUnfinishedUploads(values, 'Alternatively, let a lifecycle rule abort unfinished uploads.'),
      ],
      asCode: isImplicitDeny({ denial }) ? terraformCallerBucket(values) : [],
    };
  },
  page: {
    meaning:
      'The role is not allowed to abort multipart uploads. The cache steps can still save: only a save that is interrupted leaves its parts behind, where no list shows them, until a lifecycle rule removes them. The upload of the probe is completed and deleted instead, or not begun at all.',
    sentences: ['is not authorized to perform: s3:AbortMultipartUpload on resource'],
    similar: { 's3-delete-denied': 'Deleting an object is denied, not ending an upload.' },
  },
};
