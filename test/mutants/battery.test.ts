import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { canHeal } from '../../src/diagnose/healing.ts';
import type { Call, Observations } from '../../src/observe/observations.ts';
import { fixFor } from '../../src/remedy/remedies.ts';
import { callsWith, observations } from '../diagnose/observations.ts';

// Every reply that is known, given to every question, in every situation of a pod: what is said of each is kept as a
// snapshot. It tells nothing of what is right, which the field cases do; it tells when something changes that nobody meant.

type Reply = Partial<Call>;
const refused = (status: number, code?: string, message?: string, reply: Record<string, string> = {}): Reply => ({
  ...{ outcome: 'refused', status, reply },
  ...(code ? { code } : {}),
  ...(message ? { message } : {}),
});
const WHO = 'User: arn:aws:sts::111122223333:assumed-role/ci-cache/s is not authorized to perform: ';
const denied = (action: string, why = '', on = ' on resource: "arn:aws:s3:::ci-cache/x"') =>
  refused(403, 'AccessDenied', `${WHO}${action}${on}${why}`);
const unanswered = (code: string, more: Partial<NonNullable<Call['network']>> = {}): Reply => ({
  ...{
    outcome: 'unanswered',
    attempts: 3,
    retried: [code, code],
    network: { code, message: `${code} happened`, ...more },
  },
});

const BECAUSE = [
  'an identity-based policy',
  'a resource-based policy',
  'a service control policy',
  'a resource control policy',
  'a VPC endpoint policy',
  'a permissions boundary',
  'a session policy',
];
const REPLIES: Record<string, Reply> = {
  open: { outcome: 'open' },
  unsent: { outcome: 'unsent', message: 'Invalid bucket name' },
  unsignable: { outcome: 'unsent', message: 'Neither CRT nor JS SigV4a implementation is available' },
  unusable: {
    outcome: 'unusable',
    status: 200,
    requestId: undefined as never,
    reply: { contentType: 'text/html', server: 'gateway', via: '1.1 proxy' },
  },
  page: { ...refused(403, undefined, undefined, { contentType: 'text/html' }), requestId: undefined as never },
  bare: refused(403, 'AccessDenied', 'Access Denied'),
  headless: refused(403),
  ...Object.fromEntries(
    [
      's3:ListBucket',
      's3:GetObject',
      's3:PutObject',
      's3:PutObjectAcl',
      'sts:AssumeRole',
      'sts:TagSession',
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'kms:Encrypt',
      's3express:CreateSession',
    ].map((action) => [action, denied(action, ` because no identity-based policy allows the ${action} action`)]),
  ),
  ...Object.fromEntries(
    BECAUSE.map((kind) => [`deny ${kind}`, denied('s3:GetObject', ` with an explicit deny in ${kind}`)]),
  ),
  ...Object.fromEntries(
    BECAUSE.map((kind) => [
      `no ${kind}`,
      denied('s3:PutObject', ` because no ${kind.replace(/^an? /, '')} allows the s3:PutObject action`),
    ]),
  ),
  self: refused(403, 'AccessDenied', `${WHO}sts:AssumeRole on resource: arn:aws:iam::111122223333:role/ci-cache`),
  web: refused(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'),
  kmsThree: denied(
    'kms:Decrypt',
    ' because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access',
    ' on the resource associated with this ciphertext',
  ),
  kmsDisabled: refused(400, 'KMS.DisabledException', 'arn:aws:kms:us-east-1:111122223333:key/1 is disabled.'),
  kmsPending: refused(
    400,
    'KMS.KMSInvalidStateException',
    'arn:aws:kms:us-east-1:111122223333:key/1 is pending deletion.',
  ),
  kmsGone: refused(400, 'KMS.NotFoundException', "Invalid keyId 'x'"),
  kmsElsewhere: refused(400, 'KMS.NotFoundException', 'Invalid arn eu-west-1'),
  noBucket: refused(404, 'NoSuchBucket', 'The specified bucket does not exist'),
  badName: refused(400, 'InvalidBucketName', 'The specified bucket is not valid.'),
  noKey: refused(404, 'NoSuchKey', 'The specified key does not exist.'),
  noUpload: refused(404, 'NoSuchUpload', 'The specified upload does not exist.'),
  redirect: refused(
    301,
    'PermanentRedirect',
    'The bucket you are attempting to access must be addressed using the specified endpoint.',
    { bucketRegion: 'eu-west-1' },
  ),
  redirectByEndpoint: refused(301, 'PermanentRedirect', 'addressed using the specified endpoint.', {
    Endpoint: 'ci-cache.s3-eu-west-1.amazonaws.com',
  }),
  redirectNowhere: refused(301, undefined, undefined, { bucketRegion: 'us-east-1' }),
  temporary: refused(307, 'TemporaryRedirect', 'Please re-send this request', {
    Endpoint: 'ci-cache.s3.ap-south-1.amazonaws.com',
  }),
  expecting: refused(400, 'AuthorizationHeaderMalformed', "the region 'us-east-1' is wrong; expecting 'eu-central-1'", {
    Region: 'eu-central-1',
  }),
  malformed: refused(400, 'AuthorizationHeaderMalformed', 'the credential is malformed'),
  constraint: refused(400, 'IllegalLocationConstraintException', 'The eu-west-3 location constraint is incompatible'),
  unspecified: refused(400, 'BucketRegionError', 'x', { Region: 'unspecified' }),
  suspended: refused(403, 'AllAccessDisabled', 'All access to this object has been disabled'),
  signature: refused(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match'),
  signatureTime: refused(
    403,
    'SignatureDoesNotMatch',
    'Signature expired: 20261123T000000Z is now earlier than 20261123T001000Z',
  ),
  headers: refused(403, 'AccessDenied', 'There were headers present in the request which were not signed'),
  skewed: {
    ...refused(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    ),
    skewSeconds: 4000,
  },
  aclOff: refused(400, 'AccessControlListNotSupported', 'The bucket does not allow ACLs'),
  lock: refused(
    400,
    'InvalidRequest',
    'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
  ),
  checksum: refused(
    501,
    'NotImplemented',
    "A header you provided implies functionality that is not implemented: 'x-amz-checksum-crc32'",
  ),
  length: refused(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.'),
  sha: refused(400, 'XAmzContentSHA256Mismatch', 'The provided x-amz-content-sha256 header does not match'),
  trailer: refused(400, 'InvalidRequest', 'The value specified in the x-amz-trailer header is not supported'),
  unknownKey: refused(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'),
  unknownToken: refused(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.'),
  badToken: refused(400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.'),
  expired: refused(400, 'ExpiredToken', 'The provided token has expired.'),
  tokenExpired: refused(
    400,
    'ExpiredTokenException',
    'Token expired: current date/time 1795435200 must be before the expiration date/time 1795430000',
  ),
  tokenOld: refused(400, 'ExpiredTokenException', 'Token too old: 90000 seconds'),
  noProvider: refused(
    400,
    'InvalidIdentityToken',
    'No OpenIDConnect provider found in your account for https://oidc.eks.us-east-1.amazonaws.com/id/ABC',
  ),
  audience: refused(400, 'InvalidIdentityToken', 'Incorrect token audience'),
  noAudience: refused(400, 'InvalidIdentityToken', 'Missing a required claim: aud'),
  thumbprint: refused(
    400,
    'InvalidIdentityToken',
    "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
  ),
  keys: refused(
    400,
    'InvalidIdentityToken',
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation",
  ),
  idp: refused(400, 'IDPCommunicationError', 'Not able to communicate'),
  notJwt: refused(400, 'InvalidIdentityToken', 'The ID Token provided is not a valid JWT.'),
  duration: refused(
    400,
    'ValidationError',
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  ),
  chained: refused(
    400,
    'ValidationError',
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  ),
  arn: refused(400, 'ValidationError', 'Request ARN is invalid'),
  regionOff: refused(403, 'RegionDisabledException', 'STS is not activated in this region for account:111122223333.'),
  throttled: { ...refused(400, 'Throttling', 'Rate exceeded'), attempts: 3, retried: ['400 Throttling'] },
  slow: { ...refused(503, 'SlowDown', 'Please reduce your request rate.'), attempts: 3, retried: ['503 SlowDown'] },
  internal: { ...refused(500, 'InternalError', 'We encountered an internal error.'), attempts: 3 },
  timedOut: refused(400, 'RequestTimeout', 'Your socket connection to the server was not read from'),
  unheardOf: refused(418, 'Teapot', 'I am one.'),
  codeless: refused(400),
  missingName: unanswered('ENOTFOUND'),
  reset: unanswered('ECONNRESET'),
  late: unanswered('TimeoutError'),
  selfSigned: unanswered('SELF_SIGNED_CERT_IN_CHAIN'),
  otherName: unanswered('ERR_TLS_CERT_ALTNAME_INVALID'),
  expiredCertificate: unanswered('CERT_HAS_EXPIRED'),
  proxyGone: unanswered('ECONNREFUSED', { proxy: 'http://proxy:3128' }),
  proxyAuth: unanswered('ERR_PROXY_TUNNEL', { proxy: 'http://proxy:3128', proxyStatus: 407 }),
  proxyNo: unanswered('ERR_PROXY_TUNNEL', { proxy: 'http://proxy:3128', proxyStatus: 403 }),
};

const QUESTIONS = [
  'assume-role-with-web-identity',
  'get-caller-identity',
  'list',
  'head-absent',
  'put',
  'get',
  'create-upload',
  'upload-part',
  'delete',
  'abort-upload',
];

const base = observations();
const credentials = base.credentials;
const settings = base.settings;
const token = base.webIdentityToken;
const without = (...ids: string[]) => base.calls.filter(({ id }) => !ids.includes(id));
const call = (id: string, operation: string, changes: Reply = {}): Call => {
  const [first] = base.calls;
  if (!first) throw new Error('no calls');
  return { ...first, service: 's3', ...changes, id, operation };
};

/** Situations that a pod can be in. */
const SITUATIONS: Record<string, Partial<Observations>> = {
  'as it should be': {},
  'save alone': { settings: { ...settings, operations: ['save'] } },
  'restore alone': { settings: { ...settings, operations: ['restore'] } },
  'save that overrides': { settings: { ...settings, operations: ['save'], override: true } },
  'an acl and encryption': { settings: { ...settings, acl: 'private', encryption: 'aws:kms' } },
  'delete required': { settings: { ...settings, requireDelete: true } },
  'other expectations': {
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
  'an endpoint': {
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
  'keys that shadow': {
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
  'half a pair': {
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
  'an agent that refuses': {
    environment: {},
    credentials: { ...credentials, source: 'pod-identity', from: [], obtained: false },
    calls: [
      call('container-credentials', 'GET credentials', {
        service: 'pod-identity',
        ...refused(400, 'AccessDeniedException', 'Unauthorized Exception!'),
      }),
    ],
  },
  'an agent without a token': {
    environment: {},
    credentials: {
      ...credentials,
      source: 'pod-identity',
      from: [],
      obtained: false,
      problem: 'there is no token to ask the agent with',
      agentToken: { path: '/agent', state: 'missing', error: 'ENOENT' },
    },
    calls: [],
  },
  'the node, by default': {
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
  'the node, by a named account': {
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
  'nothing at all': {
    environment: { AWS_EC2_METADATA_DISABLED: 'TRUE' },
    webIdentityToken: undefined as never,
    credentials: { ...credentials, source: 'instance-metadata', from: [], obtained: false },
    identity: undefined as never,
    calls: [],
  },
  'metadata that is silent': {
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
  'a role that is none': {
    environment: { AWS_ROLE_ARN: 'arn:aws:iam::1:role/', AWS_WEB_IDENTITY_TOKEN_FILE: '/token' },
    credentials: { ...credentials, obtained: false, problem: 'AWS_ROLE_ARN is not the ARN of a role' },
    calls: [],
  },
  'no region': { region: { from: 'nowhere' }, credentials: { ...credentials, obtained: false }, calls: [] },
  'a region that is none': {
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
  'clocks that differ the other way': { calls: base.calls.map((one) => ({ ...one, skewSeconds: -2000 })) },
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
  'versions that stay': {
    leftovers: [
      { kind: 'version', key: 'irsa-preflight-probe/probe', id: 'v', why: '403' },
      { kind: 'upload', key: 'irsa-preflight-probe/probe', why: 'lost' },
    ],
  },
  'an object that stays': { leftovers: [{ kind: 'object', key: 'irsa-preflight-probe/probe', why: '403' }] },
  'an OIDC token': { credentials: { ...credentials, source: 'oidc-token', from: ['PLUGIN_OIDC_TOKEN_ID'] } },
  'another account in the region of STS': {
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
  'a token for another': { webIdentityToken: { ...token, path: '/token', state: 'readable', audience: ['vault'] } },
  'a token that has expired': {
    webIdentityToken: {
      ...token,
      path: '/token',
      state: 'readable',
      expiresAt: 1_700_000_000,
      issuedAt: 1_699_900_000,
    },
  },
  'a token of tomorrow': {
    webIdentityToken: {
      ...token,
      path: '/token',
      state: 'readable',
      issuedAt: Date.parse('2026-11-24T12:00:00Z') / 1000,
    },
  },
};

/** Follow-ups, which tell apart what a denied write can mean. */
const FOLLOW_UPS: Record<string, Call[]> = {
  'without its acl it passes': [call('put-without-acl', 'PutObject')],
  'encrypted it passes': [
    call('put-encrypted-aes256', 'PutObject', { sent: { 'x-amz-server-side-encryption': 'AES256' } }),
  ],
  'encrypted by KMS it passes': [
    call('put-encrypted-kms', 'PutObject', { sent: { 'x-amz-server-side-encryption': 'aws:kms' } }),
  ],
  'under the cache key it passes': [call('upload-part-at-cache-key', 'UploadPart')],
  'under the cache key a part is unknown': [
    call('abort-nothing-at-cache-key', 'AbortMultipartUpload', refused(403, 'AccessDenied')),
    call('part-of-nothing-at-cache-key', 'UploadPart', refused(404, 'NoSuchUpload')),
  ],
  'under the cache key it is denied too': [
    call('create-upload-at-cache-key', 'CreateMultipartUpload', denied('s3:PutObject')),
  ],
  'a cached object is read': [call('get-cached', 'GetObject')],
  'a cached object is not read': [call('get-cached', 'GetObject', denied('s3:GetObject'))],
  'an absent key is refused': [
    call('get-absent', 'GetObject', denied('s3:ListBucket', '', ' on resource: "arn:aws:s3:::ci-cache"')),
  ],
  'an absent key is absent': [call('get-absent', 'GetObject', refused(404, 'NoSuchKey'))],
  'it is completed': [call('complete-upload', 'CompleteMultipartUpload')],
  'completing is denied': [call('complete-upload', 'CompleteMultipartUpload', denied('kms:Decrypt'))],
  'it is gone': [call('complete-upload', 'CompleteMultipartUpload', refused(404, 'NoSuchUpload'))],
  'a second read passes': [call('get-2', 'GetObject')],
  'a second removal is denied': [call('delete-2', 'DeleteObject', refused(403, 'AccessDenied'))],
};

function said(changes: Partial<Observations>): string {
  const seen = observations(changes);
  const diagnosis = diagnose(seen);
  const { causes, verdict, ready, role, notes, checks } = diagnosis;
  const fixes = causes.map(({ code, because, verdict }) => fixFor(code, seen, { because, verdict }));
  const whole = JSON.stringify({ causes, role, notes, checks, fixes, heals: canHeal(diagnosis) });
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, 12);
  return `${verdict}${ready ? ' ready' : ''} ${causes.map(({ code }) => code).join(',')} ${digest}`;
}

describe.each(QUESTIONS)('the answer to %s', (id) => {
  it.each(['as it should be', 'save alone', 'restore alone', 'an acl and encryption'])('%s', (situation) => {
    const told = Object.entries(REPLIES).map(([name, reply]) => {
      const seen = { ...SITUATIONS[situation], calls: callsWith({ id, ...reply }) };
      const obtained = id !== 'assume-role-with-web-identity';
      return `${name}: ${said({ ...seen, credentials: { ...credentials, obtained } })}`;
    });
    expect(told).toMatchSnapshot();
  });
});

it.each(Object.keys(SITUATIONS))('in the situation: %s', (situation) => {
  const changes = SITUATIONS[situation] ?? {};
  const replies = ['bare', 'unknownKey', 'expired', 'noBucket', 's3:ListBucket', 'internal', 'late', 'page'];
  const ids = ['assume-role-with-web-identity', 'list', 'put', 'upload-part', 'delete'];
  const told = ids.flatMap((id) =>
    replies.map((name) => {
      const calls = (changes.calls ?? base.calls).map((one) => (one.id === id ? { ...one, ...REPLIES[name] } : one));
      return `${id} ${name}: ${said({ ...changes, calls })}`;
    }),
  );
  expect([`nothing wrong: ${said(changes)}`, ...told]).toMatchSnapshot();
});

it.each(Object.keys(FOLLOW_UPS))('where %s', (followUp) => {
  const names = [
    'bare',
    'headless',
    's3:PutObject',
    's3:PutObjectAcl',
    's3:GetObject',
    's3:ListBucket',
    'aclOff',
    'noKey',
    'noUpload',
    'kms:Decrypt',
    'kms:GenerateDataKey',
    'page',
  ];
  const told = ['put', 'get', 'list', 'head-absent', 'create-upload', 'upload-part', 'abort-upload'].flatMap((id) =>
    names.flatMap((name) =>
      ['as it should be', 'an acl and encryption', 'restore alone'].map((situation) => {
        const calls = [...callsWith({ id, ...REPLIES[name] }), ...(FOLLOW_UPS[followUp] ?? [])];
        return `${id} ${name}, ${situation}: ${said({ ...SITUATIONS[situation], calls })}`;
      }),
    ),
  );
  expect(told).toMatchSnapshot();
});
