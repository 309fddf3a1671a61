import type { Leftover, Observations } from '../schema/observations.ts';

/** What earlier rounds of checks in the same run have to report. */
export type EarlierRounds = Pick<Observations, 'leftovers' | 'earlierRuns'>;

/**
 * The observations of a round, plus what earlier rounds of the same run had to leave behind: it is still there,
 * whatever this round found, except for an object that this round has removed.
 */
export function mergeLeftovers(seen: Observations, earlier: EarlierRounds): Observations {
  const isRemoved = seen.calls.some(
    ({ operation, sent, outcome }) => operation === 'DeleteObject' && !sent.versionId && outcome === 'ok',
  );
  const remaining = earlier.leftovers.filter(({ kind }) => kind !== 'object' || !isRemoved);
  const earlierRuns = [...new Set([...(earlier.earlierRuns ?? []), ...(seen.earlierRuns ?? [])])];
  return {
    ...seen,
    leftovers: [...remaining.filter((one) => !seen.leftovers.some((other) => isSame(one, other))), ...seen.leftovers],
    ...(earlierRuns.length ? { earlierRuns } : {}),
  };
}

const isSame = (a: Leftover, b: Leftover) => a.kind === b.kind && a.key === b.key && a.id === b.id;
