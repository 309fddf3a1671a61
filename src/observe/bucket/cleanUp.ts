import type { Answer } from '../ask.ts';
import type { Call, Leftover } from '../observations.ts';
import { mayHaveBeenCarriedOut } from './carriedOut.ts';
import type { Journal, KilledRun } from './journal.ts';
import type { BucketQuestions, Uploaded, Written } from './questions.ts';

interface OpenUpload {
  key: string;
  partTag?: string;
  /** Sets the questions about an upload that a search has found apart from those about the run's own. */
  name: string;
}

/** An upload that was begun, in a span of time (in milliseconds since 1970), and whose id no reply has told. */
interface UnnamedUpload {
  key: string;
  since: number;
  until: number;
  /** What to say where it cannot be looked for; nothing where it is only a guess. */
  why?: string;
}

/**
 * Remembers what a run puts into the bucket, from the moment the request leaves, and removes it again: after the
 * probes, and from wherever a signal, the deadline or a defect cuts them short. Removing is a probe too: a refusal tells
 * what the role may not do. What a run that was killed has left is removed with its own.
 */
export class CleanUp {
  readonly leftovers: Leftover[] = [];
  /** When the runs were begun that were killed before they could clean up, in milliseconds since 1970. */
  readonly killedRuns: number[] = [];
  readonly #s3: BucketQuestions;
  readonly #probeKey: string;
  readonly #journal: Journal;
  /** Requests that may leave something, and are not answered yet. */
  readonly #underWay = new Set<Promise<unknown>>();
  /** Writes of the probe object that have been, or may have been, carried out since it was last removed. */
  #writes = 0;
  readonly #versions: string[] = [];
  readonly #uploads = new Map<string, OpenUpload>();
  /** Uploads that are being begun: until an answer comes, their ids are not known. */
  readonly #beginning = new Set<UnnamedUpload>();
  readonly #since = Date.now();
  #removals = 0;
  #searches = 0;
  /** A reply to a write or a removal was lost, so that there may be versions that nobody can name. */
  #unnamedVersions = false;

  constructor(s3: BucketQuestions, probeKey: string, journal: Journal) {
    this.#s3 = s3;
    this.#probeKey = probeKey;
    this.#journal = journal;
    for (const run of journal.killedRuns()) this.#adopt(run);
  }

  /**
   * Notes that a probe object was in the bucket before this run: whoever wrote it so long ago has been killed, and may have
   * left an upload too.
   * @param writtenAt in milliseconds since 1970, by S3's clock
   * @param withinMs the longest that a run can take
   */
  foundOldObject(writtenAt: number, withinMs: number): void {
    this.killedRuns.push(writtenAt);
    this.#writes += 1;
    this.#unnamedVersions = true;
    this.#beginning.add({ key: this.#probeKey, since: writtenAt - withinMs, until: writtenAt + withinMs });
  }

  #adopt({ begunAt, until, open: { writes, versions, uploads, beginning } }: KilledRun): void {
    this.killedRuns.push(begunAt);
    this.#writes += writes;
    this.#versions.push(...versions);
    if (writes > versions.length) this.#unnamedVersions = true;
    for (const { key, id } of uploads) this.#uploads.set(id, { key, name: `-${id}` });
    for (const key of beginning) this.#beginning.add({ key, since: begunAt, until, why: KILLED_UPLOAD });
  }

  #writeJournal(): void {
    this.#journal.write({
      writes: this.#writes,
      versions: this.#versions,
      uploads: [...this.#uploads].map(([id, { key }]) => ({ key, id })),
      beginning: [...this.#beginning].map(({ key }) => key),
    });
  }

  /** Notes a write of the probe object. One that is never answered counts: S3 may have carried it out. */
  async written<Output extends Written>(writing: Promise<Answer<Output>>): Promise<Answer<Output>> {
    this.#writes += 1;
    this.#writeJournal();
    const answer = await this.#track(writing);
    if (mayHaveBeenCarriedOut(answer.call)) this.#unnamedVersions = true;
    else if (answer.call.outcome !== 'ok') this.#writes -= 1;
    if (answer.output?.versionId) {
      this.#versions.push(answer.output.versionId);
      this.#writeJournal();
    }
    return answer;
  }

  /** Notes an upload that is being begun. */
  async begun(key: string, creating: Promise<Answer<Uploaded>>): Promise<Answer<Uploaded>> {
    const upload = this.#unnamed(key);
    this.#beginning.add(upload);
    this.#writeJournal();
    const answer = await this.#track(creating);
    if (answer.output) this.#uploads.set(answer.output.uploadId, { key, name: '' });
    if (mayHaveBeenCarriedOut(answer.call)) {
      await this.#track(this.#endUnnamedUploads(this.#unnamed(key, answer.call.skewSeconds)));
    }
    this.#beginning.delete(upload);
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
    const writes = this.#writes;
    if (writes === 0) return;
    this.#removals += 1;
    const { call, output } = await this.#s3.delete(numbered('delete', this.#removals), this.#probeKey);
    const versions = this.#versions.splice(0);
    const isVersioned = versions.length > 0 || output?.markerId !== undefined;
    if (mayHaveBeenCarriedOut(call)) this.#unnamedVersions = true;
    // What cannot be named cannot be removed, and the marker is what hides it.
    if (isVersioned && this.#unnamedVersions) this.#leave({ kind: 'version', key: this.#probeKey, why: LOST_VERSION });
    else if (output?.markerId) versions.push(output.markerId);
    const gone = await Promise.all(versions.map((id) => this.#removeVersion(id)));
    // Removed or not, nothing more can be done for these writes.
    this.#writes -= writes;
    const removed = call.outcome === 'ok' || (versions.length > 0 && gone.every(Boolean));
    // In a versioned bucket it is the versions that stay, and they have been told.
    if (!removed && versions.length === 0) this.#leave({ kind: 'object', key: this.#probeKey, why: reasonOf(call) });
  }

  /** Aborts an upload. Where that is not possible it is completed onto the probe object, which can be removed. */
  async endUpload(uploadId: string): Promise<void> {
    const upload = this.#uploads.get(uploadId);
    if (!upload) return;
    const { key, name } = upload;
    const atProbe = key === this.#probeKey;
    const question = atProbe ? 'abort-upload' : 'abort-upload-at-cache-key';
    const { call } = await this.#s3.abortUpload(question + name, key, uploadId);
    // Until there is an answer it is still there to be told.
    this.#uploads.delete(uploadId);
    if (call.outcome === 'ok' || isGone(call)) return;
    if (!atProbe || !(await this.#complete(uploadId, upload))) {
      this.#leave({ kind: 'upload', key, id: uploadId, why: reasonOf(call) });
    }
  }

  #unnamed(key: string, skewSeconds = 0): UnnamedUpload {
    // S3 tells when an upload was begun by its own clock.
    return { key, since: this.#since + skewSeconds * 1000, until: Number.POSITIVE_INFINITY, why: LOST_UPLOAD };
  }

  /** Looks for uploads whose ids were in replies that did not come, and ends them. */
  async #endUnnamedUploads({ key, since, until, why }: UnnamedUpload): Promise<void> {
    this.#searches += 1;
    const { output } = await this.#s3.listUploads(numbered('list-uploads', this.#searches), key);
    if (!output) {
      if (why) this.#leave({ kind: 'upload', key, why });
      return;
    }
    const ours = output.uploads.filter(
      ({ uploadId, begunAt }) =>
        begunAt >= since - INEXACT_MS && begunAt <= until + INEXACT_MS && !this.#uploads.has(uploadId),
    );
    for (const { uploadId } of ours) this.#uploads.set(uploadId, { key, name: `-${uploadId}` });
    await Promise.all(ours.map(({ uploadId }) => this.endUpload(uploadId)));
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
      this.#journal.close();
    }
  }

  #tellWhatIsStillThere(): void {
    // What is not known to be gone is told: better one word too many than litter that nobody knows of.
    if (this.#writes > 0) this.#leave({ kind: 'object', key: this.#probeKey, why: 'its removal was not confirmed' });
    for (const [id, { key }] of this.#uploads) this.#leave({ kind: 'upload', key, id, why: 'the run had to end' });
    for (const { key, why } of this.#beginning) if (why) this.#leave({ kind: 'upload', key, why });
  }

  async #removeAll(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    // All are answered: what is still being begun is so because of a defect between its answer and here.
    for (const upload of this.#beginning) {
      this.#beginning.delete(upload);
      await this.#endUnnamedUploads(upload);
    }
    const ended = await Promise.allSettled([...this.#uploads.keys()].map((uploadId) => this.endUpload(uploadId)));
    await this.removeObject();
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
  }

  async #complete(uploadId: string, { partTag: knownTag, name }: OpenUpload): Promise<boolean> {
    const question = `upload-part-to-complete${name}`;
    const part = knownTag ? undefined : await this.#s3.uploadPart(question, this.#probeKey, uploadId);
    const tag = knownTag ?? part?.output?.ETag;
    // An abort whose reply was lost has ended it all the same.
    if (!tag) return part !== undefined && isGone(part.call);
    const complete = this.#s3.completeUpload(`complete-upload${name}`, this.#probeKey, uploadId, tag);
    const { call, output } = await this.written(complete);
    await this.removeObject();
    return output !== undefined || isGone(call);
  }

  async #removeVersion(id: string): Promise<boolean> {
    const { call } = await this.#s3.delete(`delete-version-${id}`, this.#probeKey, id);
    if (call.outcome !== 'ok') this.#leave({ kind: 'version', key: this.#probeKey, id, why: reasonOf(call) });
    return call.outcome === 'ok';
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

const KILLED_UPLOAD = 'a run was killed while it began it: S3 may have it all the same';
// S3 tells times in whole seconds.
const INEXACT_MS = 2000;
const LOST_UPLOAD = 'no reply to CreateMultipartUpload came: S3 may have begun it all the same';
const LOST_VERSION = 'a reply was lost, and with it the name of a version';

const isGone = ({ code }: Call) => code === 'NoSuchUpload';

const numbered = (id: string, n: number) => (n === 1 ? id : `${id}-${n}`);

/** What refused, or failed, in a few words. */
function reasonOf({ operation, status, code, network }: Call): string {
  return `${operation}: ${[status, code ?? network?.code].filter(Boolean).join(' ') || 'no answer'}`;
}
