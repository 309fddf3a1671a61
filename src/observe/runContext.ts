import type { Call } from '../schema/observations.ts';
import type { ObservedHttp } from './network/http.ts';
import type { Secrets } from './secrets.ts';

/** Receives the log lines for support. */
export interface Log {
  debug(fields: object, message: string): void;
}

/** What all parts of one round of checks share. */
export interface RunContext {
  env: NodeJS.ProcessEnv;
  http: ObservedHttp;
  secrets: Secrets;
  /** Every call, in the order in which they were started; one without a response so far is open. */
  calls: Call[];
  /** performance.now() at the start. */
  startedAt: number;
  /** AWS's clock minus ours, in milliseconds, as far as responses have shown. */
  clockOffsetMs: number;
  log: Log;
}
