import { CAUSES } from '../causes/causes.ts';
import type { Diagnosis } from './diagnose.ts';

/**
 * Whether another round of checks, a little later, may give a better verdict: every failing cause can resolve on its
 * own.
 */
export function isTransient({ verdict, causes }: Diagnosis): boolean {
  const failing = causes.filter((cause) => cause.verdict === 'fail' && !cause.ignored);
  return verdict === 'fail' && failing.every(({ code }) => CAUSES[code].isTransient);
}
