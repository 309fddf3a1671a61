import { setTimeout as pause } from 'node:timers/promises';
import { type Diagnosis, diagnose } from './diagnose/diagnose.ts';
import { canHeal } from './diagnose/healing.ts';
import { type Told, withEarlierChecks } from './observe/acrossChecks.ts';
import { Defect, stackOf } from './observe/defect.ts';
import { knownSecrets } from './observe/knownSecrets.ts';
import type { Observations } from './observe/observations.ts';
import { cleanUpMs, observe, type StopReason } from './observe/observe.ts';
import type { Log } from './observe/run.ts';
import type { Secrets } from './observe/secrets.ts';
import { fixFor } from './remedy/remedies.ts';
import { buildReport, type Report } from './report/report.ts';
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
  /** Told before each further check, while `wait` allows one. */
  onWait: (diagnosis: Diagnosis, secondsLeft: number) => void;
}

const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 15_000;

/** The whole story: look at everything, say what it means, and check again while it may heal by itself. */
export async function preflight(options: PreflightOptions): Promise<Report> {
  const { env, settings, terminated } = options;
  const secrets = knownSecrets(settings, env);
  let told: Told = { leftovers: [] };
  const waitUntil = performance.now() + settings.wait;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const seen = withEarlierChecks(await check(options, secrets, told), told);
    throwIfFailed(terminated, secrets, seen);
    const diagnosis = diagnose(seen);
    told = seen;
    const leftMs = waitUntil - performance.now();
    if (terminated.aborted || leftMs <= 0 || !canHeal(diagnosis)) return report(seen, diagnosis);
    options.onWait(diagnosis, Math.round(leftMs / 1000));
    await pause(Math.min(pauseMs, leftMs), undefined, { signal: terminated }).catch(() => {});
    throwIfFailed(terminated, secrets, seen);
    if (terminated.aborted) return report(seen, diagnosis);
  }
}

const report = (seen: Observations, diagnosis: Diagnosis): Report => buildReport(seen, diagnosis, fixFor);

/** Something that nobody caught ends the run, wherever it was by then. */
function throwIfFailed({ reason }: AbortSignal, secrets: Secrets, { leftovers }: Told): void {
  if (reason instanceof Error) throw new Defect(secrets.mask(stackOf(reason)), leftovers);
}

/** One check of everything, within its deadline. */
async function check(
  { env, settings, read, version, terminated, log }: PreflightOptions,
  secrets: Secrets,
  told: Told,
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
    throw error instanceof Defect ? new Defect(error.message, [...told.leftovers, ...error.leftovers]) : error;
  } finally {
    clearTimeout(deadline);
    terminated.removeEventListener('abort', onTerminated);
  }
}
