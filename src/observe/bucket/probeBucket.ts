import type { Settings } from '../../settings/catalogue.ts';
import type { Answer } from '../ask.ts';
import { isDirectoryBucket } from './address.ts';
import { CleanUp } from './cleanUp.ts';
import { type FollowUpContext, followUp } from './followUps.ts';
import { Journal } from './journal.ts';
import { absentKey, cacheKeys, probeKey } from './keys.ts';
import { type Needs, needsOf } from './needs.ts';
import type { BucketQuestions, Listed } from './questions.ts';

/** A probe under way: what to wait for, and what to call whatever happens. */
export interface BucketProbe {
  done: Promise<void>;
  cleanUp: CleanUp;
}

// How far beyond its deadline a run can come, and more.
const SLACK_MS = 5000;
// No run takes so long: what is older has been left.
const SURELY_OVER_MS = 10 * 60_000;

/**
 * Asks the bucket what the cache steps will ask it. Questions that can go together go together; each chain goes on as
 * soon as its own answers are there.
 * @param stopped once aborted, no chain asks anything more
 */
export function probeBucket(
  s3: BucketQuestions,
  settings: Settings,
  env: NodeJS.ProcessEnv,
  stopped: AbortSignal,
): BucketProbe {
  const keys = cacheKeys(settings, env);
  const needs = needsOf(settings);
  const { bucket, host } = s3.target;
  const longestMs = settings.timeout + SLACK_MS;
  const journal = new Journal({ host, bucket, key: probeKey(settings) }, longestMs);
  const cleanUp = new CleanUp(s3, probeKey(settings), journal);
  // A run that only reads may not be able to remove, and its role's refusal would be told as this run's own.
  if (needs.write) cleanUp.takeOver(journal.earlierRuns());
  const context: FollowUpContext = {
    s3,
    cleanUp,
    probeKey: probeKey(settings),
    absentKey: absentKey(settings, keys),
    listPrefix: keys?.listPrefix ?? settings.probePrefix,
    cachePrefix: keys?.objectPrefix,
    read: needs.read,
  };
  const chains = async () => {
    if (isDirectoryBucket(settings.bucket) && !(await s3.createSession()).output) return;
    await Promise.all([
      ...(needs.list ? [restoreChain(context, needs, longestMs, stopped)] : []),
      ...(needs.exists ? [existsChain(context)] : []),
      ...(needs.write ? [writeChain(context, needs, stopped), uploadChain(context, stopped)] : []),
    ]);
  };
  return { done: chains(), cleanUp };
}

/** Lists as Restore Cache does. */
async function restoreChain(
  context: FollowUpContext,
  { write }: Needs,
  longestMs: number,
  stopped: AbortSignal,
): Promise<void> {
  const listed = await context.s3.list(context.listPrefix);
  if (stopped.aborted) return;
  if (write) noteOldObject(context, listed, longestMs);
  else await readWhatIsThere(context, listed);
}

/** Where nothing is written that could be read back: one byte of a real cache proves s3:GetObject and kms:Decrypt. */
async function readWhatIsThere({ s3, absentKey: absent }: FollowUpContext, { output }: Answer<Listed>): Promise<void> {
  const { firstKey, size } = output ?? {};
  if (firstKey) await s3.get('get-cached', firstKey, { firstByte: size !== 0 });
  else await s3.get('get-absent', absent, { firstByte: true });
}

/** The list may show the probe object of a run that is long over. */
function noteOldObject(
  { cleanUp, probeKey: ours }: FollowUpContext,
  { call, output }: Answer<Listed>,
  longestMs: number,
): void {
  const { firstKey, modifiedAt = Number.NaN } = output ?? {};
  const ageMs = Date.now() + (call.skewSeconds ?? 0) * 1000 - modifiedAt;
  const isOld = firstKey === ours && ageMs > Math.max(SURELY_OVER_MS, longestMs);
  // It may be that of a run that is known already.
  if (isOld && cleanUp.earlierRuns.length === 0) cleanUp.foundOldObject({ writtenAt: modifiedAt, withinMs: longestMs });
}

async function existsChain(context: FollowUpContext): Promise<void> {
  await followUp(await context.s3.head('head-absent', context.absentKey), context);
}

/** Writes, reads back and removes one small object. */
async function writeChain(context: FollowUpContext, { read }: Needs, stopped: AbortSignal): Promise<void> {
  const { s3, cleanUp } = context;
  const put = await cleanUp.written(s3.put('put', context.probeKey, s3.target));
  if (stopped.aborted) return;
  const others = await followUp(put, context);
  const stored = [put, ...others].some(({ call }) => call.operation === 'PutObject' && call.outcome === 'ok');
  if (stored && !stopped.aborted) await readBack(context, read);
  if (!stopped.aborted) await cleanUp.removeObject();
}

async function readBack(context: FollowUpContext, read: Needs['read']): Promise<void> {
  if (read === 'no') return;
  const answer: Answer<unknown> =
    read === 'get' ? await context.s3.get('get', context.probeKey) : await context.s3.head('head', context.probeKey);
  await followUp(answer, context);
}

/** Begins an upload in parts, as every cache above 5 MiB is saved, sends one part and aborts it. */
async function uploadChain({ s3, cleanUp, probeKey: key }: FollowUpContext, stopped: AbortSignal): Promise<void> {
  const { output } = await cleanUp.begun(key, s3.createUpload('create-upload', key, s3.target));
  if (!output || stopped.aborted) return;
  const part = await s3.uploadPart('upload-part', key, output.uploadId);
  cleanUp.partUploaded(output.uploadId, part.output?.ETag);
  if (!stopped.aborted) await cleanUp.endUpload(output.uploadId);
}
