import type { Step } from '../schema/report.ts';

/** Has this step retry for a while. */
export const waitStep = (text: string): Step => ({
  text: `${text} set wait on this step, which then retries for up to two minutes:`,
  document: 'settings:\n  wait: 2m',
});
