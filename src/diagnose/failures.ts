import { needsOf } from '../observe/bucket/needs.ts';
import type { Call, Observations } from '../observe/observations.ts';
import { type Denial, parseDenial } from './denial.ts';

/** What a cache operation needs, in the order in which a stage comes to need it. */
const NEEDS = ['credentials', 'list', 'read', 'exists', 'write', 'multipart'] as const;
export type Need = (typeof NEEDS)[number];

/** Something that the cache operations need and did not get. */
export interface Failure {
  need: Need;
  /** The call that tells most about it. */
  call: Call;
  denial: Denial;
}

/**
 * What failed of all that the operations need. A question whose answer says nothing about the cache steps (the
 * clean-up, a follow-up, who we are) is no failure, and neither is an answer that leaves it open.
 */
export function findFailures(seen: Observations): Failure[] {
  const calls = new Map(seen.calls.map((call) => [call.id, call]));
  const needs = needsOf(seen.settings);
  // A directory bucket answers nothing without its session.
  const session = bad(calls.get('create-session'));
  const s3: [Need, Call | undefined][] = [
    ['list', needs.list ? (session ?? bad(calls.get('list'))) : undefined],
    [
      'read',
      needs.read === 'no' ? undefined : (session ?? (needs.read === 'get' ? failedRead(calls) : failedHead(calls))),
    ],
    ['exists', needs.exists ? (session ?? failedExistence(calls)) : undefined],
    ['write', needs.write ? (session ?? failedWrite(calls)) : undefined],
    ['multipart', needs.write ? (session ?? failedMultipart(calls)) : undefined],
  ];
  return [...failedCredentials(seen).map((call) => ['credentials', call] as const), ...s3].flatMap(([need, call]) =>
    call ? [{ need, call, denial: parseDenial(call.message) }] : [],
  );
}

/** The needs of which a run that was cut short does not know whether they are met. */
export function undecidedNeeds(seen: Observations): Need[] {
  if (!seen.credentials.obtained) return ['credentials'];
  const needs = needsOf(seen.settings);
  const answered = (...ids: string[]) =>
    ids.some((id) => seen.calls.some((call) => call.id === id && call.outcome !== 'open'));
  const decided: Partial<Record<Need, boolean>> = {
    list: !needs.list || answered('list'),
    read: needs.read === 'no' || answered('get', 'get-cached', 'get-absent', 'head'),
    exists: !needs.exists || answered('head-absent'),
    write: !needs.write || answered('put'),
    multipart:
      !needs.write ||
      answered('upload-part') ||
      seen.calls.some(({ id, outcome }) => id === 'create-upload' && outcome === 'refused'),
  };
  return NEEDS.filter((need) => decided[need] === false);
}

type Calls = Map<string, Call>;

const bad = (call: Call | undefined) => (call && call.outcome !== 'ok' ? call : undefined);
const isMissingKey = (call: Call) => call.status === 404 && call.code !== 'NoSuchBucket';

const CREDENTIAL_CALLS = /^(assume-role|container-credentials)/;

const failedCredentials = (seen: Observations) =>
  seen.calls.filter((call) => CREDENTIAL_CALLS.test(call.id) && call.outcome !== 'ok').slice(0, 1);

/** Restore Cache reads an object: our own, or a cached one. */
function failedRead(calls: Calls): Call | undefined {
  const own = ['get-3', 'get-2', 'get', 'get-cached'].flatMap((id) => calls.get(id) ?? []);
  if (own.some(({ outcome }) => outcome === 'ok')) return undefined;
  const call = bad(own[0] ?? calls.get('get-absent'));
  return call && !leavesReadingOpen(call, calls) ? call : undefined;
}

// A key that is gone (another run removed it) proves nothing against reading. Without s3:ListBucket S3 says 403 for it.
function leavesReadingOpen(call: Call, calls: Calls): boolean {
  if (isMissingKey(call)) return true;
  const { action } = parseDenial(call.message);
  if (action) return action === 's3:ListBucket';
  const ownWasWritten = call.id !== 'get-absent' && call.id !== 'get-cached';
  return ownWasWritten && call.status === 403 && bad(calls.get('list'))?.status === 403;
}

/** Save Cache looks at an object that exists. */
function failedHead(calls: Calls): Call | undefined {
  const head = bad(calls.get('head') ?? calls.get('head-cached'));
  if (!head || isMissingKey(head)) return undefined;
  const reason = calls.get('get-after-head');
  return reason && reason.outcome === 'refused' && !isMissingKey(reason) ? reason : head;
}

/** Save Cache asks for a key that does not exist, and needs a clean "not found". */
function failedExistence(calls: Calls): Call | undefined {
  const head = bad(calls.get('head-absent'));
  if (!head || isMissingKey(head)) return undefined;
  const reason = calls.get('get-absent');
  return reason && reason.outcome === 'refused' && !isMissingKey(reason) ? reason : head;
}

function failedWrite(calls: Calls): Call | undefined {
  const put = bad(calls.get('put'));
  // Where the cache's own prefix was tried, what was said there counts.
  return put && !writesUnderCacheKey(calls) ? (refusedUnderCacheKey(calls) ?? put) : undefined;
}

function failedMultipart(calls: Calls): Call | undefined {
  // Completing is the clean-up's, so only what S3 refuses of it tells about the cache step.
  const completed = calls.get('complete-upload');
  const refusal = completed?.outcome === 'refused' && completed.code !== 'NoSuchUpload' ? completed : undefined;
  const part = bad(calls.get('upload-part'));
  // Another run has ended the upload. S3 says so only to those who may write.
  const isEnded = part?.outcome === 'refused' && part.code === 'NoSuchUpload';
  const call = bad(calls.get('create-upload')) ?? (isEnded ? undefined : part) ?? refusal;
  const proven =
    call?.outcome === 'refused' && call.operation === 'CreateMultipartUpload' && writesUnderCacheKey(calls);
  return proven ? undefined : call && (refusedUnderCacheKey(calls) ?? call);
}

const AT_CACHE_KEY = ['create-upload-at-cache-key', 'upload-part-at-cache-key', 'part-of-nothing-at-cache-key'];

const refusedUnderCacheKey = (calls: Calls) =>
  AT_CACHE_KEY.map((id) => bad(calls.get(id))).find((call) => call?.outcome === 'refused');

/**
 * The neutral prefix is denied, and the cache's own is not: an upload went through there, or a part of an upload that
 * does not exist was refused as unknown, which S3 says only to those who may write.
 */
export function writesUnderCacheKey(calls: Calls): boolean {
  const part = calls.get('part-of-nothing-at-cache-key');
  return (
    calls.get('upload-part-at-cache-key')?.outcome === 'ok' || part?.outcome === 'ok' || part?.code === 'NoSuchUpload'
  );
}
