import type { Log } from './runContext.ts';

const METHODS = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const;

/**
 * Keeps the output of libraries out of the step's log, which is reserved for the report: the AWS SDK prints warnings
 * and stack traces to the console, and Node prints warnings. They go to the support log instead, for the rest of the
 * process.
 */
export function silenceConsole(log: Log): void {
  for (const method of METHODS) console[method] = (...values: unknown[]) => log.debug({ values }, `console.${method}`);
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => log.debug({ name, message }, 'warning'));
}
