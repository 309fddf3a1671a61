import type { Call, Observations } from '../../src/schema/observations.ts';
import { observations } from '../facts/observations.ts';
import { denied, type Reply, refused, unanswered } from './replies.ts';

const base = observations();
const credentials = base.credentials;
const settings = base.settings;
const token = base.webIdentityToken;
const without = (...ids: Call['id'][]) => base.calls.filter(({ id }) => !ids.includes(id));
const call = (id: Call['id'], operation: string, changes: Reply = {}): Call => {
  const [first] = base.calls;
  if (!first) throw new Error('no calls');
  return { ...first, service: 's3', ...changes, id, operation };
};

/** Situations that a pod can be in. */
export const SITUATIONS: Record<string, Partial<Observations>> = {
  'as it should be': {},
  'save alone': { settings: { ...settings, operations: ['save'] } },
  'restore alone': { settings: { ...settings, operations: ['restore'] } },
  'save with override': { settings: { ...settings, operations: ['save'], override: true } },
  'an acl and encryption': { settings: { ...settings, acl: 'private', encryption: 'aws:kms' } },
  'delete required': { settings: { ...settings, requireDelete: true } },
  'expectations that are not met': {
    settings: {
      ...settings,
      expectedRoleArn: 'arn:aws:iam::111122223333:role/other',
      expectedServiceAccount: 'ci/builder',
    },
  },
  'expectations that are met': {
    settings: {
      ...settings,
      expectedRoleArn: 'arn:aws:iam::111122223333:role/ci-cache',
      expectedServiceAccount: 'harness-worker',
    },
  },
  'a custom endpoint': {
    settings: { ...settings, endpoint: 'https://minio.corp:9000', pathStyle: true },
    endpoints: { sts: 'https://sts.corp', s3: 'https://minio.corp:9000' },
  },
  'a directory bucket': {
    settings: { ...settings, bucket: 'ci--use1-az4--x-s3' },
    calls: [...base.calls, call('create-session', 'CreateSession')],
  },
  'a directory bucket without a session': {
    settings: { ...settings, bucket: 'ci--use1-az4--x-s3' },
    calls: [...without('list'), call('create-session', 'CreateSession', refused(403, 'AccessDenied', 'Access Denied'))],
  },
  'an access point': { settings: { ...settings, bucket: 'arn:aws:s3:us-east-1:111122223333:accesspoint/ap' } },
  'access keys that shadow IRSA': {
    credentials: {
      ...credentials,
      source: 'access-keys',
      from: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
      shadows: ['web-identity'],
      accessKeyPrefix: 'AKIA',
      sessionToken: false,
    },
  },
  'temporary keys with their token': {
    credentials: {
      ...credentials,
      source: 'access-keys',
      from: ['PLUGIN_ACCESS_KEY', 'PLUGIN_SECRET_KEY'],
      shadows: [],
      accessKeyPrefix: 'ASIA',
      sessionToken: true,
    },
  },
  'temporary keys': {
    credentials: {
      ...credentials,
      source: 'access-keys',
      from: ['AWS_ACCESS_KEY_ID'],
      shadows: ['web-identity', 'pod-identity'],
      accessKeyPrefix: 'ASIA',
      sessionToken: false,
    },
  },
  'an incomplete key pair': {
    credentials: { ...credentials, halfPair: { present: 'AWS_ACCESS_KEY_ID', missing: 'AWS_SECRET_ACCESS_KEY' } },
  },
  'a second role': {
    credentials: {
      ...credentials,
      hops: [{ setting: 'user_role_arn', roleArn: 'arn:aws:iam::444455556666:role/cache', externalId: true }],
    },
  },
  'the same role twice': {
    credentials: {
      ...credentials,
      hops: [{ setting: 'assume_role', roleArn: 'arn:aws:iam::111122223333:role/ci-cache', externalId: false }],
    },
  },
  'Pod Identity': {
    environment: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials' },
    credentials: { ...credentials, source: 'pod-identity', from: ['AWS_CONTAINER_CREDENTIALS_FULL_URI'] },
    calls: [
      ...without('assume-role-with-web-identity'),
      call('container-credentials', 'GET credentials', { service: 'pod-identity', host: '169.254.170.23' }),
    ],
  },
  'a Pod Identity agent that refuses': {
    environment: {},
    credentials: { ...credentials, source: 'pod-identity', from: [], obtained: false },
    calls: [
      call('container-credentials', 'GET credentials', {
        service: 'pod-identity',
        ...refused(400, 'AccessDeniedException', 'Unauthorized Exception!'),
      }),
    ],
  },
  'a missing token for the Pod Identity agent': {
    environment: {},
    credentials: {
      ...credentials,
      source: 'pod-identity',
      from: [],
      obtained: false,
      problem: 'there is no authorization token for the credentials endpoint',
      agentToken: { path: '/agent', state: 'missing', error: 'ENOENT' },
    },
    calls: [],
  },
  'the node role with the default service account': {
    environment: {},
    webIdentityToken: undefined as never,
    podToken: {
      path: '/p',
      state: 'readable',
      subject: 'system:serviceaccount:ci:default',
      namespace: 'ci',
      serviceAccount: 'default',
    },
    credentials: { ...credentials, source: 'instance-metadata', from: [] },
    identity: { arn: 'arn:aws:sts::111122223333:assumed-role/node/i-0a1b2c3d4e5f67890', from: 'GetCallerIdentity' },
  },
  'the node role with a named service account': {
    environment: {},
    webIdentityToken: undefined as never,
    podToken: {
      path: '/p',
      state: 'readable',
      subject: 'system:serviceaccount:ci:builder',
      namespace: 'ci',
      serviceAccount: 'builder',
    },
    credentials: { ...credentials, source: 'instance-metadata', from: [] },
    identity: { arn: 'arn:aws:sts::111122223333:assumed-role/node/i-0a1b2c3d4e5f67890', from: 'GetCallerIdentity' },
  },
  'no credentials at all': {
    environment: { AWS_EC2_METADATA_DISABLED: 'TRUE' },
    webIdentityToken: undefined as never,
    credentials: { ...credentials, source: 'instance-metadata', from: [], obtained: false },
    identity: undefined as never,
    calls: [],
  },
  'instance metadata that does not respond': {
    environment: {},
    webIdentityToken: undefined as never,
    credentials: { ...credentials, source: 'instance-metadata', from: [], obtained: false },
    identity: undefined as never,
    calls: [
      call('instance-metadata-token', 'PUT /latest/api/token', {
        service: 'instance-metadata',
        ...unanswered('TimeoutError'),
      }),
    ],
  },
  'a role without a token file': {
    environment: { AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/ci-cache' },
    webIdentityToken: undefined as never,
    credentials: { ...credentials, source: 'instance-metadata', from: [] },
  },
  'a token file without a role': {
    environment: { AWS_WEB_IDENTITY_TOKEN_FILE: '/token' },
    credentials: { ...credentials, obtained: false, problem: 'AWS_ROLE_ARN is not set' },
    calls: [],
  },
  'a malformed role ARN': {
    environment: { AWS_ROLE_ARN: 'arn:aws:iam::1:role/', AWS_WEB_IDENTITY_TOKEN_FILE: '/token' },
    credentials: { ...credentials, obtained: false, problem: 'AWS_ROLE_ARN is not the ARN of a role' },
    calls: [],
  },
  'no region': { region: { from: 'nowhere' }, credentials: { ...credentials, obtained: false }, calls: [] },
  'an invalid region': {
    region: { from: 'AWS_REGION', refused: 'us east 1' },
    credentials: { ...credentials, obtained: false },
    calls: [],
  },
  'configuration that stops the SDK': {
    configuration: [
      { variable: 'AWS_CA_BUNDLE', value: '/x', allowed: 'a file', inFile: true },
      { variable: 'HTTPS_PROXY', value: '***', allowed: 'a URL' },
    ],
    credentials: { ...credentials, obtained: false },
    calls: [],
  },
  'cut short by the deadline': { cutShort: { reason: 'deadline', open: ['s3 PutObject at s3'] } },
  'cut short by a signal': {
    cutShort: { reason: 'signal', open: [] },
    calls: without('put', 'get', 'create-upload', 'upload-part', 'delete', 'abort-upload'),
  },
  'clocks that differ': { calls: base.calls.map((one) => ({ ...one, skewSeconds: 900 })) },
  'clocks that differ in the other direction': { calls: base.calls.map((one) => ({ ...one, skewSeconds: -2000 })) },
  'another partition': {
    region: { name: 'us-gov-west-1', from: 'the setting region' },
    environment: {
      AWS_ROLE_ARN: 'arn:aws-us-gov:iam::111122223333:role/ci-cache',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/token',
    },
    identity: { arn: 'arn:aws-us-gov:sts::111122223333:assumed-role/ci-cache/s', from: 'GetCallerIdentity' },
  },
  'partitions that differ': {
    environment: { AWS_ROLE_ARN: 'arn:aws-cn:iam::111122223333:role/ci-cache', AWS_WEB_IDENTITY_TOKEN_FILE: '/token' },
  },
  'versions left behind': {
    leftovers: [
      { kind: 'version', key: 'irsa-preflight-probe/probe', id: 'v', why: '403' },
      { kind: 'upload', key: 'irsa-preflight-probe/probe', why: 'lost' },
    ],
  },
  'an object left behind': { leftovers: [{ kind: 'object', key: 'irsa-preflight-probe/probe', why: '403' }] },
  'an OIDC token': { credentials: { ...credentials, source: 'oidc-token', from: ['PLUGIN_OIDC_TOKEN_ID'] } },
  'regional STS endpoints': {
    environment: { ...base.environment, AWS_STS_REGIONAL_ENDPOINTS: 'regional' },
  },
  ...Object.fromEntries(
    (['missing', 'unreadable', 'directory', 'empty', 'malformed'] as const).map((state) => [
      `a token that is ${state}`,
      {
        webIdentityToken: {
          path: '/token',
          state,
          error: 'EACCES',
          mode: '0600',
          uid: 0,
          gid: 0,
          malformed: 'it has 2 parts',
        },
        credentials: { ...credentials, obtained: false, problem: 'there is no token to send' },
        calls: [],
      },
    ]),
  ),
  'a token without an audience': {
    webIdentityToken: { ...token, path: '/token', state: 'readable', audience: undefined as never },
  },
  'a token for Vault': { webIdentityToken: { ...token, path: '/token', state: 'readable', audience: ['vault'] } },
  'a token that has expired': {
    webIdentityToken: {
      ...token,
      path: '/token',
      state: 'readable',
      expiresAt: 1_700_000_000,
      issuedAt: 1_699_900_000,
    },
  },
  'a token issued in the future': {
    webIdentityToken: {
      ...token,
      path: '/token',
      state: 'readable',
      issuedAt: Date.parse('2026-11-24T12:00:00Z') / 1000,
    },
  },
};

/** Follow-up calls that a first reply made necessary, with their outcomes. */
export const FOLLOW_UPS: Record<string, Call[]> = {
  'the write succeeds without its ACL': [call('put-without-acl', 'PutObject')],
  'the write succeeds with AES256': [
    call('put-encrypted-aes256', 'PutObject', { sent: { 'x-amz-server-side-encryption': 'AES256' } }),
  ],
  'the write succeeds with aws:kms': [
    call('put-encrypted-kms', 'PutObject', { sent: { 'x-amz-server-side-encryption': 'aws:kms' } }),
  ],
  'an upload under the cache key succeeds': [call('upload-part-at-cache-key', 'UploadPart')],
  'a part under the cache key belongs to no upload': [
    call('abort-nothing-at-cache-key', 'AbortMultipartUpload', refused(403, 'AccessDenied')),
    call('part-of-nothing-at-cache-key', 'UploadPart', refused(404, 'NoSuchUpload')),
  ],
  'an upload under the cache key is denied too': [
    call('create-upload-at-cache-key', 'CreateMultipartUpload', denied('s3:PutObject')),
  ],
  'a cached object can be read': [call('get-cached', 'GetObject')],
  'a cached object cannot be read': [call('get-cached', 'GetObject', denied('s3:GetObject'))],
  'a missing key is denied': [
    call('get-absent', 'GetObject', denied('s3:ListBucket', '', ' on resource: "arn:aws:s3:::ci-cache"')),
  ],
  'a missing key returns 404': [call('get-absent', 'GetObject', refused(404, 'NoSuchKey'))],
  'the upload is completed': [call('complete-upload', 'CompleteMultipartUpload')],
  'completing the upload is denied': [call('complete-upload', 'CompleteMultipartUpload', denied('kms:Decrypt'))],
  'the upload no longer exists': [call('complete-upload', 'CompleteMultipartUpload', refused(404, 'NoSuchUpload'))],
  'a second read succeeds': [call('get-2', 'GetObject')],
  'a second delete is denied': [call('delete-2', 'DeleteObject', refused(403, 'AccessDenied'))],
};
