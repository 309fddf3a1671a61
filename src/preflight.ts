import { setTimeout as pause } from 'node:timers/promises';
import { diagnose } from './diagnose/diagnose.ts';
import { isTransient } from './diagnose/isTransient.ts';
import { InternalError, stackOf } from './io/internalError.ts';
import { knownSecrets } from './observe/knownSecrets.ts';
import { type EarlierRounds, mergeLeftovers } from './observe/mergeLeftovers.ts';
import { cleanUpMs, observe, type StopReason } from './observe/observe.ts';
import type { Log } from './observe/runContext.ts';
import type { Secrets } from './observe/secrets.ts';
import { buildReport } from './report/report.ts';
import type { Observations } from './schema/observations.ts';
import type { Report } from './schema/report.ts';
import type { Settings } from './settings/catalogue.ts';
import type { ReadSettings } from './settings/read.ts';

export interface PreflightOptions {
  env: NodeJS.ProcessEnv;
  settings: Settings;
  read: ReadSettings;
  version: string;
  /** Aborted when the process is asked to end; with an Error where something was thrown that nobody caught. */
  terminated: AbortSignal;
  log: Log;
  /** Called before each further round of checks, while `wait` allows one. */
  onWait: (report: Report, secondsLeft: number) => void;
}

const FIRST_PAUSE_MS = 2000;
const MAX_PAUSE_MS = 15_000;

/** A whole run: observe everything, diagnose it, and check again while the cause can resolve on its own. */
export async function preflight(options: PreflightOptions): Promise<Report> {
  const { env, settings, terminated } = options;
  const secrets = knownSecrets(settings, env);
  let earlier: EarlierRounds = { leftovers: [] };
  const waitUntil = performance.now() + settings.wait;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
    const seen = mergeLeftovers(await checkOnce(options, secrets, earlier), earlier);
    throwIfFailed(terminated, secrets, seen);
    const diagnosis = diagnose(seen);
    const report = buildReport(diagnosis);
    earlier = seen;
    const leftMs = waitUntil - performance.now();
    if (terminated.aborted || leftMs <= 0 || !isTransient(diagnosis)) return report;
    options.onWait(report, Math.round(leftMs / 1000));
    await pause(Math.min(pauseMs, leftMs), undefined, { signal: terminated }).catch(() => {});
    throwIfFailed(terminated, secrets, seen);
    if (terminated.aborted) return report;
  }
}

/** Something that nobody caught ends the run, wherever it is by then. */
function throwIfFailed({ reason }: AbortSignal, secrets: Secrets, { leftovers }: EarlierRounds): void {
  if (reason instanceof Error) throw new InternalError(secrets.mask(stackOf(reason)), leftovers);
}

/** One round of checks, within its deadline. */
async function checkOnce(
  { env, settings, read, version, terminated, log }: PreflightOptions,
  secrets: Secrets,
  earlier: EarlierRounds,
): Promise<Observations> {
  const stop = new AbortController();
  const end = (reason: StopReason) => () => stop.abort(reason);
  const deadline = setTimeout(end('deadline'), settings.timeout - cleanUpMs(settings.timeout));
  const onTerminated = end('signal');
  terminated.addEventListener('abort', onTerminated);
  if (terminated.aborted) onTerminated();
  try {
    const { from, hints } = read;
    return await observe({ env, settings, from, hints, version, stop: stop.signal, secrets, log });
  } catch (error) {
    throw error instanceof InternalError
      ? new InternalError(error.message, [...earlier.leftovers, ...error.leftovers])
      : error;
  } finally {
    clearTimeout(deadline);
    terminated.removeEventListener('abort', onTerminated);
  }
}
