import type { ObservedHttp } from './network/http.ts';
import type { Call } from './observations.ts';
import type { Secrets } from './secrets.ts';

/** Where support lines go. */
export interface Log {
  debug(fields: object, message: string): void;
}

/** What one check of everything shares. */
export interface Run {
  env: NodeJS.ProcessEnv;
  http: ObservedHttp;
  secrets: Secrets;
  /** Every call, in the order in which they were started; one that is not yet answered is open. */
  calls: Call[];
  /** performance.now() at the start. */
  startedAt: number;
  /** The clock of AWS minus ours in milliseconds, as far as replies have told. */
  clockOffsetMs: number;
  log: Log;
}
