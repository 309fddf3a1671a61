import type { Answer } from '../ask.ts';
import type { Call, Leftover } from '../observations.ts';
import type { BucketQuestions, Uploaded, Written } from './questions.ts';

interface OpenUpload {
  key: string;
  partTag?: string;
}

/**
 * Remembers what a run puts into the bucket, from the moment the request leaves, and removes it again: after the
 * probes, and from wherever a signal or the deadline cuts them short. Removing is a probe too: a refusal tells what
 * the role may not do.
 */
export class CleanUp {
  readonly leftovers: Leftover[] = [];
  readonly #s3: BucketQuestions;
  readonly #probeKey: string;
  /** Requests that may leave something, and are not answered yet. */
  readonly #underWay = new Set<Promise<unknown>>();
  /** Writes of the probe object that have been, or may have been, carried out since it was last removed. */
  #writes = 0;
  readonly #versions: string[] = [];
  readonly #uploads = new Map<string, OpenUpload>();
  /** Keys of uploads that are being begun: until an answer comes, their ids are not known. */
  readonly #beginning: string[] = [];
  readonly #since = Date.now();
  #removals = 0;
  #searches = 0;
  /** A reply to a write or a removal was lost, so that there may be versions that nobody can name. */
  #unnamedVersions = false;

  constructor(s3: BucketQuestions, probeKey: string) {
    this.#s3 = s3;
    this.#probeKey = probeKey;
  }

  /** Notes a write of the probe object. One that is never answered counts: S3 may have carried it out. */
  async written<Output extends Written>(writing: Promise<Answer<Output>>): Promise<Answer<Output>> {
    this.#writes += 1;
    const answer = await this.#track(writing);
    if (mayHaveBeenCarriedOut(answer.call)) this.#unnamedVersions = true;
    else if (answer.call.outcome !== 'ok') this.#writes -= 1;
    if (answer.output?.versionId) this.#versions.push(answer.output.versionId);
    return answer;
  }

  /** Notes an upload that is being begun. */
  async begun(key: string, creating: Promise<Answer<Uploaded>>): Promise<Answer<Uploaded>> {
    this.#beginning.push(key);
    const answer = await this.#track(creating);
    this.#beginning.splice(this.#beginning.indexOf(key), 1);
    if (answer.output) this.#uploads.set(answer.output.uploadId, { key });
    if (mayHaveBeenCarriedOut(answer.call)) await this.#track(this.#endUnnamedUploads(key, answer.call));
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
    const { key, partTag } = upload;
    const atProbe = key === this.#probeKey;
    const { call } = await this.#s3.abortUpload(atProbe ? 'abort-upload' : 'abort-upload-at-cache-key', key, uploadId);
    // Until there is an answer it is still there to be told.
    this.#uploads.delete(uploadId);
    if (call.outcome === 'ok' || isGone(call)) return;
    if (!atProbe || !(await this.#complete(uploadId, partTag))) {
      this.#leave({ kind: 'upload', key, id: uploadId, why: reasonOf(call) });
    }
  }

  /** Looks for uploads of this run whose ids were in replies that did not come, and aborts them. */
  async #endUnnamedUploads(key: string, { skewSeconds = 0 }: Call): Promise<void> {
    this.#searches += 1;
    const { output } = await this.#s3.listUploads(numbered('list-uploads', this.#searches), key);
    if (!output) return this.#leave({ kind: 'upload', key, why: LOST_UPLOAD });
    // S3 tells when an upload was begun by its own clock, in whole seconds.
    const since = this.#since + (skewSeconds - 2) * 1000;
    const ours = output.uploads.filter(({ uploadId, begunAt }) => begunAt >= since && !this.#uploads.has(uploadId));
    await Promise.all(
      ours.map(async ({ uploadId }) => {
        const { call } = await this.#s3.abortUpload(`abort-upload-${uploadId}`, key, uploadId);
        if (call.outcome !== 'ok' && !isGone(call))
          this.#leave({ kind: 'upload', key, id: uploadId, why: reasonOf(call) });
      }),
    );
  }

  /** Removes all that is still there. Waits, for the given time at most, for requests that are under way. */
  async finish(withinMs: number): Promise<void> {
    const { promise: time, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, withinMs);
    await Promise.race([this.#removeAll(), time]);
    clearTimeout(timer);
    // What is not known to be gone is told: better one word too many than litter that nobody knows of.
    if (this.#writes > 0) this.#leave({ kind: 'object', key: this.#probeKey, why: 'its removal was not confirmed' });
    for (const [id, { key }] of this.#uploads) this.#leave({ kind: 'upload', key, id, why: 'the run had to end' });
    for (const key of this.#beginning) {
      this.#leave({
        kind: 'upload',
        key,
        why: 'CreateMultipartUpload was not answered: S3 may have begun it all the same',
      });
    }
  }

  async #removeAll(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await Promise.all([...this.#uploads.keys()].map((uploadId) => this.endUpload(uploadId)));
    await this.removeObject();
  }

  async #complete(uploadId: string, knownTag: string | undefined): Promise<boolean> {
    const part = knownTag ? undefined : await this.#s3.uploadPart('upload-part-to-complete', this.#probeKey, uploadId);
    const tag = knownTag ?? part?.output?.ETag;
    // An abort whose reply was lost has ended it all the same.
    if (!tag) return part !== undefined && isGone(part.call);
    const complete = this.#s3.completeUpload('complete-upload', this.#probeKey, uploadId, tag);
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

const LOST_UPLOAD = 'a reply to CreateMultipartUpload was lost: S3 may have begun it all the same';
const LOST_VERSION = 'a reply was lost, and with it the name of a version';

const isGone = ({ code }: Call) => code === 'NoSuchUpload';

// Nothing reached S3: there was no connection, or none that was trusted.
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|EINVAL|ERR_PROXY|ERR_TLS|ERR_INVALID|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/;
// S3 refused it: what belongs elsewhere is not carried out, nor what is the client's own fault, nor what is too much.
const REFUSED = /^([34]\d\d|503)\b/;

/** Whether S3 may have carried out a try of a request without our knowing: no reply came, or none that says so. */
function mayHaveBeenCarriedOut({ outcome, status = 0, retried, network }: Call): boolean {
  const tries = [...retried, ...(outcome === 'ok' ? [] : [network ? network.code : String(status)])];
  if (outcome === 'unsent' || network?.proxyStatus) return false;
  return (
    outcome === 'open' || outcome === 'unusable' || tries.some((one) => !NEVER_SENT.test(one) && !REFUSED.test(one))
  );
}

const numbered = (id: string, n: number) => (n === 1 ? id : `${id}-${n}`);

/** What refused, or failed, in a few words. */
function reasonOf({ operation, status, code, network }: Call): string {
  return `${operation}: ${[status, code ?? network?.code].filter(Boolean).join(' ') || 'no answer'}`;
}
