import type { CauseCode } from './catalogue.ts';
import type { Facts } from './facts.ts';
import type { Failure } from './failures.ts';

/** How much is known: by what the pod saw alone, by all likelihood, or as one of several candidates. */
export type Certainty = 'certain' | 'likely' | 'possible';

/** A cause that was found. */
export interface Finding {
  verdict: 'fail' | 'warn';
  certainty: Certainty;
  /** The evidence, sentence by sentence. */
  because: string[];
  /** The failures that follow from it: no later rule looks at them. */
  explains?: Failure[];
}

/**
 * One cause, and how it is recognised. Rules are asked in order, each with the failures that no earlier rule has
 * explained: so a consequence is never told as a cause, and a general rule sees only what no narrower one took.
 */
export interface Rule {
  code: CauseCode;
  find(facts: Facts, open: Failure[]): Finding | undefined;
}

/** A finding that explains those failures, in the words of the first of them; none where there are none. */
export function explaining(
  followed: Failure[],
  because: (first: Failure) => string[],
  certainty: Certainty = 'certain',
): Finding | undefined {
  const [first] = followed;
  return first && { verdict: 'fail', certainty, because: because(first), explains: followed };
}
