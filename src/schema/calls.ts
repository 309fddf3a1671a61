// The catalogue of the calls that a run can make. Ids are stored in saved reports, so none is ever renamed.

/** What the cache operations need, in the order in which a stage comes to need it. */
export const REQUIREMENTS = ['credentials', 'list', 'read', 'exists', 'write', 'multipart'] as const;
export type Requirement = (typeof REQUIREMENTS)[number];

export type Service = 'sts' | 's3' | 'pod-identity' | 'instance-metadata';

interface CallDefinition {
  service: Service;
  operation: string;
  /** The requirement that a success proves to be met; without it the call only explains or cleans up. */
  proves?: Requirement;
  /** The permission that a success proves. */
  permission?: string;
  /** It undoes what the run did, so it is still made when everything else has been stopped. */
  cleansUp?: true;
}

const sts = (operation: string, more: Partial<CallDefinition> = {}) => ({
  service: 'sts' as const,
  operation,
  ...more,
});
const s3 = (operation: string, more: Partial<CallDefinition> = {}) => ({ service: 's3' as const, operation, ...more });

const get = (more: Partial<CallDefinition> = {}) => s3('GetObject', { permission: 's3:GetObject', ...more });
const head = (more: Partial<CallDefinition> = {}) => s3('HeadObject', { permission: 's3:GetObject', ...more });
const put = (more: Partial<CallDefinition> = {}) => s3('PutObject', { permission: 's3:PutObject', ...more });
const createUpload = () => s3('CreateMultipartUpload', { permission: 's3:PutObject' });
const uploadPart = (more: Partial<CallDefinition> = {}) => s3('UploadPart', { permission: 's3:PutObject', ...more });

export const CALLS = {
  'assume-role-with-web-identity': sts('AssumeRoleWithWebIdentity', { proves: 'credentials' }),
  'container-credentials': { service: 'pod-identity', operation: 'GET credentials', proves: 'credentials' },
  'instance-metadata-token': { service: 'instance-metadata', operation: 'PUT /latest/api/token' },
  'instance-metadata-role': { service: 'instance-metadata', operation: 'GET security-credentials' },
  'instance-metadata-credentials': { service: 'instance-metadata', operation: 'GET security-credentials/ROLE' },
  'assume-role-assume-role': sts('AssumeRole', { proves: 'credentials', permission: 'sts:AssumeRole' }),
  'assume-role-user-role-arn': sts('AssumeRole', { proves: 'credentials', permission: 'sts:AssumeRole' }),
  'get-caller-identity': sts('GetCallerIdentity'),

  'create-session': s3('CreateSession', { permission: 's3express:CreateSession' }),
  list: s3('ListObjectsV2', { proves: 'list', permission: 's3:ListBucket' }),
  'head-absent': head({ proves: 'exists' }),
  put: put({ proves: 'write' }),
  'create-upload': createUpload(),
  'upload-part': uploadPart({ proves: 'multipart' }),
  get: get({ proves: 'read' }),
  head: head({ proves: 'read' }),

  // Follow-ups: a response made them necessary.
  'get-absent': get(),
  'get-cached': get({ proves: 'read' }),
  'get-cached-2': get({ proves: 'read' }),
  'get-cached-3': get({ proves: 'read' }),
  'get-cached-4': get({ proves: 'read' }),
  'get-cached-5': get({ proves: 'read' }),
  'head-cached': head({ proves: 'read' }),
  'get-after-head': get(),
  'put-2': put(),
  'get-2': get({ proves: 'read' }),
  'put-3': put(),
  'get-3': get({ proves: 'read' }),
  'put-without-acl': put(),
  'put-encrypted-aes256': put(),
  'put-encrypted-kms': put(),
  'abort-nothing-at-cache-key': s3('AbortMultipartUpload', { permission: 's3:AbortMultipartUpload' }),
  'create-upload-at-cache-key': createUpload(),
  'upload-part-at-cache-key': uploadPart(),
  'part-of-nothing-at-cache-key': uploadPart(),

  // The clean-up.
  delete: s3('DeleteObject', { permission: 's3:DeleteObject', cleansUp: true }),
  'delete-version': s3('DeleteObject', { permission: 's3:DeleteObjectVersion', cleansUp: true }),
  'abort-upload': s3('AbortMultipartUpload', {
    permission: 's3:AbortMultipartUpload',
    cleansUp: true,
  }),
  'abort-upload-at-cache-key': s3('AbortMultipartUpload', {
    permission: 's3:AbortMultipartUpload',
    cleansUp: true,
  }),
  'upload-part-to-complete': uploadPart({ cleansUp: true }),
  'complete-upload': s3('CompleteMultipartUpload', { permission: 's3:PutObject', cleansUp: true }),
  'list-uploads': s3('ListMultipartUploads', {
    permission: 's3:ListBucketMultipartUploads',
    cleansUp: true,
  }),
} as const satisfies Record<string, CallDefinition>;

/** A call of the catalogue. */
export type CallName = keyof typeof CALLS;

// Calls that can be made several times in a run. The longest name first: `delete-version-1` is not a `delete`.
export const REPEATED_CALLS = [
  'abort-upload-at-cache-key',
  'upload-part-to-complete',
  'complete-upload',
  'delete-version',
  'abort-upload',
  'list-uploads',
  'delete',
] as const satisfies CallName[];
export type RepeatedCall = (typeof REPEATED_CALLS)[number];

/** The id of a call in a run: its name, with a suffix where the call was repeated. */
export type CallId = CallName | `${RepeatedCall}-${string}`;

export const CALL_NAMES = Object.keys(CALLS) as [CallName, ...CallName[]];

function definitionOf(name: CallName): CallDefinition {
  return CALLS[name];
}

/** The call of the catalogue that an id belongs to; undefined for an id that is not known here. */
export function callNameOf(id: string): CallName | undefined {
  return Object.hasOwn(CALLS, id) ? (id as CallName) : REPEATED_CALLS.find((name) => id.startsWith(`${name}-`));
}

/** The id of a call that is made again; the first has no suffix. */
export const repeatedId = (name: RepeatedCall, suffix: string): CallId => (suffix ? `${name}-${suffix}` : name);

/** Whether the call undoes what the run did. */
export function isCleanUp(id: CallId): boolean {
  const name = callNameOf(id);
  return name !== undefined && definitionOf(name).cleansUp === true;
}

/** Whether the cache steps make the call too, or one like it: their patience applies to it. */
export function isOfCacheStep(id: CallId): boolean {
  return !isCleanUp(id) && callNameOf(id) !== 'get-caller-identity';
}

/** The permission that a success of the call proves, such as `s3:PutObject`. */
export function permissionOf(id: CallId): string | undefined {
  const name = callNameOf(id);
  return name && definitionOf(name).permission;
}

/** The reads of objects that are cached already, in the order in which they are made. */
export const CACHED_READS = [
  'get-cached',
  'get-cached-2',
  'get-cached-3',
  'get-cached-4',
  'get-cached-5',
] as const satisfies CallName[];

/** The calls that prove a requirement, in the order of the catalogue. */
export const callsThatProve = (requirement: Requirement): CallName[] =>
  CALL_NAMES.filter((name) => definitionOf(name).proves === requirement);
