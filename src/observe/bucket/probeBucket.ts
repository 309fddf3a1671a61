import { isDirectoryBucket } from '../../aws/bucketNames.ts';
import { type CacheKeys, cacheKeys } from '../../cacheStep/cacheKeys.ts';
import { type Requirements, requirementsOf } from '../../cacheStep/requirements.ts';
import type { Settings } from '../../settings/catalogue.ts';
import type { CallResult } from '../recordCall.ts';
import { readCachedObjects } from './cachedObjects.ts';
import { CleanUp } from './cleanUp.ts';
import type { FollowUpContext } from './followUpContext.ts';
import { followUp } from './followUps.ts';
import { Journal } from './journal.ts';
import { absentKey, probeKey } from './probeKeys.ts';
import type { Listed, S3Calls } from './s3Calls.ts';

/** A running probe: what to await, and what to call whatever happens. */
export interface BucketProbe {
  done: Promise<void>;
  cleanUp: CleanUp;
}

// More than the time by which a run can exceed its deadline.
const SLACK_MS = 5000;
// No run takes this long: an older object was left behind.
const SURELY_OVER_MS = 10 * 60_000;

/**
 * Makes the calls to the bucket that the cache steps will make. The chains run concurrently; each continues as soon as
 * its own responses have arrived.
 * @param stopped once aborted, no chain makes further calls
 */
export function probeBucket(
  s3: S3Calls,
  settings: Settings,
  env: NodeJS.ProcessEnv,
  stopped: AbortSignal,
): BucketProbe {
  const keys = cacheKeys(settings, env);
  const needs = requirementsOf(settings);
  const { bucket, host } = s3.target;
  const longestMs = settings.timeout + SLACK_MS;
  const journal = new Journal({ host, bucket, key: probeKey(settings) }, longestMs);
  const cleanUp = new CleanUp(s3, probeKey(settings), journal);
  // A run that only reads may lack permission to delete, and the denial would be reported as this run's own.
  if (needs.write) cleanUp.takeOver(journal.earlierRuns());
  const context: FollowUpContext = {
    s3,
    cleanUp,
    probeKey: probeKey(settings),
    absentKey: absentKey(settings, keys),
    listPrefix: keys?.listPrefix ?? settings.probePrefix,
    cachePrefix: keys?.objectPrefix,
    read: needs.read,
    isRestored: keys?.isRestored ?? (() => true),
  };
  const chains = async () => {
    if (isDirectoryBucket(settings.bucket) && !(await s3.createSession()).output) return;
    await Promise.all([
      ...(needs.list ? [restoreChain(context, keys, needs, longestMs, stopped)] : []),
      ...(needs.exists ? [existsChain(context)] : []),
      ...(needs.write ? [writeChain(context, needs, stopped), uploadChain(context, stopped)] : []),
    ]);
  };
  return { done: chains(), cleanUp };
}

/** Lists as Restore Cache does, and reads a cached object that it would download. */
async function restoreChain(
  context: FollowUpContext,
  keys: CacheKeys | undefined,
  { write }: Requirements,
  longestMs: number,
  stopped: AbortSignal,
): Promise<void> {
  const listed = await context.s3.list(context.listPrefix);
  if (stopped.aborted) return;
  if (write) noteOldObject(context, listed, longestMs);
  // Without a key the list is that of the probe's own prefix.
  const cached = keys || !write ? await readCachedObjects(context, listed) : [];
  if (write || stopped.aborted) return;
  // Nothing is written that could be read back. What is refused for a key that is not complete may not be this cache's.
  const isDecided = cached.some(({ call }) => call.outcome === 'ok') || (cached.length > 0 && keys?.isComplete);
  if (!isDecided) await context.s3.get('get-absent', context.absentKey, { firstByte: true });
}

/** The listing may show the probe object of a run that ended long ago. */
function noteOldObject(
  { cleanUp, probeKey: ours }: FollowUpContext,
  { call, output }: CallResult<Listed>,
  longestMs: number,
): void {
  const { key, modifiedAt = Number.NaN } = output?.objects[0] ?? {};
  const ageMs = Date.now() + (call.skewSeconds ?? 0) * 1000 - modifiedAt;
  const isOld = key === ours && ageMs > Math.max(SURELY_OVER_MS, longestMs);
  // Otherwise, it may belong to a run that is already known from the journal.
  if (isOld && cleanUp.earlierRuns.length === 0) cleanUp.foundOldObject({ writtenAt: modifiedAt, withinMs: longestMs });
}

async function existsChain(context: FollowUpContext): Promise<void> {
  await followUp(await context.s3.head('head-absent', context.absentKey), context);
}

/** Writes, reads back and removes one small object. */
async function writeChain(context: FollowUpContext, { read }: Requirements, stopped: AbortSignal): Promise<void> {
  const { s3, cleanUp } = context;
  const put = await cleanUp.written(s3.put('put', context.probeKey, s3.target));
  if (stopped.aborted) return;
  const others = await followUp(put, context);
  const stored = [put, ...others].some(({ call }) => call.operation === 'PutObject' && call.outcome === 'ok');
  if (stored && !stopped.aborted) await readBack(context, read);
  if (!stopped.aborted) await cleanUp.removeObject();
}

async function readBack(context: FollowUpContext, read: Requirements['read']): Promise<void> {
  if (read === 'no') return;
  const answer: CallResult<unknown> =
    read === 'get' ? await context.s3.get('get', context.probeKey) : await context.s3.head('head', context.probeKey);
  await followUp(answer, context);
}

/** Starts a multipart upload, which is how every cache above 5 MiB is saved, sends one part and aborts it. */
async function uploadChain({ s3, cleanUp, probeKey: key }: FollowUpContext, stopped: AbortSignal): Promise<void> {
  const { output } = await cleanUp.begun(key, s3.createUpload('create-upload', key, s3.target));
  if (!output || stopped.aborted) return;
  const part = await s3.uploadPart('upload-part', key, output.uploadId);
  cleanUp.partUploaded(output.uploadId, part.output);
  if (!stopped.aborted) await cleanUp.endUpload(output.uploadId);
}
