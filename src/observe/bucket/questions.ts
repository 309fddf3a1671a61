import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  CreateSessionCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  type ObjectCannedACL,
  PutObjectCommand,
  type S3Client,
  type ServerSideEncryption,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { type Answer, ask, type Question } from '../ask.ts';
import type { Run } from '../run.ts';

/** Where the questions go, and what the cache step sends with every write. */
export interface BucketTarget {
  bucket: string;
  region: string;
  host: string;
  acl?: string | undefined;
  encryption?: string | undefined;
}

/** The two headers of a write that can decide its fate. */
export type WriteHeaders = Pick<BucketTarget, 'acl' | 'encryption'>;

export interface Uploaded {
  uploadId: string;
}
/** An upload in parts that somebody has begun. */
export interface OpenedUpload extends Uploaded {
  begunAt: number;
}
export interface Listed {
  answered: boolean;
  firstKey: string | undefined;
  size: number | undefined;
  /** When the first object was written, in milliseconds since 1970 by S3's clock. */
  modifiedAt: number | undefined;
}
export interface Written {
  versionId?: string;
}
export interface Removed {
  /** The version that a delete marker in a versioned bucket is. */
  markerId?: string;
}

// The questions of the clean-up, which go on when everything else has been stopped.
const REMOVING = /^(delete|abort-upload|complete-upload|upload-part-to-complete|list-uploads)/;

const CONTENT = 'irsa-preflight put this object here to see whether it may, and removes it again.\n';

type Ask = Omit<Question, 'service' | 'bucket' | 'region' | 'host'>;

/**
 * The S3 questions that a run can ask, one function each. A question has an id and is asked once: whoever asks it
 * again gets the first answer.
 */
export class BucketQuestions {
  readonly target: BucketTarget;
  readonly #run: Run;
  readonly #client: S3Client;
  readonly #stopped: AbortSignal;
  readonly #asked = new Map<string, Promise<Answer<unknown>>>();

  constructor(run: Run, client: S3Client, stopped: AbortSignal, target: BucketTarget) {
    this.#run = run;
    this.#client = client;
    this.#stopped = stopped;
    this.target = target;
  }

  /** The session without which a directory bucket answers nothing. */
  createSession() {
    const command = new CreateSessionCommand({ Bucket: this.target.bucket });
    return this.#ask(
      { id: 'create-session', operation: 'CreateSession' },
      () => this.#client.send(command),
      ({ Credentials }) => Credentials !== undefined,
    );
  }

  list(prefix: string) {
    const command = new ListObjectsV2Command({ Bucket: this.target.bucket, Prefix: prefix, MaxKeys: 1 });
    return this.#ask<Listed>(
      { id: 'list', operation: 'ListObjectsV2', prefix },
      async () => {
        const reply = await this.#client.send(command);
        const [first] = reply.Contents ?? [];
        return {
          answered: reply.Name !== undefined || reply.IsTruncated !== undefined,
          firstKey: first?.Key,
          size: first?.Size,
          modifiedAt: first?.LastModified?.getTime(),
        };
      },
      ({ answered }, fromAws) => answered || fromAws,
    );
  }

  /** HEAD of an object: what Save Cache asks first. Its errors carry no reason. */
  head(id: string, key: string) {
    const command = new HeadObjectCommand({ Bucket: this.target.bucket, Key: key });
    return this.#ask(
      { id, operation: 'HeadObject', key },
      () => this.#client.send(command),
      ({ ETag }, fromAws) => Boolean(ETag) || fromAws,
    );
  }

  /** GET of an object, of its first byte alone where there may be many. */
  get(id: string, key: string, { firstByte = false } = {}) {
    const command = new GetObjectCommand({
      Bucket: this.target.bucket,
      Key: key,
      ...(firstByte ? { Range: 'bytes=0-0' } : {}),
    });
    return this.#ask(
      { id, operation: 'GetObject', key, sent: firstByte ? { range: 'bytes=0-0' } : {} },
      async () => {
        const { Body, ETag } = await this.#client.send(command);
        await Body?.transformToByteArray();
        return { ETag };
      },
      ({ ETag }, fromAws) => Boolean(ETag) || fromAws,
    );
  }

  put(id: string, key: string, headers: WriteHeaders) {
    const command = new PutObjectCommand({ Bucket: this.target.bucket, Key: key, Body: CONTENT, ...inputOf(headers) });
    return this.#ask<Written & { stored: boolean }>(
      { id, operation: 'PutObject', key, sent: sentOf(headers) },
      async () => {
        const { ETag, VersionId } = await this.#client.send(command);
        return { stored: Boolean(ETag), ...(VersionId ? { versionId: VersionId } : {}) };
      },
      ({ stored }, fromAws) => stored || fromAws,
    );
  }

  createUpload(id: string, key: string, headers: WriteHeaders) {
    const command = new CreateMultipartUploadCommand({ Bucket: this.target.bucket, Key: key, ...inputOf(headers) });
    return this.#ask<Uploaded>(
      { id, operation: 'CreateMultipartUpload', key, sent: sentOf(headers) },
      async () => ({ uploadId: (await this.#client.send(command)).UploadId ?? '' }),
      ({ uploadId }) => uploadId !== '',
    );
  }

  uploadPart(id: string, key: string, uploadId: string) {
    const { bucket } = this.target;
    const command = new UploadPartCommand({
      Bucket: bucket,
      Key: key,
      UploadId: uploadId,
      PartNumber: 1,
      Body: CONTENT,
    });
    return this.#ask(
      { id, operation: 'UploadPart', key },
      () => this.#client.send(command),
      ({ ETag }, fromAws) => Boolean(ETag) || fromAws,
    );
  }

  completeUpload(id: string, key: string, uploadId: string, partTag: string) {
    const command = new CompleteMultipartUploadCommand({
      Bucket: this.target.bucket,
      Key: key,
      UploadId: uploadId,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: partTag }] },
    });
    return this.#ask<Written & { stored: boolean }>(
      { id, operation: 'CompleteMultipartUpload', key },
      async () => {
        const { VersionId, ETag } = await this.#client.send(command);
        return { stored: Boolean(ETag), ...(VersionId ? { versionId: VersionId } : {}) };
      },
      ({ stored }, fromAws) => stored || fromAws,
    );
  }

  /** The uploads at a key that are open, and when each was begun. */
  listUploads(id: string, key: string) {
    const command = new ListMultipartUploadsCommand({ Bucket: this.target.bucket, Prefix: key });
    return this.#ask<{ uploads: OpenedUpload[]; answered: boolean }>(
      { id, operation: 'ListMultipartUploads', prefix: key },
      async () => {
        const { Uploads = [], Bucket } = await this.#client.send(command);
        const uploads = Uploads.flatMap(({ Key, UploadId, Initiated }) =>
          Key === key && UploadId && Initiated ? [{ uploadId: UploadId, begunAt: Initiated.getTime() }] : [],
        );
        return { uploads, answered: Bucket !== undefined };
      },
      ({ answered }, fromAws) => answered || fromAws,
    );
  }

  abortUpload(id: string, key: string, uploadId: string) {
    const command = new AbortMultipartUploadCommand({ Bucket: this.target.bucket, Key: key, UploadId: uploadId });
    return this.#ask({ id, operation: 'AbortMultipartUpload', key }, () => this.#client.send(command), isRemoved);
  }

  delete(id: string, key: string, versionId?: string) {
    const version = versionId ? { VersionId: versionId } : {};
    const command = new DeleteObjectCommand({ Bucket: this.target.bucket, Key: key, ...version });
    return this.#ask<Removed>(
      { id, operation: 'DeleteObject', key, sent: versionId ? { versionId } : {} },
      async () => {
        const { DeleteMarker, VersionId } = await this.#client.send(command);
        return DeleteMarker && VersionId && !versionId ? { markerId: VersionId } : {};
      },
      isRemoved,
    );
  }

  #ask<Output>(
    question: Ask,
    send: () => Promise<Output>,
    usable: (output: Output, fromAws: boolean, status: number) => boolean,
  ): Promise<Answer<Output>> {
    const { bucket, region, host } = this.target;
    const before = this.#asked.get(question.id);
    // One id always stands for one operation, so the first answer has this output's type.
    if (before) return before as Promise<Answer<Output>>;
    // A run that was stopped asks nothing more, or it would write behind its own clean-up: such a chain simply ends.
    if (this.#stopped.aborted && !REMOVING.test(question.id)) return new Promise(() => {});
    const answer = ask(this.#run, { ...question, service: 's3', bucket, region, host }, send, usable);
    this.#asked.set(question.id, answer);
    return answer;
  }
}

// S3 says that something is gone with 204 and no body; a page with 200 says nothing of the kind.
const isRemoved = (_output: unknown, fromAws: boolean, status: number) => fromAws || status === 204;

// The cache step sends both values as they are, whatever they say; S3 judges them.
const inputOf = ({ acl, encryption }: WriteHeaders) => ({
  ...(acl ? { ACL: acl as ObjectCannedACL } : {}),
  ...(encryption ? { ServerSideEncryption: encryption as ServerSideEncryption } : {}),
});

const sentOf = ({ acl, encryption }: WriteHeaders) => ({
  ...(acl ? { 'x-amz-acl': acl } : {}),
  ...(encryption ? { 'x-amz-server-side-encryption': encryption } : {}),
});
