import type { Page, Remedy } from '../causes/cause.ts';
import { CAUSES } from '../causes/causes.ts';
import type { CauseCode } from '../causes/codes.ts';
import { VERIFIED_BY_BUILD, verificationStep } from '../remedy/verification.ts';
import type { Place } from '../schema/report.ts';
import { placeholderValues } from './placeholders.ts';

/** All there is to say about a cause, whoever meets it: `explain` and the page in docs/ show the same. */
export interface CausePage extends Page, Remedy {
  code: CauseCode;
  title: string;
  place: Place;
}

/** The page of a cause, with placeholders for what only a pod knows. */
export function causePage(code: CauseCode): CausePage {
  const { title, place, page, remedy, onlyInBuild } = CAUSES[code];
  const values = placeholderValues();
  const { steps, ...fix } = remedy(values);
  const verification = onlyInBuild ? VERIFIED_BY_BUILD : verificationStep(place, values);
  return { code, title, place, ...page, ...fix, steps: [...steps, verification] };
}
