import path from 'node:path';
import type { Settings } from '../settings/catalogue.ts';
import type { ReadSettings } from '../settings/read.ts';
import { isDirectoryBucket, s3Url } from './bucket/address.ts';
import type { CleanUp } from './bucket/cleanUp.ts';
import type { Keys, Place } from './clients/shared.ts';
import { configurationProblems, isHttpUrl } from './configuration.ts';
import { planCredentials } from './credentialSource.ts';
import { obtainCredentials } from './credentials/obtain.ts';
import { sharedProfile } from './credentials/sharedProfile.ts';
import { stsHost } from './credentials/webIdentity.ts';
import { decodeToken } from './decodeToken.ts';
import { Defect, stackOf } from './defect.ts';
import { observeEnvironment } from './environment.ts';
import { callerIdentity } from './identity.ts';
import { configuredEndpoints, resolveRegion } from './network/endpoints.ts';
import { ObservedHttp } from './network/http.ts';
import { inspectRoute } from './network/layers.ts';
import type { Call, Observations } from './observations.ts';
import type { Log, Run } from './run.ts';
import type { Secrets } from './secrets.ts';
import { settingsSeen } from './settingsSeen.ts';
import { readTokenFile } from './tokenFile.ts';

/** The two ways in which a run is ended from outside. */
export type StopReason = 'deadline' | 'signal';

export interface ObserveOptions {
  env: NodeJS.ProcessEnv;
  settings: Settings;
  /** The variable that each setting was taken from. */
  from: ReadSettings['from'];
  hints: string[];
  version: string;
  /** Aborted with a StopReason: nothing more is asked then, and the bucket is cleaned up. */
  stop: AbortSignal;
  /** What must never be said; what is read on the way is added. */
  secrets: Secrets;
  log: Log;
}

/** What has been seen so far: it must be tellable at any moment, because a run can be cut short at any moment. */
type Seen = Pick<
  Observations,
  | 'configuration'
  | 'region'
  | 'endpoints'
  | 'trust'
  | 'webIdentityToken'
  | 'podToken'
  | 'credentials'
  | 'identity'
  | 'routes'
> & { cleanUp?: CleanUp };

// Several attempts must fit into the run's time.
const ATTEMPT_MS = { least: 1000, most: 10_000, share: 1 / 8 } as const;
const attemptMs = (timeout: number) =>
  Math.min(Math.max(timeout * ATTEMPT_MS.share, ATTEMPT_MS.least), ATTEMPT_MS.most);

/** The part of a run's time that is kept back for cleaning up, in milliseconds. */
export const cleanUpMs = (timeout: number) => Math.min(timeout / 5, 5000);

/**
 * Looks at everything once: the pod, its tokens, the credentials, the identity, the bucket, and the network where a
 * request was not answered. Draws no conclusion. Rejects only for a defect of our own, with a Defect, and only when the
 * bucket has been cleaned up.
 */
export async function observe(options: ObserveOptions): Promise<Observations> {
  const { env, settings } = options;
  const startedAt = new Date();
  // Whatever ends the look, nothing more is asked then, or it would write behind the clean-up.
  const over = new AbortController();
  const stop = AbortSignal.any([options.stop, over.signal]);
  const run: Run = {
    env,
    http: new ObservedHttp(env, attemptMs(settings.timeout)),
    secrets: options.secrets,
    calls: [],
    startedAt: performance.now(),
    clockOffsetMs: 0,
    log: options.log,
  };
  const seen = nothingYet(options);
  const thrown: unknown[] = [];
  const failed = (error: unknown) => {
    thrown.push(error);
    return false;
  };
  const finished = await finishedUnlessStopped(look(run, { ...options, stop }, seen), stop).catch(failed);
  over.abort();
  await seen.cleanUp?.finish(cleanUpMs(settings.timeout)).catch(failed);
  run.http.destroy();
  const { cleanUp, ...facts } = seen;
  if (thrown.length) {
    const leftovers = run.secrets.seal(cleanUp?.leftovers ?? []);
    throw new Defect(run.secrets.mask(stackOf(thrown[0])), leftovers);
  }
  return run.secrets.seal({
    schema: 'irsa-preflight/observations/1' as const,
    tool: { version: options.version, node: process.version },
    startedAt: startedAt.toISOString(),
    settings: settingsSeen(options),
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

/** One look at everything, in rounds: what a round needs is known when it starts. */
async function look(run: Run, options: ObserveOptions, seen: Seen): Promise<void> {
  const { env, settings } = options;
  const speaksTls = Object.values(seen.endpoints).some((url) => url.startsWith('https:'));
  const [webIdentity, pod, profile, trust] = await Promise.all([
    env.AWS_WEB_IDENTITY_TOKEN_FILE ? readTokenFile(env.AWS_WEB_IDENTITY_TOKEN_FILE) : undefined,
    readTokenFile(path.join(settings.serviceAccountDir, 'token')),
    sharedProfile(env),
    // A bundle that cannot be used stops the cache step even where it would speak no TLS.
    speaksTls || env.AWS_CA_BUNDLE ? run.http.trusted() : undefined,
  ]);
  if (trust) seen.trust = { from: trust.from };
  seen.region = resolveRegion(settings, env, profile);
  run.secrets.addToken('web identity token', webIdentity?.token);
  run.secrets.addToken("the pod's own token", pod.token);
  if (webIdentity) seen.webIdentityToken = webIdentity.observation;
  seen.podToken = pod.observation;
  const plan = planCredentials(settings, options.from, env, profile.givesCredentials);
  seen.credentials = { ...plan, obtained: false };
  // With an OIDC token from a setting, that token is the one that STS judges.
  if (plan.source === 'oidc-token') {
    seen.webIdentityToken = { path: 'the setting oidc_token_id', ...decodeToken(settings.oidcTokenId ?? '') };
  }

  const urls = Object.values(seen.endpoints).map((url) => new URL(url));
  seen.configuration = configurationProblems(settings, env, profile, trust, urls);
  const region = seen.region.name;
  // The cache step stops here too.
  if (!region || seen.configuration.length) return;
  const { sts: stsEndpoint, s3: s3Endpoint } = configuredEndpoints(settings, env);
  const sts: Place = { region, ...(stsEndpoint ? { endpoint: stsEndpoint } : {}) };
  const obtaining = obtainCredentials(run, {
    settings,
    plan,
    place: sts,
    webIdentityToken: webIdentity?.token,
    sharedProfile: profile,
  });
  const bucketModules = loadBucketModules();
  // The first round asks S3 so many things at once.
  const connections = settings.operations.includes('save') ? 4 : 1;
  run.http.openEarly(new URL(seen.endpoints.s3), connections).catch(() => {});
  const { keys, arn, problem, agentToken } = await obtaining;
  seen.credentials = {
    ...plan,
    obtained: keys !== undefined,
    ...(problem ? { problem } : {}),
    ...(agentToken ? { agentToken } : {}),
  };
  if (arn) seen.identity = { arn, from: 'the reply that gave the role' };
  if (keys && !options.stop.aborted) {
    const s3: Place = { region, ...(s3Endpoint ? { endpoint: s3Endpoint } : {}) };
    const who = lookWhoWeAre(run, sts, keys, seen);
    await lookAtBucket(run, s3, keys, bucketModules, options, seen);
    // The cache step never asks who it is: where another reply has said so, nobody waits for this one.
    if (!seen.identity) await who;
  }
  await lookAtRoutes(run, seen);
}

async function lookWhoWeAre(run: Run, place: Place, keys: Keys, seen: Seen): Promise<void> {
  const { output } = await callerIdentity(run, place, keys);
  if (output) seen.identity = { arn: output.arn, from: 'GetCallerIdentity' };
}

/** What the questions to the bucket need: it loads while STS is asked. */
async function loadBucketModules() {
  const [client, questions, probe] = await Promise.all([
    import('./clients/s3.ts'),
    import('./bucket/questions.ts'),
    import('./bucket/probeBucket.ts'),
  ]);
  return { ...client, ...questions, ...probe };
}

async function lookAtBucket(
  run: Run,
  place: Place,
  keys: Keys,
  bucketModules: ReturnType<typeof loadBucketModules>,
  options: ObserveOptions,
  seen: Seen,
): Promise<void> {
  const { settings, env, stop } = options;
  const { bucket, pathStyle } = settings;
  const { s3Client, BucketQuestions, probeBucket } = await bucketModules;
  const client = s3Client(run, place, keys, { pathStyle, customEndpoint: settings.endpoint !== undefined });
  const { host } = new URL(seen.endpoints.s3);
  if (stop.aborted) return;
  const s3 = new BucketQuestions(run, client, stop, { bucket, region: place.region, host, ...writeHeaders(settings) });
  const probe = probeBucket(s3, settings, env, stop);
  seen.cleanUp = probe.cleanUp;
  await probe.done;
}

// plugins/cache leaves out of its writes to a directory bucket what such a bucket does not take (its `s3.go`).
const writeHeaders = ({ bucket, acl, encryption }: Settings) =>
  isDirectoryBucket(bucket)
    ? { encryption: encryption === 'aws:kms:dsse' ? undefined : encryption }
    : { acl, encryption };

/** Where a request was not answered, the way to its host is looked at layer by layer. */
async function lookAtRoutes(run: Run, seen: Seen): Promise<void> {
  const urls = run.calls.flatMap(({ outcome, service, host }) =>
    outcome === 'unanswered' && (service === 'sts' || service === 's3')
      ? [`${new URL(seen.endpoints[service]).protocol}//${host}`]
      : [],
  );
  seen.routes = await Promise.all([...new Set(urls)].map((url) => inspectRoute(new URL(url), run.env)));
}

function nothingYet({ settings, env, from }: ObserveOptions): Seen {
  const region = resolveRegion(settings, env);
  const { sts, s3 } = configuredEndpoints(settings, env);
  const name = region.name ?? 'us-east-1';
  return {
    configuration: [],
    region,
    endpoints: {
      sts: sts && isHttpUrl(sts) ? new URL(sts).origin : `https://${stsHost({ region: name })}`,
      s3: s3Url(settings.bucket, name, s3 && isHttpUrl(s3) ? s3 : undefined, settings.pathStyle).origin,
    },
    credentials: { ...planCredentials(settings, from, env, false), obtained: false },
    routes: [],
  };
}

const openCalls = (calls: Call[]) =>
  calls
    .filter(({ outcome }) => outcome === 'open')
    .map(
      ({ service, operation, host, proxy }) =>
        `${service} ${operation} at ${host}${proxy ? ` through the proxy ${proxy}` : ''}`,
    );

/** Whether the work came to its end; if not, what it still finds is recorded and its failure is nobody's concern. */
async function finishedUnlessStopped(work: Promise<void>, stop: AbortSignal): Promise<boolean> {
  const { promise: stopped, resolve } = Promise.withResolvers<false>();
  if (stop.aborted) resolve(false);
  stop.addEventListener('abort', () => resolve(false), { once: true });
  const done = work.then(() => true);
  done.catch(() => {});
  return Promise.race([done, stopped]);
}
