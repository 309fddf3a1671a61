import type { CauseCode } from '../diagnose/catalogue.ts';
import type { Observations } from '../observe/observations.ts';
import { bucketRemedies } from './bucket.ts';
import type { Fix } from './fix.ts';
import { networkRemedies } from './network.ts';
import { podRemedies, type Remedies } from './pod.ts';
import { stsRemedies } from './sts.ts';
import { valuesOf } from './values.ts';

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

/** The fix for a cause, filled in with what the pod knows. */
export function fixFor(code: CauseCode, seen: Observations): Fix {
  const remedy = REMEDIES[code];
  return remedy
    ? remedy(valuesOf(seen))
    : { summary: 'See the page of this cause.', owner: 'pipeline-author', steps: [] };
}
