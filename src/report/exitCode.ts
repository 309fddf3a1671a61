import type { Settings } from '../settings/catalogue.ts';
import type { Report } from './report.ts';

export const EXIT = { pass: 0, verdict: 1, settings: 2, defect: 3 } as const;

/** What the process says to the pipeline: 1 where the verdict reaches `fail_on`. */
export function exitCode(verdict: Report['verdict'], failOn: Settings['failOn']): number {
  const reached = failOn === 'error' ? verdict === 'fail' : failOn === 'warning' ? verdict !== 'pass' : false;
  return reached ? EXIT.verdict : EXIT.pass;
}
