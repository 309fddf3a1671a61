import type { CauseCode } from '../diagnose/catalogue.ts';
import type { Observations } from '../observe/observations.ts';
import { AS_CODE } from './asCode.ts';
import { bucketRemedies } from './bucket.ts';
import type { Fix } from './fix.ts';
import { type Evidence, forwardMessage } from './forward.ts';
import { networkRemedies } from './network.ts';
import { podRemedies, type Remedies } from './pod.ts';
import { proofOf } from './proof.ts';
import { stsRemedies } from './sts.ts';
import { type Values, valuesOf } from './values.ts';

const toolRemedies: Remedies = {
  'deadline-exceeded': ({ facts: { seen } }) => ({
    summary: 'Find out what does not answer; a longer timeout helps only where it is slow.',
    owner: 'network-admin',
    steps: [
      {
        text: `Still open was: ${seen.cutShort?.open.join(', ') || 'nothing'}. Set timeout on this step to allow more time.`,
      },
    ],
  }),
};

export const REMEDIES: Remedies = {
  ...podRemedies,
  ...stsRemedies,
  ...networkRemedies,
  ...bucketRemedies,
  ...toolRemedies,
};

/**
 * The fix for a cause, filled in with what the pod knows: the steps, the last of which proves it; the same as code; and
 * a message for its owner, with the evidence.
 */
export function fixFor(code: CauseCode, seen: Observations, evidence?: Evidence): Fix {
  return fillIn(code, valuesOf(seen), evidence);
}

/** The fix with any values: a page of the documentation has placeholders for all of them. */
export function fillIn(code: CauseCode, values: Values, evidence: Evidence = { because: [], verdict: 'fail' }): Fix {
  const remedy = REMEDIES[code]?.(values);
  if (!remedy)
    return { summary: 'See the page of this cause.', owner: 'pipeline-author', steps: [], asCode: [], forward: '' };
  const proof = proofOf(code, values);
  return {
    ...remedy,
    steps: [...remedy.steps, { text: 'To prove the fix without a build:', commands: [proof], proves: true }],
    asCode: AS_CODE[code]?.(values) ?? [],
    forward: forwardMessage(code, remedy, evidence, proof, values),
  };
}
