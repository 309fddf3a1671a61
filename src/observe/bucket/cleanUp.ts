import { withDeadline } from '../../io/withDeadline.ts';
import { type RepeatedCall, repeatedId } from '../../schema/calls.ts';
import type { Call, Leftover } from '../../schema/observations.ts';
import type { CallResult } from '../recordCall.ts';
import { isOutcomeAmbiguous } from './ambiguousOutcome.ts';
import type { EarlierRun, Journal, UnnamedUpload } from './journal.ts';
import { isKeyOfUpload } from './probeKeys.ts';
import type { Part, S3Calls, Uploaded, Written } from './s3Calls.ts';

interface OpenUpload {
  key: string;
  part?: Part;
  /** A part of the call ids: it distinguishes an earlier run's upload from this run's own. */
  suffix: string;
}

/** An upload that may exist, and what to report if it cannot be searched for. */
interface SoughtUpload extends UnnamedUpload {
  why: string;
  /** Its times are by S3's clock, not ours. */
  byS3Clock?: boolean;
}

/** A probe object that was in the bucket before this run. */
interface OldObject {
  /** In milliseconds since 1970, by S3's clock. */
  writtenAt: number;
  /** The longest that a run can take. */
  withinMs: number;
}

/**
 * Tracks what a run puts into the bucket, from the moment a request is sent, and removes it: after the probes, or when
 * a signal, the deadline or an internal error cuts them short. Removing is a probe too: a denial shows what the role is
 * not allowed to do. What earlier runs left behind because they ended without cleaning up is removed as well.
 */
export class CleanUp {
  readonly leftovers: Leftover[] = [];
  /** When those earlier runs started that left something behind, in milliseconds since 1970. */
  readonly earlierRuns: number[] = [];
  readonly #s3: S3Calls;
  readonly #probeKey: string;
  readonly #journal: Journal;
  /** Requests in flight that may leave something in the bucket. */
  readonly #underWay = new Set<Promise<unknown>>();
  /** Writes of the probe object that have been, or may have been, carried out since it was last removed. */
  #writes = 0;
  /** Of those, the ones without a response so far: they may take effect after a removal. */
  #unansweredWrites = 0;
  readonly #versions: string[] = [];
  readonly #uploads = new Map<string, OpenUpload>();
  /** Uploads that are being started, or were started without a response that contained their ids. */
  readonly #unnamed = new Set<SoughtUpload>();
  #oldObject: OldObject | undefined;
  #removals = 0;
  #searches = 0;
  /** Why there may be versions whose ids are unknown. */
  #unnamedVersions: string | undefined;

  constructor(s3: S3Calls, probeKey: string, journal: Journal) {
    this.#s3 = s3;
    this.#probeKey = probeKey;
    this.#journal = journal;
  }

  /** Takes over what killed runs left in the bucket, so that it is removed with this run's own. */
  takeOver(runs: EarlierRun[]): void {
    for (const { begunAt, open } of runs) {
      this.earlierRuns.push(begunAt);
      this.#writes += open.writes;
      this.#versions.push(...open.versions);
      if (open.writes > open.versions.length) this.#unnamedVersions ??= EARLIER_VERSION;
      // Of a journal's entries, only those that a run can have written are trusted.
      for (const { key, id } of open.uploads.filter((upload) => this.#isOurs(upload.key)))
        this.#uploads.set(id, { key, suffix: id });
      for (const unnamed of open.unnamed.filter(({ key }) => this.#isOurs(key)))
        this.#unnamed.add({ ...unnamed, why: EARLIER_UPLOAD });
    }
  }

  /**
   * Notes that a probe object was in the bucket long before this run. The run that wrote it ended without cleaning up,
   * or was not allowed to delete: the removal shows which.
   */
  foundOldObject(old: OldObject): void {
    this.#oldObject = old;
    this.#writes += 1;
    this.#unnamedVersions ??= EARLIER_VERSION;
  }

  /** Notes a write of the probe object. A write without a response counts: S3 may have carried it out. */
  async written<Output extends Written>(writing: Promise<CallResult<Output>>): Promise<CallResult<Output>> {
    this.#writes += 1;
    this.#unansweredWrites += 1;
    this.#writeJournal();
    const answer = await this.#track(writing).finally(() => {
      this.#unansweredWrites -= 1;
    });
    if (isOutcomeAmbiguous(answer.call)) this.#unnamedVersions ??= LOST_VERSION;
    else if (answer.call.outcome !== 'ok') this.#writes -= 1;
    if (answer.output?.versionId) {
      this.#versions.push(answer.output.versionId);
      this.#writeJournal();
    }
    return answer;
  }

  /** Notes an upload that is being started. */
  async begun(key: string, creating: Promise<CallResult<Uploaded>>): Promise<CallResult<Uploaded>> {
    const since = Date.now();
    const unnamed = { key, since, until: since + REACHES_S3_MS, why: LOST_UPLOAD };
    this.#unnamed.add(unnamed);
    this.#writeJournal();
    const answer = await this.#track(creating);
    if (answer.output) this.#uploads.set(answer.output.uploadId, { key, suffix: '' });
    // Its attempts may have continued until now.
    if (isOutcomeAmbiguous(answer.call)) await this.#track(this.#endUnnamed({ ...unnamed, until: Date.now() }));
    this.#unnamed.delete(unnamed);
    this.#writeJournal();
    return answer;
  }

  /** Notes an upload's only part, without which the upload cannot be completed. */
  partUploaded(uploadId: string, part: Part | undefined): void {
    const upload = this.#uploads.get(uploadId);
    if (upload && part?.tag) upload.part = part;
  }

  /** Removes the probe object, and in a versioned bucket also its versions and the delete marker. */
  async removeObject(): Promise<void> {
    const writes = this.#writes - this.#unansweredWrites;
    if (writes === 0) return;
    this.#removals += 1;
    const { call, output } = await this.#s3.delete(numbered('delete', this.#removals), this.#probeKey);
    const versions = this.#versions.splice(0);
    const isVersioned = versions.length > 0 || output?.markerId !== undefined;
    if (isOutcomeAmbiguous(call)) this.#unnamedVersions ??= LOST_VERSION;
    // A version with an unknown id cannot be removed. The delete marker hides it, so the marker stays.
    if (isVersioned && this.#unnamedVersions)
      this.#leave({ kind: 'version', key: this.#probeKey, why: this.#unnamedVersions });
    else if (output?.markerId) versions.push(output.markerId);
    const gone = await Promise.all(versions.map((id) => this.#removeVersion(id)));
    // Removed or not, nothing more can be done for these writes.
    this.#writes -= writes;
    const removed = call.outcome === 'ok' || (versions.length > 0 && gone.every(Boolean));
    // In a versioned bucket, it is the versions that remain, and they have been reported.
    if (!removed && versions.length === 0) this.#leave({ kind: 'object', key: this.#probeKey, ...removalOf(call) });
    if (removed) this.#oldObjectIsRemoved();
  }

  /** Aborts an upload. If that is not possible, it is completed as the probe object, which can be removed. */
  async endUpload(uploadId: string): Promise<void> {
    const upload = this.#uploads.get(uploadId);
    if (!upload) return;
    const { key, suffix } = upload;
    const atProbe = key === this.#probeKey;
    const name = atProbe ? 'abort-upload' : 'abort-upload-at-cache-key';
    const { call } = await this.#s3.abortUpload(repeatedId(name, suffix), key, uploadId);
    // Not earlier: until there is a response, the upload must still be reported as remaining.
    this.#uploads.delete(uploadId);
    if (call.outcome === 'ok' || isGone(call)) return;
    if (!atProbe || !(await this.#complete(uploadId, upload))) {
      this.#leave({ kind: 'upload', key, id: uploadId, ...removalOf(call) });
    }
  }

  /** Waits for requests in flight and removes everything that remains, within the given time. */
  async finish(withinMs: number): Promise<void> {
    try {
      await withDeadline(this.#removeAll(), withinMs, () => new OutOfTime()).catch(unlessOutOfTime);
    } finally {
      this.#reportRemaining();
      this.#journal.close({ forgetEarlier: this.leftovers.every(isRefused) });
    }
  }

  async #removeAll(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    // One that fails, or gets no response, must not keep the others from being removed.
    const results = await Promise.allSettled([
      ...[...this.#uploads.keys()].map((uploadId) => this.endUpload(uploadId)),
      this.removeObject(),
      // No request is in flight, so an upload that is still listed here is due to an internal error after its response.
      ...[...this.#unnamed].map((unnamed) => this.#seek(unnamed)),
    ]);
    // The removal may have shown that there is an upload to search for, or an upload was completed as the probe object.
    results.push(...(await Promise.allSettled([...this.#unnamed].map((unnamed) => this.#seek(unnamed)))));
    await this.removeObject();
    for (const one of results) if (one.status === 'rejected') throw one.reason;
  }

  #reportRemaining(): void {
    // Anything not known to be gone is reported: a false alarm is better than leftovers that nobody knows about.
    if (this.#writes > 0) this.#leave({ kind: 'object', key: this.#probeKey, why: 'its removal was not confirmed' });
    for (const [id, { key }] of this.#uploads) this.#leave({ kind: 'upload', key, id, why: 'the run ended first' });
    for (const { key, why } of this.#unnamed) this.#leave({ kind: 'upload', key, why });
  }

  async #seek(unnamed: SoughtUpload): Promise<void> {
    await this.#endUnnamed(unnamed);
    this.#unnamed.delete(unnamed);
  }

  /** Searches for uploads whose ids were in lost responses, and ends them. */
  async #endUnnamed({ key, since, until, why, byS3Clock = false }: SoughtUpload): Promise<void> {
    this.#searches += 1;
    const { call, output } = await this.#s3.listUploads(numbered('list-uploads', this.#searches), key);
    if (!output) return this.#leave({ kind: 'upload', key, ...removalOf(call), why: `${why} (${reasonOf(call)})` });
    const skewMs = byS3Clock ? 0 : (call.skewSeconds ?? 0) * 1000;
    const ours = output.uploads.filter(
      ({ uploadId, begunAt }) =>
        begunAt >= since + skewMs - INEXACT_MS &&
        begunAt <= until + skewMs + INEXACT_MS &&
        !this.#uploads.has(uploadId),
    );
    for (const { uploadId } of ours) this.#uploads.set(uploadId, { key, suffix: uploadId });
    await Promise.all(ours.map(({ uploadId }) => this.endUpload(uploadId)));
  }

  // A run that left a removable object behind did not reach its clean-up, so it may have left an upload too.
  #oldObjectIsRemoved(): void {
    if (!this.#oldObject) return;
    const { writtenAt, withinMs } = this.#oldObject;
    this.#oldObject = undefined;
    this.earlierRuns.push(writtenAt);
    const [since, until] = [writtenAt - withinMs, writtenAt + withinMs];
    this.#unnamed.add({ key: this.#probeKey, since, until, byS3Clock: true, why: PERHAPS_UPLOAD });
  }

  #isOurs = (key: string) => key === this.#probeKey || isKeyOfUpload(key);

  async #complete(uploadId: string, { part: known, suffix }: OpenUpload): Promise<boolean> {
    const sent = known
      ? undefined
      : await this.#s3.uploadPart(repeatedId('upload-part-to-complete', suffix), this.#probeKey, uploadId);
    const part = known ?? sent?.output;
    // An abort whose response was lost has ended it nevertheless.
    if (!part?.tag) return sent !== undefined && isGone(sent.call);
    const complete = this.#s3.completeUpload(repeatedId('complete-upload', suffix), this.#probeKey, uploadId, part);
    const { call, output } = await this.written(complete);
    await this.removeObject();
    return output !== undefined || isGone(call);
  }

  async #removeVersion(id: string): Promise<boolean> {
    const { call } = await this.#s3.delete(repeatedId('delete-version', id), this.#probeKey, id);
    if (call.outcome !== 'ok') this.#leave({ kind: 'version', key: this.#probeKey, id, ...removalOf(call) });
    return call.outcome === 'ok';
  }

  #writeJournal(): void {
    this.#journal.write({
      writes: this.#writes,
      versions: this.#versions,
      uploads: [...this.#uploads].map(([id, { key }]) => ({ key, id })),
      unnamed: [...this.#unnamed].map(({ key, since, until }) => ({ key, since, until })),
    });
  }

  async #track<T>(request: Promise<T>): Promise<T> {
    this.#underWay.add(request);
    try {
      return await request;
    } finally {
      this.#underWay.delete(request);
    }
  }

  #leave(leftover: Leftover): void {
    const known = this.leftovers.some(
      ({ kind, key, id }) => kind === leftover.kind && key === leftover.key && id === leftover.id,
    );
    if (!known) this.leftovers.push(leftover);
  }
}

class OutOfTime extends Error {}

function unlessOutOfTime(error: unknown): void {
  if (!(error instanceof OutOfTime)) throw error;
}

// S3's times are in whole seconds.
const INEXACT_MS = 2000;
// How long a request can take to reach S3 once it has been sent.
const REACHES_S3_MS = 30_000;

const LOST_UPLOAD = 'CreateMultipartUpload got no response, so S3 may have started it';
const EARLIER_UPLOAD = 'an earlier run ended while starting it, so S3 may have it';
const PERHAPS_UPLOAD = 'an earlier run left its object, and may have left an upload too';
const LOST_VERSION = 'the response that contained the id of a version was lost';
const EARLIER_VERSION = 'an earlier run left it, and its id is not known';

const isGone = ({ code }: Call) => code === 'NoSuchUpload';

const numbered = (name: RepeatedCall, n: number) => repeatedId(name, n === 1 ? '' : String(n));

/** Which operation failed and how, in a few words. */
function reasonOf({ operation, status, code, network }: Call): string {
  return `${operation}: ${[status, code ?? network?.code].filter(Boolean).join(' ') || 'no response'}`;
}

/** Why something could not be removed. */
const removalOf = (call: Call) => ({ why: reasonOf(call), ...(call.status ? { status: call.status } : {}) });

// A retry would be denied again.
const isRefused = ({ status }: Leftover) => status === 403;
