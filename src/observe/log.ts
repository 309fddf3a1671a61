import pino from 'pino';
import type { Log } from './run.ts';

/** JSON lines for support, on stderr: the report is not a log, and goes to stdout. */
export const createLog = (level: string): Log =>
  pino({ name: 'irsa-preflight', level }, pino.destination({ fd: 2, sync: true }));
