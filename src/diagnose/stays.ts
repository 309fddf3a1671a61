import type { Leftover } from '../observe/observations.ts';

/** What a run had to leave in the bucket, and why, in a few words. */
export const stays = ({ kind, key, why }: Leftover): string => `${kind} ${key} stays (${why})`;
