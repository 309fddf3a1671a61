import { configuredEndpoints } from '../cacheStep/endpoints.ts';
import { InternalError, stackOf } from '../io/internalError.ts';
import type { Call, Observations } from '../schema/observations.ts';
import type { Settings } from '../settings/catalogue.ts';
import type { ReadSettings } from '../settings/read.ts';
import { observeEnvironment } from './environment.ts';
import { type AttemptLimits, ObservedHttp } from './network/http.ts';
import { reportedSettings } from './reportedSettings.ts';
import type { Log, RunContext } from './runContext.ts';
import type { Secrets } from './secrets.ts';
import type { StageContext } from './stages/context.ts';
import { diagnoseRoutes } from './stages/diagnoseRoutes.ts';
import { identifyCaller } from './stages/identifyCaller.ts';
import { initialObservations } from './stages/initialObservations.ts';
import { loadBucketModules, observeBucket } from './stages/observeBucket.ts';
import { obtainCredentials } from './stages/obtainCredentials.ts';
import { readPod } from './stages/readPod.ts';

/** The two ways in which a run is ended from outside. */
export type StopReason = 'deadline' | 'signal';

export interface ObserveOptions {
  env: NodeJS.ProcessEnv;
  settings: Settings;
  /** The variable that each setting was taken from. */
  from: ReadSettings['from'];
  hints: string[];
  version: string;
  /** Aborted with a StopReason: after that, no further calls are made, and the bucket is cleaned up. */
  stop: AbortSignal;
  /** What must never be printed; values that are read during the run are added. */
  secrets: Secrets;
  log: Log;
}

// Several attempts at a request of our own must fit into the run's time.
const ATTEMPT_MS = { least: 1000, most: 10_000, share: 1 / 8 } as const;
// What is kept of the run's time to diagnose the route to a host that does not respond.
const ROUTES_MS = { most: 2500, share: 1 / 5 } as const;

function attemptLimits(timeout: number): AttemptLimits {
  const startedAt = performance.now();
  const patientMs = timeout - cleanUpMs(timeout) - Math.min(timeout * ROUTES_MS.share, ROUTES_MS.most);
  return {
    ownMs: Math.min(Math.max(timeout * ATTEMPT_MS.share, ATTEMPT_MS.least), ATTEMPT_MS.most),
    patientMs: () => Math.max(startedAt + patientMs - performance.now(), 0),
  };
}

/** The part of a run's time that is reserved for cleaning up, in milliseconds. */
export const cleanUpMs = (timeout: number) => Math.min(timeout / 5, 5000);

/**
 * One round of observations: the pod, its tokens, the credentials, the identity, the bucket, and the network if a call
 * got no response. Draws no conclusions.
 * @throws InternalError only for an error of the tool itself, and only after the bucket has been cleaned up
 */
export async function observe(options: ObserveOptions): Promise<Observations> {
  const { env, settings, from } = options;
  const startedAt = new Date();
  // However the round ends, no further calls are made after it, because a write could follow the clean-up.
  const over = new AbortController();
  const stop = AbortSignal.any([options.stop, over.signal]);
  const run: RunContext = {
    env,
    http: new ObservedHttp(env, attemptLimits(settings.timeout)),
    secrets: options.secrets,
    calls: [],
    startedAt: performance.now(),
    clockOffsetMs: 0,
    log: options.log,
  };
  const seen = initialObservations(settings, from, env);
  const thrown: unknown[] = [];
  const failed = (error: unknown) => {
    thrown.push(error);
    return false;
  };
  const finished = await finishedUnlessStopped(runStages({ run, settings, from, stop, seen }), stop).catch(failed);
  over.abort();
  await seen.cleanUp?.finish(cleanUpMs(settings.timeout)).catch(failed);
  run.http.destroy();
  const { cleanUp, ...facts } = seen;
  if (thrown.length) {
    const leftovers = run.secrets.seal(cleanUp?.leftovers ?? []);
    throw new InternalError(run.secrets.mask(stackOf(thrown[0])), leftovers);
  }
  return run.secrets.seal({
    schema: 'irsa-preflight/observations/1' as const,
    tool: { version: options.version, node: process.version },
    startedAt: startedAt.toISOString(),
    settings: reportedSettings(settings, env, options.hints),
    process: { uid: process.getuid?.(), gid: process.getgid?.(), groups: process.getgroups?.() ?? [] },
    ...observeEnvironment(env),
    ...facts,
    calls: structuredClone(run.calls),
    leftovers: cleanUp?.leftovers ?? [],
    ...(cleanUp?.earlierRuns.length
      ? { earlierRuns: cleanUp.earlierRuns.map((at) => new Date(at).toISOString()) }
      : {}),
    ...(!finished ? { cutShort: { reason: options.stop.reason as StopReason, open: openCalls(run.calls) } } : {}),
    masked: run.secrets.names,
    ms: Math.round(performance.now() - run.startedAt),
  });
}

/** Runs the stages of a round: a stage starts when its input is known, and independent stages run concurrently. */
async function runStages(context: StageContext): Promise<void> {
  const { run, settings, seen, stop } = context;
  const pod = await readPod(context);
  const region = seen.region.name;
  // The cache step stops here too.
  if (!region || seen.configuration.length || seen.cacheStepVariables?.some(({ isOurs }) => !isOurs)) return;
  const { sts, chainSts, s3 } = configuredEndpoints(settings, run.env);
  const at = (endpoint: string | undefined) => ({ region, ...(endpoint ? { endpoint } : {}) });
  const obtaining = obtainCredentials(context, pod, { chain: at(chainSts), cacheStep: at(sts) });
  const bucketModules = loadBucketModules();
  // The first calls to S3 are sent at the same time.
  run.http.openEarly(new URL(seen.endpoints.s3), settings.operations.includes('save') ? 4 : 1).catch(() => {});
  const keys = await obtaining;
  if (keys && !stop.aborted) {
    const identifying = identifyCaller(context, at(chainSts ?? sts), keys);
    await observeBucket(context, at(s3), keys, await bucketModules);
    // The cache step never makes this call: if a different response has named the caller, there is no need to wait for
    // it.
    if (!seen.identity) await identifying;
  }
  await diagnoseRoutes(context);
}

const openCalls = (calls: Call[]) =>
  calls
    .filter(({ outcome }) => outcome === 'open')
    .map(
      ({ service, operation, host, proxy }) =>
        `${service} ${operation} at ${host}${proxy ? ` through the proxy ${proxy}` : ''}`,
    );

/** Whether the work was completed. If not, whatever it still finds is recorded, and a later error is ignored. */
async function finishedUnlessStopped(work: Promise<void>, stop: AbortSignal): Promise<boolean> {
  const { promise: stopped, resolve } = Promise.withResolvers<false>();
  if (stop.aborted) resolve(false);
  stop.addEventListener('abort', () => resolve(false), { once: true });
  const done = work.then(() => true);
  done.catch(() => {});
  return Promise.race([done, stopped]);
}
