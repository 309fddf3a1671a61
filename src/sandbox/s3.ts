import { randomUUID } from 'node:crypto';
import { answer, type Context, type Exchange, escapeXml, refuse, xmlHeaders } from './exchange.ts';
import { judge } from './policy.ts';
import { type Caller, clockOffset, type Identified, type Sandbox } from './sandbox.ts';
import type { ReplySpec } from './scenario.ts';

const SIGNATURE_MINUTES = 15;

// The IAM action that each operation needs.
const ACTIONS = {
  CreateSession: 's3express:CreateSession',
  ListObjectsV2: 's3:ListBucket',
  ListMultipartUploads: 's3:ListBucketMultipartUploads',
  HeadObject: 's3:GetObject',
  GetObject: 's3:GetObject',
  PutObject: 's3:PutObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  AbortMultipartUpload: 's3:AbortMultipartUpload',
  DeleteObject: 's3:DeleteObject',
} as const;
type Operation = keyof typeof ACTIONS;

interface S3Request {
  operation: Operation;
  bucket: string;
  key: string;
}

/** S3, as far as a preflight uses it: signatures, the role's policy, versions, multipart uploads. */
export function answerS3(sandbox: Sandbox, exchange: Exchange, caller: Identified): void {
  const asked = readRequest(exchange);
  if (!asked)
    return refuse(exchange, 's3', {
      status: 501,
      code: 'NotImplemented',
      message: 'The sandbox does not support this operation',
    });
  const { operation, bucket, key } = asked;
  const { query } = queryOf(exchange);
  sandbox.note({ service: 's3', operation, key: key || query.get('prefix') || '' });
  const action = operation === 'DeleteObject' && query.has('versionId') ? 's3:DeleteObjectVersion' : ACTIONS[operation];
  const bucketArn = bucket.endsWith('--x-s3')
    ? `arn:${sandbox.partition}:s3express:${sandbox.bucket.region}:${sandbox.account}:bucket/${bucket}`
    : `arn:${sandbox.partition}:s3:::${bucket}`;
  const resource = key ? `${bucketArn}/${key}` : bucketArn;
  const context: Context = {
    arn: typeof caller === 'object' ? caller.arn : '',
    action,
    resource,
    bucket: sandbox.bucket.name,
  };
  const reply = scriptedReply(sandbox, asked);
  if (reply && holds(reply, exchange, key || query.get('prefix') || '')) return refuse(exchange, 's3', reply, context);
  if (reply?.fault === 'lost') exchange.lost = true;
  const refusal = notServed(sandbox, exchange, caller, bucket);
  if (refusal) return refuse(exchange, 's3', refusal, context);
  const prefix = operation === 'ListObjectsV2' ? (query.get('prefix') ?? '') : undefined;
  const may = (what: string, on: string) => denial(sandbox, caller as Caller, what, on, prefix);
  // In a directory bucket, the session decides: a caller with a session is allowed to do everything.
  const inSession = exchange.request.headers['x-amz-s3session-token'] !== undefined;
  const denied = inSession ? undefined : may(action, resource);
  if (denied) return refuse(exchange, 's3', denied, context);
  const keyDenied = keyDenial(sandbox, caller as Caller, asked);
  if (keyDenied) return refuse(exchange, 's3', keyDenied, { ...context, ...keyContext(sandbox, asked) });
  return serve(sandbox, exchange, asked, () => (inSession ? undefined : may('s3:ListBucket', bucketArn)));
}

const queryOf = ({ url }: Exchange) => ({ query: url.searchParams });

function readRequest({ request, url }: Exchange): S3Request | undefined {
  const [, bucket = '', ...rest] = url.pathname.split('/');
  const has = (name: string) => url.searchParams.has(name);
  // The SDK puts a second slash after the name of a directory bucket.
  const key = decodeURIComponent(rest.join('/')).replace(/^\/+/, '');
  const operations: Record<string, Operation | false> = {
    GET: key
      ? 'GetObject'
      : has('session')
        ? 'CreateSession'
        : has('uploads')
          ? 'ListMultipartUploads'
          : url.searchParams.get('list-type') === '2' && 'ListObjectsV2',
    HEAD: key !== '' && 'HeadObject',
    PUT: key !== '' && (has('partNumber') ? 'UploadPart' : 'PutObject'),
    POST: key !== '' && (has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload'),
    DELETE: key !== '' && (has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject'),
  };
  const operation = operations[request.method ?? ''];
  return operation && bucket ? { operation, bucket, key } : undefined;
}

// A response scripted for PutObject also applies to multipart uploads, which need the same action.
function scriptedReply(sandbox: Sandbox, { operation }: S3Request): ReplySpec | undefined {
  const own = sandbox.scripted(`s3:${operation}`);
  const isOtherWrite = ACTIONS[operation] === 's3:PutObject' && operation !== 'PutObject';
  return own ?? (isOtherWrite ? sandbox.scripted('s3:PutObject') : undefined) ?? sandbox.scripted('s3:*');
}

function holds(reply: ReplySpec, { request }: Exchange, key: string): boolean {
  if (reply.ok || reply.fault === 'lost') return false;
  if (reply.ifHeader && !(reply.ifHeader in request.headers)) return false;
  if (reply.unlessHeader && reply.unlessHeader in request.headers) return false;
  return !(reply.unlessKey && key.startsWith(reply.unlessKey));
}

/** Why a request is rejected, whatever its operation. */
function notServed(sandbox: Sandbox, exchange: Exchange, caller: Identified, bucket: string): ReplySpec | undefined {
  if (caller === 'anonymous') return {};
  if (caller === 'unknown key')
    return { code: 'InvalidAccessKeyId', message: 'The AWS Access Key Id you provided does not exist in our records.' };
  if (caller === 'wrong signature')
    return {
      code: 'SignatureDoesNotMatch',
      message: 'The request signature we calculated does not match the signature you provided.',
    };
  if (Math.abs(clockOffset(caller, exchange)) > SIGNATURE_MINUTES * 60) {
    return {
      code: 'RequestTimeTooSkewed',
      message: 'The difference between the request time and the current time is too large.',
    };
  }
  const { name, exists, region } = sandbox.bucket;
  if (!exists || bucket !== name)
    return { status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist' };
  if (caller.signature.region === region) return undefined;
  return {
    status: 301,
    code: 'PermanentRedirect',
    message: 'The bucket you are attempting to access must be addressed using the specified endpoint.',
    headers: { 'x-amz-bucket-region': region },
  };
}

/** The denial by the caller's policy; undefined if it allows the action. */
function denial(
  { spec }: Sandbox,
  caller: Caller,
  action: string,
  resource: string,
  prefix?: string,
): ReplySpec | undefined {
  const sentence = 'User: {arn} is not authorized to perform: {action} on resource: "{resource}"';
  if (spec.policy && caller.kind !== 'node') {
    const refusal = judge(spec.policy, action, resource, prefix);
    if (!refusal) return undefined;
    const why =
      refusal === 'no allow'
        ? 'because no identity-based policy allows the {action} action'
        : 'with an explicit deny in an identity-based policy';
    return { message: spec.denyMessage ?? `${sentence} ${why}` };
  }
  const denied = caller.kind === 'node' ? (spec.nodeRole?.deny ?? ['s3:*']) : (spec.deny ?? []);
  if (!denied.includes(action) && !denied.includes('s3:*')) return undefined;
  const plain =
    caller.kind === 'node'
      ? 'Access Denied'
      : `${sentence} because no identity-based policy allows the {action} action`;
  return { message: spec.denyMessage ?? plain };
}

// What S3 requests of the bucket's key on behalf of the caller. A part is encrypted with the data key that was
// generated when its upload was started, so that data key is decrypted first.
const KEY_ACTIONS: Partial<Record<Operation, string>> = {
  PutObject: 'kms:GenerateDataKey',
  CreateMultipartUpload: 'kms:GenerateDataKey',
  UploadPart: 'kms:Decrypt',
  CompleteMultipartUpload: 'kms:Decrypt',
  GetObject: 'kms:Decrypt',
};

const keyContext = ({ bucket }: Sandbox, { operation }: S3Request): Context => ({
  action: KEY_ACTIONS[operation],
  resource: bucket.kmsKey,
});

/** The denial by KMS, if the bucket has a key. For an object that does not exist, nothing is decrypted. */
function keyDenial(
  { bucket: { kmsKey }, spec: { policy }, store }: Sandbox,
  { kind }: Caller,
  { operation, key }: S3Request,
): ReplySpec | undefined {
  const action = KEY_ACTIONS[operation];
  if (!kmsKey || !action || !policy || kind === 'node') return undefined;
  if (operation === 'GetObject' && !store.read(key)) return undefined;
  if (!judge(policy, action, kmsKey)) return undefined;
  const on = action === 'kms:Decrypt' ? 'on the resource associated with this ciphertext' : 'on resource: {resource}';
  return {
    message: `User: {arn} is not authorized to perform: {action} ${on} because no identity-based policy allows the {action} action`,
  };
}

function serve(
  sandbox: Sandbox,
  exchange: Exchange,
  { operation, bucket, key }: S3Request,
  mayNotList: () => ReplySpec | undefined,
): void {
  const { store } = sandbox;
  const { query } = queryOf(exchange);
  const xml = (body: string, headers = {}) =>
    answer(exchange, 200, `<?xml version="1.0" encoding="UTF-8"?>\n${body}`, { ...xmlHeaders, ...headers });
  const uploadId = query.get('uploadId') ?? '';
  const version = (id: string | undefined) => (id ? { 'x-amz-version-id': id } : {});
  switch (operation) {
    case 'CreateSession': {
      const keys = sandbox.identities.mint(callerArn(sandbox, exchange), 'chain');
      return xml(
        `<CreateSessionResult><Credentials><SessionToken>${keys.sessionToken}</SessionToken><SecretAccessKey>${keys.secretAccessKey}</SecretAccessKey><AccessKeyId>${keys.accessKeyId}</AccessKeyId><Expiration>${keys.expiration}</Expiration></Credentials></CreateSessionResult>`,
      );
    }
    case 'PutObject':
      return answer(exchange, 200, '', { etag: '"sandbox"', ...version(store.write(key, exchange.body)) });
    case 'HeadObject':
    case 'GetObject': {
      const data = store.read(key);
      if (data) return readObject(exchange, data);
      // S3 does not reveal that a key does not exist to callers who are not allowed to list.
      const hidden = mayNotList();
      const list = { action: 's3:ListBucket', resource: `arn:${sandbox.partition}:s3:::${bucket}` };
      if (hidden) return refuse(exchange, 's3', hidden, { ...list, arn: callerArn(sandbox, exchange) });
      return refuse(exchange, 's3', { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' });
    }
    case 'ListObjectsV2': {
      const keys = store.list(query.get('prefix') ?? '', Number(query.get('max-keys') ?? 1000));
      const contents = keys.map(
        (one) =>
          `<Contents><Key>${escapeXml(one)}</Key><LastModified>${store.written(one)?.toISOString()}</LastModified><Size>${store.read(one)?.length ?? 0}</Size></Contents>`,
      );
      return xml(
        `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><KeyCount>${keys.length}</KeyCount><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`,
      );
    }
    case 'ListMultipartUploads': {
      const uploads = [...store.uploads].filter(([, upload]) => upload.key.startsWith(query.get('prefix') ?? ''));
      const entries = uploads.map(
        ([id, upload]) =>
          `<Upload><Key>${escapeXml(upload.key)}</Key><UploadId>${id}</UploadId><Initiated>${upload.begun.toISOString()}</Initiated></Upload>`,
      );
      return xml(
        `<ListMultipartUploadsResult><Bucket>${bucket}</Bucket><IsTruncated>false</IsTruncated>${entries.join('')}</ListMultipartUploadsResult>`,
      );
    }
    case 'CreateMultipartUpload': {
      const id = randomUUID();
      store.uploads.set(id, { key, begun: store.now() });
      return xml(
        `<InitiateMultipartUploadResult><Bucket>${bucket}</Bucket><Key>${escapeXml(key)}</Key><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`,
      );
    }
    case 'DeleteObject': {
      const versionId = query.get('versionId');
      if (versionId) {
        store.removeVersion(key, versionId);
        return answer(exchange, 204, '', version(versionId));
      }
      const marker = store.remove(key);
      return answer(exchange, 204, '', marker ? { 'x-amz-delete-marker': 'true', ...version(marker) } : {});
    }
    default:
      if (!store.uploads.has(uploadId))
        return refuse(exchange, 's3', {
          status: 404,
          code: 'NoSuchUpload',
          message: 'The specified upload does not exist.',
        });
      if (operation === 'UploadPart') return answer(exchange, 200, '', { etag: '"part"' });
      store.uploads.delete(uploadId);
      if (operation === 'AbortMultipartUpload') return answer(exchange, 204);
      return xml(
        '<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>',
        version(store.write(key, Buffer.from('parts'))),
      );
  }
}

function readObject(exchange: Exchange, whole: Buffer): void {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(String(exchange.request.headers.range)) ?? [];
  const headers = { etag: '"sandbox"', 'content-type': 'application/octet-stream' };
  if (from === undefined) return answer(exchange, 200, whole, { ...headers, 'content-length': String(whole.length) });
  const part = whole.subarray(Number(from), Number(to) + 1);
  return answer(exchange, 206, part, {
    ...headers,
    'content-length': String(part.length),
    'content-range': `bytes ${from}-${to}/${whole.length}`,
  });
}

const callerArn = ({ identities }: Sandbox, { request }: Exchange) =>
  identities.get(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '')?.arn ?? '';
