import type { Leftover, Observations } from './observations.ts';

/** What earlier checks of the same run have to tell. */
export type Told = Pick<Observations, 'leftovers' | 'earlierRuns'>;

/**
 * What was seen, with what earlier checks of the same run had to leave: it stays there, whatever this one found, but for
 * an object that this one has removed.
 */
export function withEarlierChecks(seen: Observations, earlier: Told): Observations {
  const isRemoved = seen.calls.some(
    ({ operation, sent, outcome }) => operation === 'DeleteObject' && !sent.versionId && outcome === 'ok',
  );
  const staying = earlier.leftovers.filter(({ kind }) => kind !== 'object' || !isRemoved);
  const earlierRuns = [...new Set([...(earlier.earlierRuns ?? []), ...(seen.earlierRuns ?? [])])];
  return {
    ...seen,
    leftovers: [...staying.filter((one) => !seen.leftovers.some((other) => isSame(one, other))), ...seen.leftovers],
    ...(earlierRuns.length ? { earlierRuns } : {}),
  };
}

const isSame = (a: Leftover, b: Leftover) => a.kind === b.kind && a.key === b.key && a.id === b.id;
