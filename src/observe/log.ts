import type { Log } from './runContext.ts';

// All messages have the level debug, so at the default level there is nothing to print, and nothing to load.
const SPEAKS = new Set(['trace', 'debug']);

/** JSON lines for support, on stderr: the report is not a log, and goes to stdout. */
export async function createLog(level: string): Promise<Log> {
  if (!SPEAKS.has(level)) return { debug() {} };
  const { default: pino } = await import('pino');
  const logger = pino({ name: 'irsa-preflight', level }, pino.destination({ fd: 2, sync: true }));
  return { debug: (fields, message) => logger.debug(fields, message) };
}
