import { type Denial, parseDenial } from '../aws/denial.ts';
import { requirementsOf } from '../cacheStep/requirements.ts';
import {
  CACHED_READS,
  type CallName,
  callNameOf,
  callsThatProve,
  REQUIREMENTS,
  type Requirement,
} from '../schema/calls.ts';
import type { Call, Observations } from '../schema/observations.ts';
import { isDenied } from './callPredicates.ts';

/** Something that the cache operations need and did not get. */
export interface Failure {
  requirement: Requirement;
  /** The call that says most about it. */
  call: Call;
  denial: Denial;
}

/**
 * The unmet requirements of the cache operations. A call that says nothing about the cache steps (the clean-up, a
 * follow-up, GetCallerIdentity) is not a failure, and neither is an inconclusive response.
 */
export function findFailures(seen: Observations): Failure[] {
  const calls = callsByName(seen);
  const { list, read, exists, write } = requirementsOf(seen.settings);
  // A directory bucket accepts no request without a session.
  const session = failed(calls.get('create-session'));
  const found: [Requirement, Call | undefined][] = [
    ['credentials', failedCredentials(seen)],
    ['list', list ? (session ?? failed(calls.get('list'))) : undefined],
    ['read', read === 'no' ? undefined : (session ?? (read === 'get' ? failedRead(seen, calls) : failedHead(calls)))],
    ['exists', exists ? (session ?? failedExistence(calls)) : undefined],
    ['write', write ? (session ?? failedWrite(calls)) : undefined],
    ['multipart', write ? (session ?? failedMultipart(calls)) : undefined],
  ];
  return found.flatMap(([requirement, call]) =>
    call ? [{ requirement, call, denial: parseDenial(call.message) }] : [],
  );
}

/** The requirements that an interrupted run could not verify. */
export function unverifiedRequirements(seen: Observations): Requirement[] {
  if (!seen.credentials.obtained) return ['credentials'];
  const calls = callsByName(seen);
  const { list, read, exists, write } = requirementsOf(seen.settings);
  const answered = (...names: CallName[]) => names.some((name) => (calls.get(name)?.outcome ?? 'open') !== 'open');
  const isVerified: Record<Requirement, boolean> = {
    credentials: true,
    list: !list || answered('list'),
    read: read === 'no' || answered('get-absent', ...callsThatProve('read')),
    exists: !exists || answered('head-absent'),
    write: !write || answered('put'),
    multipart: !write || answered('upload-part') || calls.get('create-upload')?.outcome === 'refused',
  };
  return REQUIREMENTS.filter((requirement) => !isVerified[requirement]);
}

/** The first call of each name. */
export type CallsByName = ReadonlyMap<CallName, Call>;

/** The calls of a run by name; for a repeated call, the first one. */
export function callsByName({ calls }: Observations): CallsByName {
  const byName = new Map<CallName, Call>();
  for (const call of calls) {
    const name = callNameOf(call.id);
    if (name && !byName.has(name)) byName.set(name, call);
  }
  return byName;
}

const failed = (call: Call | undefined) => (call && call.outcome !== 'ok' ? call : undefined);
const isMissingKey = (call: Call) => call.status === 404 && call.code !== 'NoSuchBucket';

const CREDENTIAL_CALLS = new Set(callsThatProve('credentials'));

const failedCredentials = ({ calls }: Observations) =>
  calls.find(({ id, outcome }) => outcome !== 'ok' && CREDENTIAL_CALLS.has(callNameOf(id) ?? 'list'));

/**
 * Restore Cache reads the objects under its key, and succeeds with one of them. Where the key is complete, cached
 * objects decide: none of them readable is a failed restore, however readable our own object is. Where only a prefix of
 * the key is known, they may belong to another cache, so our own object decides.
 */
function failedRead({ settings }: Observations, calls: CallsByName): Call | undefined {
  const cached = present(calls, CACHED_READS);
  if (settings?.cacheKeyIsComplete && cached[0] && cached.every(({ outcome }) => outcome === 'refused'))
    return cached.find((call) => !isMissingKey(call));
  const reads = [...present(calls, ['get-3', 'get-2', 'get']), ...cached];
  if (reads.some(({ outcome }) => outcome === 'ok')) return undefined;
  const call = failed(reads[0] ?? calls.get('get-absent'));
  return call && !leavesReadingOpen(call, calls) ? call : undefined;
}

const present = (calls: CallsByName, names: readonly CallName[]) => names.flatMap((name) => calls.get(name) ?? []);

/** Whether a call reads an object that the cache has stored. */
export const isCachedRead = ({ id }: Call): boolean => CACHED_READS.some((name) => name === callNameOf(id));

// A missing key (a concurrent run removed it) does not show that reading is denied. Without s3:ListBucket, S3 returns
// 403 for it.
function leavesReadingOpen(call: Call, calls: CallsByName): boolean {
  if (isMissingKey(call)) return true;
  const { action } = parseDenial(call.message);
  if (action) return action === 's3:ListBucket';
  const ownWasWritten = call.id !== 'get-absent' && !isCachedRead(call);
  return ownWasWritten && call.status === 403 && failed(calls.get('list'))?.status === 403;
}

/** Save Cache sends HEAD for an object that exists. */
function failedHead(calls: CallsByName): Call | undefined {
  const head = failed(calls.get('head') ?? calls.get('head-cached'));
  return head && !isMissingKey(head) ? withReason(head, calls.get('get-after-head')) : undefined;
}

/** Save Cache sends HEAD for a key that does not exist, and requires a clean "not found". */
function failedExistence(calls: CallsByName): Call | undefined {
  const head = failed(calls.get('head-absent'));
  return head && !isMissingKey(head) ? withReason(head, calls.get('get-absent')) : undefined;
}

/** An error response to HEAD has no reason; the response to GET of the same key has one. */
const withReason = (head: Call, get: Call | undefined) =>
  get && get.outcome === 'refused' && !isMissingKey(get) ? get : head;

function failedWrite(calls: CallsByName): Call | undefined {
  const put = failed(calls.get('put'));
  if (!put) return undefined;
  // The policy may allow only the cache's own prefix: there, the response is decisive. Nothing else depends on the
  // prefix.
  if (!isDenied(put)) return put;
  return canWriteCachePrefix(calls) ? undefined : (refusedUnderCacheKey(calls) ?? put);
}

function failedMultipart(calls: CallsByName): Call | undefined {
  // Completing belongs to the clean-up, so only a refusal by S3 says something about the cache step.
  const completed = calls.get('complete-upload');
  const refusal = completed?.outcome === 'refused' && completed.code !== 'NoSuchUpload' ? completed : undefined;
  const part = failed(calls.get('upload-part'));
  // A concurrent run has ended the upload. S3 reports that only to callers who are allowed to write.
  const isEnded = part?.outcome === 'refused' && part.code === 'NoSuchUpload';
  const call = failed(calls.get('create-upload')) ?? (isEnded ? undefined : part) ?? refusal;
  const isProven =
    call !== undefined && isDenied(call) && call.operation === 'CreateMultipartUpload' && canWriteCachePrefix(calls);
  return isProven ? undefined : call && (refusedUnderCacheKey(calls) ?? call);
}

const AT_CACHE_KEY = [
  'create-upload-at-cache-key',
  'upload-part-at-cache-key',
  'part-of-nothing-at-cache-key',
] as const;

const refusedUnderCacheKey = (calls: CallsByName) =>
  AT_CACHE_KEY.map((name) => failed(calls.get(name))).find((call) => call?.outcome === 'refused');

/**
 * Whether writing is allowed under the cache's own prefix although it is denied under the neutral one: S3 accepted a
 * part, or returned NoSuchUpload for a part of an upload that does not exist, which it does only for callers who are
 * allowed to write.
 */
export function canWriteCachePrefix(calls: CallsByName): boolean {
  const part = calls.get('part-of-nothing-at-cache-key');
  return (
    calls.get('upload-part-at-cache-key')?.outcome === 'ok' || part?.outcome === 'ok' || part?.code === 'NoSuchUpload'
  );
}
