import type { CallId, CallName } from '../../schema/calls.ts';
import type { Call } from '../../schema/observations.ts';
import type { CallResult } from '../recordCall.ts';
import { readCachedObjects } from './cachedObjects.ts';
import type { FollowUpContext } from './followUpContext.ts';
import { uploadKey } from './probeKeys.ts';
import type { Listed } from './s3Calls.ts';

interface FollowUp {
  /** The call that it follows. */
  after: CallName;
  /** Decided from that call alone. */
  when: (call: Call) => boolean;
  make: (context: FollowUpContext) => Promise<CallResult<unknown>[]>;
}

const refused = (call: Call) => call.outcome === 'refused';
const denied = (call: Call) => refused(call) && call.status === 403 && call.code !== 'SlowDown';
// Where no identity-based policy allows s3:PutObject, no header changes that.
const couldDependOnHeaders = (call: Call) => denied(call) && !/no identity-based polic/i.test(call.message ?? '');

/** The calls that a response makes necessary. Nothing here draws a conclusion. */
const FOLLOW_UPS: FollowUp[] = [
  {
    // An error response to HEAD has no reason; the response to GET of the same key has one.
    after: 'head-absent',
    when: (call) => refused(call) && call.status !== 404,
    make: async ({ s3, absentKey }) => [await s3.get('get-absent', absentKey, { firstByte: true })],
  },
  {
    after: 'head',
    when: denied,
    make: async ({ s3, probeKey }) => [await s3.get('get-after-head', probeKey)],
  },
  {
    // Nothing was written that could be read back, so existing objects are listed and read.
    after: 'put',
    when: denied,
    make: async (context) => {
      const { s3, absentKey, listPrefix } = context;
      const [listed, absent] = await Promise.all([
        s3.list(listPrefix),
        s3.get('get-absent', absentKey, { firstByte: true }),
      ]);
      return [listed, absent, ...(await readExisting(context, listed))];
    },
  },
  {
    after: 'put',
    when: (call) => (denied(call) || call.status === 400) && call.sent['x-amz-acl'] !== undefined,
    make: async (context) => [await write(context, 'put-without-acl', { encryption: context.s3.target.encryption })],
  },
  {
    after: 'put',
    when: couldDependOnHeaders,
    make: async (context) => {
      const others = ['AES256', 'aws:kms'].filter((algorithm) => algorithm !== context.s3.target.encryption);
      const { acl } = context.s3.target;
      const id = (algorithm: string) => (algorithm === 'AES256' ? 'put-encrypted-aes256' : 'put-encrypted-kms');
      return Promise.all(others.map((algorithm) => write(context, id(algorithm), { acl, encryption: algorithm })));
    },
  },
  {
    // The policy may allow only the cache's own keys.
    after: 'put',
    when: denied,
    make: async (context) => (context.cachePrefix ? writeUnderCacheKey(context, context.cachePrefix) : []),
  },
  {
    // A concurrent run may have removed the probe object in the meantime; if listing is denied, that looks like a
    // denial.
    after: 'get',
    when: (call) => call.status === 404 || (denied(call) && !/s3:GetObject|kms:/.test(call.message ?? '')),
    make: async (context) => {
      const answers: CallResult<unknown>[] = [];
      for (const n of [2, 3] as const) {
        await write(context, `put-${n}`, context.s3.target);
        const again = await context.s3.get(`get-${n}`, context.probeKey);
        answers.push(again);
        if (again.output) break;
      }
      return answers;
    },
  },
];

/** Reads what is cached, or looks at it, as the operations would. */
async function readExisting(context: FollowUpContext, listed: CallResult<Listed>): Promise<CallResult<unknown>[]> {
  const { s3, read } = context;
  if (read === 'get') return readCachedObjects(context, listed);
  const [first] = listed.output?.objects ?? [];
  return first && read === 'head' ? [await s3.head('head-cached', first.key)] : [];
}

/** Makes the calls that a response makes necessary. */
export async function followUp(
  { call }: CallResult<unknown>,
  context: FollowUpContext,
): Promise<CallResult<unknown>[]> {
  const due = FOLLOW_UPS.filter(({ after, when }) => after === call.id && when(call));
  return (await Promise.all(due.map(({ make }) => make(context)))).flat();
}

function write(
  context: FollowUpContext,
  id: CallId,
  headers: { acl?: string | undefined; encryption?: string | undefined },
) {
  return context.cleanUp.written(context.s3.put(id, context.probeKey, headers));
}

const NO_SUCH_UPLOAD = 'irsa-preflight-no-such-upload';

/**
 * Tests writing under the cache's own prefix without leaving anything that a listing shows: an upload is started, given
 * one part and aborted. Aborting is tried first, with an upload that does not exist. If it is denied, only a part for
 * that same upload is sent: S3 returns NoSuchUpload to callers who are allowed to write, and a denial to others.
 */
async function writeUnderCacheKey({ s3, cleanUp }: FollowUpContext, prefix: string): Promise<CallResult<unknown>[]> {
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
