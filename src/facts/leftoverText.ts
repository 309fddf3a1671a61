import type { Leftover } from '../schema/observations.ts';

/** What a run had to leave in the bucket, and why, in a few words. */
export const leftoverText = ({ kind, key, why }: Leftover): string => `${kind} ${key} remains (${why})`;
