import type { Answer } from '../ask.ts';
import type { Call, Leftover } from '../observations.ts';
import { mayHaveBeenCarriedOut } from './carriedOut.ts';
import type { EarlierRun, Journal, UnnamedUpload } from './journal.ts';
import { isKeyOfUpload } from './keys.ts';
import type { BucketQuestions, Uploaded, Written } from './questions.ts';

interface OpenUpload {
  key: string;
  partTag?: string;
  /** Of the questions' ids: they set another's upload apart from the run's own. */
  suffix: string;
}

/** An upload that may be there, and what to say where it cannot be looked for. */
interface SoughtUpload extends UnnamedUpload {
  why: string;
  /** Its times are S3's, not ours. */
  byS3Clock?: boolean;
}

/** A probe object that was in the bucket before this run. */
interface OldObject {
  /** In milliseconds since 1970, by S3's clock. */
  writtenAt: number;
  /** The longest that a run takes. */
  withinMs: number;
}

/**
 * Remembers what a run puts into the bucket, from the moment the request leaves, and removes it again: after the
 * probes, and from wherever a signal, the deadline or a defect cuts them short. Removing is a probe too: a refusal tells
 * what the role may not do. What earlier runs have left that ended without their clean-up is removed with its own.
 */
export class CleanUp {
  readonly leftovers: Leftover[] = [];
  /** When the earlier runs were begun of which something was found, in milliseconds since 1970. */
  readonly earlierRuns: number[] = [];
  readonly #s3: BucketQuestions;
  readonly #probeKey: string;
  readonly #journal: Journal;
  /** Requests that may leave something, and are not answered yet. */
  readonly #underWay = new Set<Promise<unknown>>();
  /** Writes of the probe object that have been, or may have been, carried out since it was last removed. */
  #writes = 0;
  /** Of those, the ones that are not answered yet: a removal may come before them. */
  #unansweredWrites = 0;
  readonly #versions: string[] = [];
  readonly #uploads = new Map<string, OpenUpload>();
  /** Uploads that are being begun, or were and no reply told their ids. */
  readonly #unnamed = new Set<SoughtUpload>();
  #oldObject: OldObject | undefined;
  #removals = 0;
  #searches = 0;
  /** Why there may be versions that nobody can name. */
  #unnamedVersions: string | undefined;

  constructor(s3: BucketQuestions, probeKey: string, journal: Journal) {
    this.#s3 = s3;
    this.#probeKey = probeKey;
    this.#journal = journal;
  }

  /** Takes over what runs had in the bucket that were killed: it is removed with this run's own. */
  takeOver(runs: EarlierRun[]): void {
    for (const { begunAt, open } of runs) {
      this.earlierRuns.push(begunAt);
      this.#writes += open.writes;
      this.#versions.push(...open.versions);
      if (open.writes > open.versions.length) this.#unnamedVersions ??= EARLIER_VERSION;
      // Of what it says only that is believed which a run can have done.
      for (const { key, id } of open.uploads.filter((upload) => this.#isOurs(upload.key)))
        this.#uploads.set(id, { key, suffix: `-${id}` });
      for (const unnamed of open.unnamed.filter(({ key }) => this.#isOurs(key)))
        this.#unnamed.add({ ...unnamed, why: EARLIER_UPLOAD });
    }
  }

  /**
   * Notes that a probe object was in the bucket long before this run. Whoever wrote it ended without a clean-up, unless it
   * was not allowed one: the removal tells.
   */
  foundOldObject(old: OldObject): void {
    this.#oldObject = old;
    this.#writes += 1;
    this.#unnamedVersions ??= EARLIER_VERSION;
  }

  /** Notes a write of the probe object. One that is never answered counts: S3 may have carried it out. */
  async written<Output extends Written>(writing: Promise<Answer<Output>>): Promise<Answer<Output>> {
    this.#writes += 1;
    this.#unansweredWrites += 1;
    this.#writeJournal();
    const answer = await this.#track(writing).finally(() => {
      this.#unansweredWrites -= 1;
    });
    if (mayHaveBeenCarriedOut(answer.call)) this.#unnamedVersions ??= LOST_VERSION;
    else if (answer.call.outcome !== 'ok') this.#writes -= 1;
    if (answer.output?.versionId) {
      this.#versions.push(answer.output.versionId);
      this.#writeJournal();
    }
    return answer;
  }

  /** Notes an upload that is being begun. */
  async begun(key: string, creating: Promise<Answer<Uploaded>>): Promise<Answer<Uploaded>> {
    const since = Date.now();
    const unnamed = { key, since, until: since + REACHES_S3_MS, why: LOST_UPLOAD };
    this.#unnamed.add(unnamed);
    this.#writeJournal();
    const answer = await this.#track(creating);
    if (answer.output) this.#uploads.set(answer.output.uploadId, { key, suffix: '' });
    // Its tries may have gone on until now.
    if (mayHaveBeenCarriedOut(answer.call)) await this.#track(this.#endUnnamed({ ...unnamed, until: Date.now() }));
    this.#unnamed.delete(unnamed);
    this.#writeJournal();
    return answer;
  }

  /** Notes the tag of an upload's only part, without which the upload could not be completed. */
  partUploaded(uploadId: string, partTag: string | undefined): void {
    const upload = this.#uploads.get(uploadId);
    if (upload && partTag) upload.partTag = partTag;
  }

  /** Removes the probe object, and in a versioned bucket its versions and the marker too. */
  async removeObject(): Promise<void> {
    const writes = this.#writes - this.#unansweredWrites;
    if (writes === 0) return;
    this.#removals += 1;
    const { call, output } = await this.#s3.delete(numbered('delete', this.#removals), this.#probeKey);
    const versions = this.#versions.splice(0);
    const isVersioned = versions.length > 0 || output?.markerId !== undefined;
    if (mayHaveBeenCarriedOut(call)) this.#unnamedVersions ??= LOST_VERSION;
    // What cannot be named cannot be removed, and the marker is what hides it.
    if (isVersioned && this.#unnamedVersions)
      this.#leave({ kind: 'version', key: this.#probeKey, why: this.#unnamedVersions });
    else if (output?.markerId) versions.push(output.markerId);
    const gone = await Promise.all(versions.map((id) => this.#removeVersion(id)));
    // Removed or not, nothing more can be done for these writes.
    this.#writes -= writes;
    const removed = call.outcome === 'ok' || (versions.length > 0 && gone.every(Boolean));
    // In a versioned bucket it is the versions that stay, and they have been told.
    if (!removed && versions.length === 0) this.#leave({ kind: 'object', key: this.#probeKey, why: reasonOf(call) });
    if (removed) this.#oldObjectIsRemoved();
  }

  /** Aborts an upload. Where that is not possible it is completed onto the probe object, which can be removed. */
  async endUpload(uploadId: string): Promise<void> {
    const upload = this.#uploads.get(uploadId);
    if (!upload) return;
    const { key, suffix } = upload;
    const atProbe = key === this.#probeKey;
    const question = atProbe ? 'abort-upload' : 'abort-upload-at-cache-key';
    const { call } = await this.#s3.abortUpload(question + suffix, key, uploadId);
    // Until there is an answer it is still there to be told.
    this.#uploads.delete(uploadId);
    if (call.outcome === 'ok' || isGone(call)) return;
    if (!atProbe || !(await this.#complete(uploadId, upload))) {
      this.#leave({ kind: 'upload', key, id: uploadId, why: reasonOf(call) });
    }
  }

  /** Removes all that is still there. Waits, for the given time at most, for requests that are under way. */
  async finish(withinMs: number): Promise<void> {
    const { promise: time, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, withinMs);
    try {
      await Promise.race([this.#removeAll(), time]);
    } finally {
      clearTimeout(timer);
      this.#tellWhatIsStillThere();
      this.#journal.close({ forgetEarlier: this.leftovers.every(isRefused) });
    }
  }

  async #removeAll(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    // One that fails, or does not answer, must not keep the others from being removed.
    const results = await Promise.allSettled([
      ...[...this.#uploads.keys()].map((uploadId) => this.endUpload(uploadId)),
      this.removeObject(),
      // What is still being begun though all is answered is so because of a defect between its answer and here.
      ...[...this.#unnamed].map((unnamed) => this.#seek(unnamed)),
    ]);
    // The removal may have shown that there is something to seek, or an upload was completed onto the object.
    results.push(...(await Promise.allSettled([...this.#unnamed].map((unnamed) => this.#seek(unnamed)))));
    await this.removeObject();
    for (const one of results) if (one.status === 'rejected') throw one.reason;
  }

  #tellWhatIsStillThere(): void {
    // What is not known to be gone is told: better one word too many than litter that nobody knows of.
    if (this.#writes > 0) this.#leave({ kind: 'object', key: this.#probeKey, why: 'its removal was not confirmed' });
    for (const [id, { key }] of this.#uploads) this.#leave({ kind: 'upload', key, id, why: 'the run had to end' });
    for (const { key, why } of this.#unnamed) this.#leave({ kind: 'upload', key, why });
  }

  async #seek(unnamed: SoughtUpload): Promise<void> {
    await this.#endUnnamed(unnamed);
    this.#unnamed.delete(unnamed);
  }

  /** Looks for uploads whose ids were in replies that did not come, and ends them. */
  async #endUnnamed({ key, since, until, why, byS3Clock = false }: SoughtUpload): Promise<void> {
    this.#searches += 1;
    const { call, output } = await this.#s3.listUploads(numbered('list-uploads', this.#searches), key);
    if (!output) return this.#leave({ kind: 'upload', key, why: `${why} (${reasonOf(call)})` });
    const skewMs = byS3Clock ? 0 : (call.skewSeconds ?? 0) * 1000;
    const ours = output.uploads.filter(
      ({ uploadId, begunAt }) =>
        begunAt >= since + skewMs - INEXACT_MS &&
        begunAt <= until + skewMs + INEXACT_MS &&
        !this.#uploads.has(uploadId),
    );
    for (const { uploadId } of ours) this.#uploads.set(uploadId, { key, suffix: `-${uploadId}` });
    await Promise.all(ours.map(({ uploadId }) => this.endUpload(uploadId)));
  }

  // Whoever left an object that can be removed did not come to remove it, and so may have left an upload too.
  #oldObjectIsRemoved(): void {
    if (!this.#oldObject) return;
    const { writtenAt, withinMs } = this.#oldObject;
    this.#oldObject = undefined;
    this.earlierRuns.push(writtenAt);
    const [since, until] = [writtenAt - withinMs, writtenAt + withinMs];
    this.#unnamed.add({ key: this.#probeKey, since, until, byS3Clock: true, why: PERHAPS_UPLOAD });
  }

  #isOurs = (key: string) => key === this.#probeKey || isKeyOfUpload(key);

  async #complete(uploadId: string, { partTag: knownTag, suffix }: OpenUpload): Promise<boolean> {
    const question = `upload-part-to-complete${suffix}`;
    const part = knownTag ? undefined : await this.#s3.uploadPart(question, this.#probeKey, uploadId);
    const tag = knownTag ?? part?.output?.ETag;
    // An abort whose reply was lost has ended it all the same.
    if (!tag) return part !== undefined && isGone(part.call);
    const complete = this.#s3.completeUpload(`complete-upload${suffix}`, this.#probeKey, uploadId, tag);
    const { call, output } = await this.written(complete);
    await this.removeObject();
    return output !== undefined || isGone(call);
  }

  async #removeVersion(id: string): Promise<boolean> {
    const { call } = await this.#s3.delete(`delete-version-${id}`, this.#probeKey, id);
    if (call.outcome !== 'ok') this.#leave({ kind: 'version', key: this.#probeKey, id, why: reasonOf(call) });
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

// S3 tells times in whole seconds.
const INEXACT_MS = 2000;
// How long a request that has left can take to reach S3.
const REACHES_S3_MS = 30_000;

const LOST_UPLOAD = 'no reply to CreateMultipartUpload came: S3 may have begun it all the same';
const EARLIER_UPLOAD = 'an earlier run was killed while it began it: S3 may have it all the same';
const PERHAPS_UPLOAD = 'if there is one: an earlier run left its object, and may have left an upload';
const LOST_VERSION = 'a reply was lost, and with it the name of a version';
const EARLIER_VERSION = 'an earlier run left it, and its name is not known';

const isGone = ({ code }: Call) => code === 'NoSuchUpload';

const numbered = (id: string, n: number) => (n === 1 ? id : `${id}-${n}`);

/** What refused, or failed, in a few words. */
function reasonOf({ operation, status, code, network }: Call): string {
  return `${operation}: ${[status, code ?? network?.code].filter(Boolean).join(' ') || 'no answer'}`;
}

// Asked again it would be refused again.
const isRefused = ({ why }: Leftover) => /: 403\b/.test(why);
