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
import { type CallId, isCleanUp } from '../../schema/calls.ts';
import { type CallResult, type CallSpec, recordCall } from '../recordCall.ts';
import type { RunContext } from '../runContext.ts';

/** Where the calls go, and what the cache step sends with every write. */
export interface BucketTarget {
  bucket: string;
  region: string;
  host: string;
  acl?: string | undefined;
  encryption?: string | undefined;
}

/** The two headers that can decide whether a write succeeds. */
export type WriteHeaders = Pick<BucketTarget, 'acl' | 'encryption'>;

export interface Uploaded {
  uploadId: string;
}
/** A multipart upload that has been started. */
export interface OpenedUpload extends Uploaded {
  begunAt: number;
}
export interface ListedObject {
  key: string;
  size: number | undefined;
  /** When it was written, in milliseconds since 1970 by S3's clock. */
  modifiedAt: number | undefined;
}
export interface Listed {
  answered: boolean;
  /** The first ones, in the order of S3. */
  objects: ListedObject[];
}
/** A part that S3 has accepted. */
export interface Part {
  tag: string;
  /** Only from a store that returns it. */
  checksum?: string | undefined;
}
export interface Written {
  versionId?: string;
}
export interface Removed {
  /** The version id of the delete marker, in a versioned bucket. */
  markerId?: string;
}

const CONTENT = 'irsa-preflight wrote this object to test whether it is allowed to write, and removes it again.\n';

// Enough to find an object that Restore Cache would download among siblings whose keys begin alike; a thousand would be
// 300 KB.
const MAX_KEYS = 20;

type Spec = Omit<CallSpec, 'id' | 'bucket' | 'region' | 'host'>;

/** The S3 calls that a run can make, one method each. Each id is called once: a second caller gets the first result. */
export class S3Calls {
  readonly target: BucketTarget;
  readonly #run: RunContext;
  readonly #client: S3Client;
  readonly #stopped: AbortSignal;
  readonly #made = new Map<string, Promise<CallResult<unknown>>>();

  constructor(run: RunContext, client: S3Client, stopped: AbortSignal, target: BucketTarget) {
    this.#run = run;
    this.#client = client;
    this.#stopped = stopped;
    this.target = target;
  }

  /** The session that a directory bucket requires for every request. */
  createSession() {
    const command = new CreateSessionCommand({ Bucket: this.target.bucket });
    return this.#call(
      'create-session',
      {},
      () => this.#client.send(command),
      ({ Credentials }) => Credentials !== undefined,
    );
  }

  /** The first objects under a prefix. Restore Cache lists them all, a thousand to a page. */
  list(prefix: string) {
    const command = new ListObjectsV2Command({ Bucket: this.target.bucket, Prefix: prefix, MaxKeys: MAX_KEYS });
    return this.#call<Listed>(
      'list',
      { prefix },
      async () => {
        const { Name, IsTruncated, Contents = [] } = await this.#client.send(command);
        return {
          answered: Name !== undefined || IsTruncated !== undefined,
          objects: Contents.flatMap(({ Key, Size, LastModified }) =>
            Key ? [{ key: Key, size: Size, modifiedAt: LastModified?.getTime() }] : [],
          ),
        };
      },
      ({ answered }, fromAws) => answered || fromAws,
    );
  }

  /** HEAD of an object: the first call of Save Cache. Its error responses have no reason. */
  head(id: CallId, key: string) {
    const command = new HeadObjectCommand({ Bucket: this.target.bucket, Key: key });
    return this.#call(
      id,
      { key },
      () => this.#client.send(command),
      ({ ETag }, fromAws) => Boolean(ETag) || fromAws,
    );
  }

  /** GET of an object, or of only its first byte if the object can be large. */
  get(id: CallId, key: string, { firstByte = false } = {}) {
    const command = new GetObjectCommand({
      Bucket: this.target.bucket,
      Key: key,
      ...(firstByte ? { Range: 'bytes=0-0' } : {}),
    });
    return this.#call(
      id,
      { key, sent: firstByte ? { range: 'bytes=0-0' } : {} },
      async () => {
        const { Body, ETag } = await this.#client.send(command);
        await Body?.transformToByteArray();
        return { ETag };
      },
      ({ ETag }, fromAws) => Boolean(ETag) || fromAws,
    );
  }

  put(id: CallId, key: string, headers: WriteHeaders) {
    const command = new PutObjectCommand({ Bucket: this.target.bucket, Key: key, Body: CONTENT, ...inputOf(headers) });
    return this.#call<Written & { stored: boolean }>(
      id,
      { key, sent: sentOf(headers) },
      async () => {
        const { ETag, VersionId } = await this.#client.send(command);
        return { stored: Boolean(ETag), ...(VersionId ? { versionId: VersionId } : {}) };
      },
      ({ stored }, fromAws) => stored || fromAws,
    );
  }

  createUpload(id: CallId, key: string, headers: WriteHeaders) {
    const command = new CreateMultipartUploadCommand({
      Bucket: this.target.bucket,
      Key: key,
      // As the upload manager does, whatever the client is told; without it, S3 can reject a part with a checksum.
      ChecksumAlgorithm: 'CRC32',
      ...inputOf(headers),
    });
    return this.#call<Uploaded>(
      id,
      { key, sent: sentOf(headers) },
      async () => ({ uploadId: (await this.#client.send(command)).UploadId ?? '' }),
      ({ uploadId }) => uploadId !== '',
    );
  }

  uploadPart(id: CallId, key: string, uploadId: string) {
    const { bucket } = this.target;
    const command = new UploadPartCommand({
      Bucket: bucket,
      Key: key,
      UploadId: uploadId,
      PartNumber: 1,
      Body: CONTENT,
    });
    return this.#call<Part>(
      id,
      { key },
      async () => {
        const { ETag = '', ChecksumCRC32 } = await this.#client.send(command);
        return { tag: ETag, checksum: ChecksumCRC32 };
      },
      ({ tag }, fromAws) => tag !== '' || fromAws,
    );
  }

  completeUpload(id: CallId, key: string, uploadId: string, { tag, checksum }: Part) {
    const command = new CompleteMultipartUploadCommand({
      Bucket: this.target.bucket,
      Key: key,
      UploadId: uploadId,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag: tag, ...(checksum ? { ChecksumCRC32: checksum } : {}) }] },
    });
    return this.#call<Written & { stored: boolean }>(
      id,
      { key },
      async () => {
        const { VersionId, ETag } = await this.#client.send(command);
        return { stored: Boolean(ETag), ...(VersionId ? { versionId: VersionId } : {}) };
      },
      ({ stored }, fromAws) => stored || fromAws,
    );
  }

  /** The open uploads for a key, and when each was started. */
  listUploads(id: CallId, key: string) {
    const command = new ListMultipartUploadsCommand({ Bucket: this.target.bucket, Prefix: key });
    return this.#call<{ uploads: OpenedUpload[]; answered: boolean }>(
      id,
      { prefix: key },
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

  abortUpload(id: CallId, key: string, uploadId: string) {
    const command = new AbortMultipartUploadCommand({ Bucket: this.target.bucket, Key: key, UploadId: uploadId });
    return this.#call(id, { key }, () => this.#client.send(command), isRemoved);
  }

  delete(id: CallId, key: string, versionId?: string) {
    const version = versionId ? { VersionId: versionId } : {};
    const command = new DeleteObjectCommand({ Bucket: this.target.bucket, Key: key, ...version });
    return this.#call<Removed>(
      id,
      { key, sent: versionId ? { versionId } : {} },
      async () => {
        const { DeleteMarker, VersionId } = await this.#client.send(command);
        return DeleteMarker && VersionId && !versionId ? { markerId: VersionId } : {};
      },
      isRemoved,
    );
  }

  #call<Output>(
    id: CallId,
    spec: Spec,
    send: () => Promise<Output>,
    isUsable: (output: Output, fromAws: boolean, status: number) => boolean,
  ): Promise<CallResult<Output>> {
    const { bucket, region, host } = this.target;
    const before = this.#made.get(id);
    // One id always stands for one operation, so the first result has this output's type.
    if (before) return before as Promise<CallResult<Output>>;
    // A stopped run makes no further calls, because a write could follow its own clean-up: the chain never continues.
    if (this.#stopped.aborted && !isCleanUp(id)) return new Promise(() => {});
    const result = recordCall(this.#run, { id, ...spec, bucket, region, host }, send, isUsable);
    this.#made.set(id, result);
    return result;
  }
}

// S3 confirms a removal with 204 and no body; a page with 200 confirms nothing.
const isRemoved = (_output: unknown, fromAws: boolean, status: number) => fromAws || status === 204;

// The cache step sends both values unchanged; S3 validates them.
const inputOf = ({ acl, encryption }: WriteHeaders) => ({
  ...(acl ? { ACL: acl as ObjectCannedACL } : {}),
  ...(encryption ? { ServerSideEncryption: encryption as ServerSideEncryption } : {}),
});

const sentOf = ({ acl, encryption }: WriteHeaders) => ({
  ...(acl ? { 'x-amz-acl': acl } : {}),
  ...(encryption ? { 'x-amz-server-side-encryption': encryption } : {}),
});
