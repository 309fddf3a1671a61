import type { Answer } from '../ask.ts';
import type { Call } from '../observations.ts';
import type { CleanUp } from './cleanUp.ts';
import { uploadKey } from './keys.ts';
import type { Needs } from './needs.ts';
import type { BucketQuestions, Listed } from './questions.ts';

/** What a follow-up question needs to know. */
export interface FollowUpContext {
  s3: BucketQuestions;
  cleanUp: CleanUp;
  probeKey: string;
  absentKey: string;
  listPrefix: string;
  /** A prefix that every object of this cache has, where one is known. */
  cachePrefix: string | undefined;
  read: Needs['read'];
}

interface FollowUp {
  /** The id of the question before. */
  after: string;
  /** Decided by the facts of that request alone. */
  when: (call: Call) => boolean;
  ask: (context: FollowUpContext) => Promise<Answer<unknown>[]>;
}

const refused = (call: Call) => call.outcome === 'refused';
const denied = (call: Call) => refused(call) && call.status === 403 && call.code !== 'SlowDown';
// An identity-based policy that says nothing of s3:PutObject will not be won over by a header.
const couldDependOnHeaders = (call: Call) => denied(call) && !/no identity-based polic/i.test(call.message ?? '');

/** The questions that an answer calls for. Nothing here concludes anything: it only looks closer. */
const FOLLOW_UPS: FollowUp[] = [
  {
    // A HEAD is refused without a reason; the same as a GET gives one.
    after: 'head-absent',
    when: (call) => refused(call) && call.status !== 404,
    ask: async ({ s3, absentKey }) => [await s3.get('get-absent', absentKey, { firstByte: true })],
  },
  {
    after: 'head',
    when: denied,
    ask: async ({ s3, probeKey }) => [await s3.get('get-after-head', probeKey)],
  },
  {
    // Nothing was written that could be read back: what may be read and listed is asked of what is there.
    after: 'put',
    when: denied,
    ask: async (context) => {
      const { s3, absentKey, listPrefix } = context;
      const [listed, absent] = await Promise.all([
        s3.list(listPrefix),
        s3.get('get-absent', absentKey, { firstByte: true }),
      ]);
      return [listed, absent, ...(await lookAtCached(context, listed.output))];
    },
  },
  {
    after: 'put',
    when: (call) => (denied(call) || call.status === 400) && call.sent['x-amz-acl'] !== undefined,
    ask: async (context) => [await write(context, 'put-without-acl', { encryption: context.s3.target.encryption })],
  },
  {
    after: 'put',
    when: couldDependOnHeaders,
    ask: async (context) => {
      const others = ['AES256', 'aws:kms'].filter((algorithm) => algorithm !== context.s3.target.encryption);
      const { acl } = context.s3.target;
      const id = (algorithm: string) => `put-encrypted-${algorithm === 'AES256' ? 'aes256' : 'kms'}`;
      return Promise.all(others.map((algorithm) => write(context, id(algorithm), { acl, encryption: algorithm })));
    },
  },
  {
    // The policy may be for the cache's own keys alone.
    after: 'put',
    when: denied,
    ask: async (context) => (context.cachePrefix ? writeUnderCacheKey(context, context.cachePrefix) : []),
  },
  {
    // Another run may have removed the probe in between; where listing is denied that looks like a denial.
    after: 'get',
    when: (call) => call.status === 404 || (denied(call) && !/s3:GetObject|kms:/.test(call.message ?? '')),
    ask: async (context) => {
      const answers: Answer<unknown>[] = [];
      for (const n of [2, 3]) {
        await write(context, `put-${n}`, context.s3.target);
        const again = await context.s3.get(`get-${n}`, context.probeKey);
        answers.push(again);
        if (again.output) break;
      }
      return answers;
    },
  },
];

/** Reads one byte of an object that is cached already, or looks at it, as the operations would. */
async function lookAtCached({ s3, read }: FollowUpContext, listed: Listed | undefined): Promise<Answer<unknown>[]> {
  if (!listed?.firstKey || read === 'no') return [];
  if (read === 'head') return [await s3.head('head-cached', listed.firstKey)];
  return [await s3.get('get-cached', listed.firstKey, { firstByte: listed.size !== 0 })];
}

/** Asks whatever an answer calls for. */
export async function followUp({ call }: Answer<unknown>, context: FollowUpContext): Promise<Answer<unknown>[]> {
  const due = FOLLOW_UPS.filter(({ after, when }) => after === call.id && when(call));
  return (await Promise.all(due.map(({ ask }) => ask(context)))).flat();
}

function write(
  context: FollowUpContext,
  id: string,
  headers: { acl?: string | undefined; encryption?: string | undefined },
) {
  return context.cleanUp.written(context.s3.put(id, context.probeKey, headers));
}

const NO_SUCH_UPLOAD = 'irsa-preflight-no-such-upload';

/**
 * Proves the write under the cache's own prefix and leaves nothing that a list shows: an upload is begun, given one
 * part and aborted. First it is asked, with an upload that does not exist, whether aborting is allowed: where it is
 * not, a part for that same upload must do, which S3 refuses as unknown to those who may write and as denied to others.
 */
async function writeUnderCacheKey({ s3, cleanUp }: FollowUpContext, prefix: string): Promise<Answer<unknown>[]> {
  const key = uploadKey(prefix);
  const abortable = await s3.abortUpload('abort-nothing-at-cache-key', key, NO_SUCH_UPLOAD);
  if (denied(abortable.call))
    return [abortable, await s3.uploadPart('part-of-nothing-at-cache-key', key, NO_SUCH_UPLOAD)];
  const created = await cleanUp.begun(key, s3.createUpload('create-upload-at-cache-key', key, s3.target));
  if (!created.output) return [abortable, created];
  const part = await s3.uploadPart('upload-part-at-cache-key', key, created.output.uploadId);
  await cleanUp.endUpload(created.output.uploadId);
  return [abortable, created, part];
}
