import type { Verdict } from '../schema/report.ts';
import type { Settings } from '../settings/catalogue.ts';

export const EXIT = { pass: 0, verdict: 1, settings: 2, internalError: 3 } as const;

/** The exit code for a verdict: 1 where it reaches `fail_on`. */
export function exitCode(verdict: Verdict, failOn: Settings['failOn']): number {
  const isReached = failOn === 'error' ? verdict === 'fail' : failOn === 'warning' ? verdict !== 'pass' : false;
  return isReached ? EXIT.verdict : EXIT.pass;
}
