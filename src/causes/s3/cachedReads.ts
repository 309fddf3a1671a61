import type { Facts } from '../../facts/facts.ts';
import { isCachedRead } from '../../facts/failures.ts';
import type { Call } from '../../schema/observations.ts';

/** The first read of a cached object that S3 refused, where none could be read. */
export function refusedCachedRead({ seen: { calls } }: Facts): Call | undefined {
  const reads = calls.filter(isCachedRead);
  return reads.some(({ outcome }) => outcome === 'ok')
    ? undefined
    : reads.find(({ outcome, status }) => outcome === 'refused' && status !== 404);
}
