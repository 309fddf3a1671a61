import type { Failure } from '../facts/failures.ts';
import type { Evidence } from '../schema/evidence.ts';
import type { Candidate, Certainty } from '../schema/report.ts';

/** A cause that was recognised in a run. */
export interface Finding {
  verdict: 'fail' | 'warn';
  certainty: Certainty;
  evidence: Evidence[];
  /** The failures that follow from it: no later cause considers them. */
  explains?: Failure[];
  /** It keeps the cache from working although no call failed. */
  blocksCache?: boolean;
  /** Where the same evidence fits several causes: the others, and what decides between them. */
  candidates?: Candidate[];
}

/**
 * A failing cause with evidence drawn from the first of the failures that it explains; undefined where there are none.
 */
export function failFinding(
  explains: Failure[],
  evidence: (first: Failure) => Evidence[],
  certainty: Certainty = 'certain',
): Finding | undefined {
  const [first] = explains;
  return first && { verdict: 'fail', certainty, evidence: evidence(first), explains };
}
