import type { ReplySpec, Statement } from '../../../src/sandbox/scenario.ts';
import { MULTIPART_AS_USUAL } from './multipartAsUsual.ts';
import { prefixPolicy } from './prefixPolicy.ts';
import type { Random } from './random.ts';
import type { World } from './trial.ts';

// What a generated world consists of: a healthy pod and a few features, each of one kind. The numbers are those of
// "Where version 0.1.0 and the cache step differ" (docs/fidelity.md).

/** One thing that is different from a healthy pod. */
export interface Feature {
  kind: string;
  /** A change of the world: settings, variables, files, replies. */
  change: World['pod'] extends infer Pod
    ? { pod?: Pod; settings?: World['settings']; aws?: World['aws']; savedBytes?: number }
    : never;
}

type Make = (random: Random) => Feature['change'];

const env = (variables: Record<string, string | null>): Feature['change'] => ({ pod: { env: variables } });
const replies = (scripted: Record<string, ReplySpec | ReplySpec[]>): Feature['change'] => ({
  aws: { replies: scripted },
});

const S3_CALLS = ['ListObjectsV2', 'HeadObject', 'GetObject', 'PutObject', 'CreateMultipartUpload'];
const ROLE = 'arn:aws:iam::111122223333:role/ci-cache';
const BUCKET = 'arn:aws:s3:::ci-cache';
const IMPLICIT =
  'User: {arn} is not authorized to perform: {action} on resource: "{resource}" because no identity-based policy allows the {action} action';
const LARGE = 6 * 1024 * 1024;

const BOOLEANS = ['true', 'false', 'True', '1', 't', 'yes', 'on', '', 'TRUE', '0', 'no'];
const FLAGS = [
  'PLUGIN_STRICT_KEY_MATCHING',
  'PLUGIN_ENABLE_SEPARATOR',
  'PLUGIN_AUTO_CACHE_EARLY_EXIT',
  'PLUGIN_SKIP_SYMLINKS',
  'SKIP_SYMLINKS',
  'DEBUG',
  'DRONE_REPO_PRIVATE',
  'DRONE_REPO_TRUSTED',
];
const NUMBERS = ['1', '', 'best', '3.5', '-1', '0x10', '1e3', ' 1', 'seven', '08', '1_000', '99999999999999999999'];
const NUMERIC = [
  'PLUGIN_COMPRESSION_LEVEL',
  'AZURE_BLOB_MAX_RETRY_REQUESTS',
  'DRONE_BUILD_NUMBER',
  'DRONE_BUILD_STARTED',
  'DRONE_PREV_BUILD_NUMBER',
  'PLUGIN_MULTIPART_CHUNK_SIZE_MB',
];
const LEVELS = ['info', 'INFO', 'debug', 'trace', '', 'warn', 'warning', 'error', 'fatal', 'Info', ' info'];

const SDK: Record<string, string[]> = {
  AWS_DEFAULTS_MODE: ['standard', 'fast', 'auto', 'Standard', 'in-region', ' legacy'],
  AWS_ACCOUNT_ID_ENDPOINT_MODE: ['preferred', 'required', 'disabled', 'Preferred', 'never'],
  AWS_ENABLE_ENDPOINT_DISCOVERY: ['true', 'false', 'auto', 'yes', 'AUTO', ' '],
  AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES: ['0', '10485760', '10485761', '-1', 'big', '1.5'],
  AWS_DISABLE_REQUEST_COMPRESSION: ['true', 'false', 'on', 'TRUE'],
  AWS_RETRY_MODE: ['standard', 'adaptive', 'Standard', 'legacy', ' standard'],
  AWS_MAX_ATTEMPTS: ['1', '5', '0', 'many', '2.5', '+3', ' 3'],
  AWS_USE_FIPS_ENDPOINT: ['false', 'no', 'FALSE', '1'],
  AWS_USE_DUALSTACK_ENDPOINT: ['false', 'off', 'False'],
  AWS_S3_USE_ARN_REGION: ['true', 'false', 'maybe'],
  AWS_EC2_METADATA_V1_DISABLED: ['true', 'off', 'False'],
  AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: ['IPv4', 'ipv4', 'IPv5'],
  AWS_REQUEST_CHECKSUM_CALCULATION: ['when_supported', 'when_required', 'WHEN_REQUIRED', 'never'],
  AWS_RESPONSE_CHECKSUM_VALIDATION: ['when_supported', 'when_required', 'always'],
  AWS_PROFILE: ['', ' ', 'default', 'ci'],
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: ['false', 'no'],
};

const PROFILE_LINES = [
  'region = us-east-1',
  'ca_bundle = /nope.pem',
  'ca_bundle = {dir}/empty.pem',
  'max_attempts = many',
  'max_attempts = 4',
  'retry_mode = fast',
  'retry_mode = standard',
  'source_profile = base',
  'role_arn = arn:aws:iam::1:role/x',
  'defaults_mode = fast',
  'output = json',
  'use_fips_endpoint = no',
  's3_use_arn_region = maybe',
  'account_id_endpoint_mode = never',
  'request_checksum_calculation = when_required',
  'request_checksum_calculation = sometimes',
  'aws_access_key_id = AKIAEXAMPLE',
  'ec2_metadata_service_endpoint_mode = IPv5',
];

const ALWAYS = Number.POSITIVE_INFINITY;
const BLANKS = ['', ' ', '\n', '  '];

/** A reply with an error, as AWS or a store sends it: bare, with a message, or with a code of its own. */
const ERRORS: ReplySpec[] = [
  { status: 403, code: 'AccessDenied', message: 'Access Denied' },
  { status: 403, code: 'AccessDenied', message: IMPLICIT },
  { status: 403, code: 'InvalidObjectState', message: "The operation is not valid for the object's storage class" },
  {
    status: 403,
    code: 'RequestTimeTooSkewed',
    message: 'The difference between the request time and the current time is too large.',
  },
  { status: 403, code: 'ExpiredToken', message: 'The provided token has expired.' },
  {
    status: 400,
    code: 'RequestTimeout',
    message: 'Your socket connection to the server was not read from or written to.',
  },
  { status: 400, code: 'InvalidArgument', message: 'Invalid argument' },
  { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' },
  { status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist' },
  { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' },
  { status: 405, code: 'MethodNotAllowed', message: 'The specified method is not allowed against this resource.' },
  { status: 409, code: 'OperationAborted', message: 'A conflicting conditional operation is currently in progress.' },
  { status: 411, code: 'MissingContentLength', message: 'You must provide the Content-Length HTTP header.' },
  { status: 412, code: 'PreconditionFailed', message: 'At least one of the preconditions you specified did not hold.' },
  { status: 429, code: 'TooManyRequests', message: 'slow' },
  { status: 429, code: 'TooManyRequestsException', message: 'slow' },
  { status: 429, raw: '' },
  { status: 500, code: 'InternalError', message: 'We encountered an internal error. Please try again.' },
  {
    status: 501,
    code: 'NotImplemented',
    message: 'A header you provided implies functionality that is not implemented',
  },
  { status: 502, raw: '' },
  { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' },
  { status: 503, raw: '' },
  { status: 504, raw: '' },
  { status: 507, code: 'InsufficientStorage', message: 'full' },
];

const ACTIONS = ['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'];

function policy(random: Random): Statement[] {
  const actions = ACTIONS.filter(() => random.chance(0.85));
  const prefix = random.pick(['*', '*', 'app/*', 'team-a/*', 'app*']);
  const listing = random.pick([undefined, undefined, 'app*', 'app/*', 'team-a/*', '']);
  return [
    ...(actions.includes('s3:ListBucket')
      ? [
          {
            Effect: 'Allow' as const,
            Action: ['s3:ListBucket'],
            Resource: [BUCKET],
            ...(listing === undefined ? {} : { Condition: { StringLike: { 's3:prefix': [listing] } } }),
          },
        ]
      : []),
    {
      Effect: 'Allow',
      Action: actions.filter((action) => action !== 's3:ListBucket'),
      Resource: [`${BUCKET}/${prefix}`],
    },
  ];
}

const KEYS = ['app', 'app/', '/app', 'team-a/app', 'a/../app', './app/.', 'app//x', 'äpp x', 'app+1', 'app%20'];
const TEMPLATES = [
  '{{ os }}-{{ arch }}-x',
  '{{ .Repo.Name }}/x',
  'app-{{ .Commit.Branch }}',
  'app/{{.Commit.Sha}}',
  '{{ .Build.Number }}-app',
  'app-{{ .Commit.Ref }}',
  '{{ .Build.Event }}',
  'app-{{ .Repo.Owner }}',
  'app-{{ os',
  'app-{{ branch }}',
  'app-{{ }}',
];
const KEY_OF_TEMPLATE = {
  DRONE_REPO_NAME: 'web',
  DRONE_COMMIT_BRANCH: 'main',
  DRONE_COMMIT_SHA: 'abc',
  DRONE_BUILD_NUMBER: '7',
  DRONE_REPO_OWNER: 'acme',
};

/** The kinds, by the number of the difference that each is about; "+" is a kind of its own. */
export const KINDS: Record<string, Make> = {
  '1 flags': (random) =>
    random.chance(0.5)
      ? env({ [random.pick(FLAGS)]: random.pick(BOOLEANS) })
      : random.chance(0.5)
        ? env({ LOG_LEVEL: random.pick(LEVELS) })
        : env({ [random.pick(NUMERIC)]: random.pick(NUMBERS) }),
  '2 checksums': (random) => {
    const header = random.pick(['x-amz-checksum-crc32', 'x-amz-checksum-algorithm', 'x-amz-sdk-checksum-algorithm']);
    const operation = random.pick(['PutObject', 'UploadPart', 'CreateMultipartUpload']);
    const refusal = {
      status: 501,
      code: 'NotImplemented',
      message: `Header '${header}' not implemented`,
      ifHeader: header,
    };
    return {
      savedBytes: random.chance(0.5) ? LARGE : 1024,
      settings: random.chance(0.5) ? { endpoint: '{endpoint}', path_style: 'true' } : {},
      ...(random.chance(0.3) ? env({ AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required' }) : {}),
      ...replies({ ...MULTIPART_AS_USUAL, [`s3:${operation}`]: refusal }),
    };
  },
  '3 clocks': (random) => ({
    aws: { clockSkewSeconds: random.pick([-1500, -1200, -600, -200, 200, 600, 850, 1200, 1500, 5000]) },
    settings: random.chance(0.5) ? { override: 'true' } : {},
  }),
  '4 cached objects': (random) => ({
    settings: { cache_key: 'app' },
    aws: {
      bucket: { objects: Object.fromEntries(Array.from({ length: 1 + random.below(4) }, (_, i) => [`app/${i}`, ''])) },
      replies: {
        's3:GetObject': {
          ...random.pick(ERRORS.slice(0, 3)),
          unlessKey: random.pick(['irsa-preflight-probe/', 'irsa-preflight-probe/', 'app/1']),
        },
      },
    },
  }),
  '6 spaces and aliases': (random) =>
    random.pick<() => Feature['change']>([
      () => ({ settings: { endpoint: `{endpoint}${random.pick([' ', '\n', ''])}`, path_style: 'true' } }),
      () => env({ AWS_ENDPOINT_URL_S3: `{endpoint}${random.pick([' ', '\n', ''])}` }),
      () => env({ AWS_ENDPOINT_URL_STS: `${random.pick([' ', ''])}{endpoint}${random.pick([' ', '\n', ''])}` }),
      () => ({
        settings: { region: null },
        ...env({ AWS_REGION: random.pick(BLANKS), AWS_DEFAULT_REGION: 'us-east-1' }),
      }),
      () => env({ PLUGIN_SESSION_TOKEN: random.pick(BLANKS) }),
      () => ({
        settings: { acl: random.pick(BLANKS) },
        ...replies({ 's3:PutObject': { status: 400, code: 'InvalidArgument', ifHeader: 'x-amz-acl' } }),
      }),
      () => ({ settings: { encryption: random.pick(['', 'AES256', ' ']) } }),
      () => ({
        settings: { user_role_arn: random.pick(['', ' ']) },
        ...replies({ 'sts:AssumeRole': { status: 400, code: 'ValidationError', message: 'invalid' } }),
      }),
      () => ({
        pod: { env: { PLUGIN_ACCESS_KEY: '', AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 's' } },
        aws: { staticKeys: random.pick(['valid', 'no']) },
      }),
      () => ({
        settings: { bucket: null },
        ...env({ PLUGIN_BUCKET: random.pick(['', 'ci-cache']), S3_BUCKET: 'ci-cache' }),
      }),
      () => ({
        settings: { region: null },
        ...env({ PLUGIN_REGION: random.pick(['', 'us-east-1']), S3_REGION: 'us-east-1' }),
      }),
      () => ({ settings: { cache_key: random.pick(['app ', ' app', 'app\n']) } }),
    ])(),
  '7 SDK variables and files': (random) => {
    if (random.chance(0.6)) {
      const name = random.pick(Object.keys(SDK));
      return env({ [name]: random.pick(SDK[name] ?? []) });
    }
    const lines = [random.pick(PROFILE_LINES), ...(random.chance(0.4) ? [random.pick(PROFILE_LINES)] : [])];
    return {
      pod: {
        env: random.pick<Record<string, string>>([
          { AWS_CONFIG_FILE: '{dir}/cfg' },
          { AWS_CONFIG_FILE: '{dir}/cfg' },
          { AWS_CONFIG_FILE: '{dir}/out' },
          { AWS_CONFIG_FILE: '{dir}/cfg', AWS_PROFILE: 'ci' },
        ]),
        files: { cfg: `[default]\n${lines.join('\n')}\n`, 'empty.pem': '' },
      },
    };
  },
  '9 replies': (random) => {
    const error = random.pick(ERRORS);
    const operation = random.chance(0.25) ? 'sts:AssumeRoleWithWebIdentity' : `s3:${random.pick(S3_CALLS)}`;
    // The preflight makes some of these calls twice, so more than two errors would be shared between them.
    const times = random.pick(operation.startsWith('sts') ? [1, 2, 3, 4, ALWAYS] : [1, 1, 2, ALWAYS]);
    return replies({
      ...(operation === 's3:PutObject' ? MULTIPART_AS_USUAL : {}),
      [operation]: Number.isFinite(times) ? [...Array<ReplySpec>(times).fill(error), { ok: true }] : error,
    });
  },
  '8 instance metadata': (random) => ({
    pod: { env: { AWS_ROLE_ARN: null, AWS_WEB_IDENTITY_TOKEN_FILE: null } },
    aws: {
      ...(random.chance(0.8) ? { nodeRole: { name: 'eks-node', deny: random.chance(0.3) ? ['s3:*'] : [] } } : {}),
      latencyMs: random.pick([0, 0, 100, 900, 1200]),
    },
  }),
  '15 authorities': (random) => ({
    // The certificate is for the host alone.
    settings: { path_style: 'true' },
    pod: {
      env: random.pick<Record<string, string>>([
        { AWS_CA_BUNDLE: '{dir}/authority.pem' },
        { AWS_CA_BUNDLE: '{dir}/server.pem' },
        { AWS_CA_BUNDLE: '{dir}/nowhere.pem' },
        { SSL_CERT_FILE: '{dir}/authority.pem' },
        { SSL_CERT_FILE: '{dir}/server.pem' },
        {},
      ]),
    },
    aws: { tls: random.pick(['unknown-authority', 'unknown-authority', 'other-host']) },
  }),
  '17 siblings': (random) => ({
    settings: { cache_key: 'app' },
    pod: {
      env: random.pick<Record<string, string>>([
        {},
        {},
        { PLUGIN_STRICT_KEY_MATCHING: 'false' },
        { PLUGIN_ENABLE_SEPARATOR: 'true' },
        { PLUGIN_STRICT_KEY_MATCHING: '' },
      ]),
    },
    aws: {
      bucket: { objects: { 'app-2/x': '', ...(random.chance(0.5) ? { 'app/x': '' } : {}) } },
      replies: { 's3:GetObject': { status: 403, code: 'AccessDenied', message: 'Access Denied', unlessKey: 'app/' } },
    },
  }),
  '18 templates': (random) => ({
    settings: { cache_key: random.pick(TEMPLATES) },
    pod: { env: KEY_OF_TEMPLATE },
    aws: random.chance(0.6)
      ? { policy: prefixPolicy(random.pick(['app', 'web/', 'linux-amd64-x', 'app-abc', '7-app'])) }
      : {},
  }),
  '19 separators': (random) => ({
    settings: { cache_key: random.pick(KEYS) },
    pod: { env: { PLUGIN_ENABLE_SEPARATOR: random.pick(['True', '1', 't', 'true', 'false', '0', 'F', '']) } },
    aws: { policy: prefixPolicy(random.pick(['app/', 'app', 'team-a/'])) },
  }),
  '20 slow': () => ({ settings: { timeout: '16s' }, aws: { latencyMs: 2100 } }),
  '21 token': (random) => {
    const message = random.pick([
      'No OpenIDConnect provider found in your account for https://x',
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
      'Incorrect token audience',
    ]);
    const error = {
      status: 400,
      code: random.pick([
        'InvalidIdentityToken',
        'InvalidIdentityToken',
        'IDPCommunicationError',
        'ExpiredTokenException',
        'IDPRejectedClaim',
      ]),
      message,
    };
    const times = random.pick([1, 2, 3]);
    return replies({ 'sts:AssumeRoleWithWebIdentity': [...Array<ReplySpec>(times).fill(error), { ok: true }] });
  },
  '22 redirects': (random) => {
    const location = random.pick(['{url}', '{url}', '/', '/ci-cache/elsewhere', 'http://127.0.0.1:1/ci-cache', '']);
    const reply = {
      status: random.pick([301, 302, 303, 307, 308]),
      raw: '',
      ...(location ? { headers: { location } } : {}),
    };
    return replies({
      ...MULTIPART_AS_USUAL,
      [`s3:${random.pick(S3_CALLS)}`]: random.chance(0.7) ? [reply, { ok: true }] : reply,
    });
  },
  '23 unused settings': (random) =>
    random.pick<() => Feature['change']>([
      () => ({
        pod: {
          env: {
            AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
            AWS_SECRET_ACCESS_KEY: 's',
            PLUGIN_ASSUME_ROLE: random.pick(['ci-role', ROLE, ' ']),
          },
        },
        aws: { staticKeys: 'valid' },
      }),
      () => ({
        settings: { auto_cache: 'true', cache_key: 'k' },
        pod: { env: { HARNESS_ACCOUNT_ID: 'ACC' } },
        aws: { policy: prefixPolicy('k') },
      }),
      () => ({
        settings: { auto_cache: 'true', cache_key: 'k' },
        pod: { env: { PLUGIN_ACCOUNT_ID: 'ACC' } },
        aws: { policy: prefixPolicy(random.pick(['k', 'ACC/'])) },
      }),
      () => env({ TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8' }),
      () => env({ NODE_OPTIONS: '-r dd-trace/ci/init' }),
      () => env({ AWS_SESSION_TOKEN: 'unused' }),
    ])(),
  '+ permissions': (random) => ({
    settings: { cache_key: random.pick(['app', 'team-a/app', 'app/']) },
    aws: { policy: policy(random) },
  }),
  '+ keys': (random) => ({ settings: { cache_key: random.pick(KEYS) } }),
  '+ objects': (random) => ({
    settings: { cache_key: 'app' },
    aws: {
      bucket: {
        objects: Object.fromEntries(
          ['app/a', 'app/b', 'apple/c', 'app'].filter(() => random.chance(0.5)).map((key) => [key, '']),
        ),
      },
    },
  }),
  '+ proxies': (random) =>
    env(
      random.pick<Record<string, string>>([
        { HTTP_PROXY: 'http://127.0.0.1:1' },
        { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '127.0.0.1' },
        { http_proxy: 'http://127.0.0.1:1', no_proxy: 'localhost' },
        { HTTPS_PROXY: 'http://127.0.0.1:1' },
        { HTTP_PROXY: 'http://us%er:p^w@127.0.0.1:1' },
        { ALL_PROXY: 'http://127.0.0.1:1' },
      ]),
    ),
  '+ profiles': (random) => {
    const role = 'role_arn = arn:aws:iam::111122223333:role/ci-cache';
    const token = `web_identity_token_file = ${random.pick(['{tokenFile}', '{tokenFile}', '{dir}/nowhere'])}`;
    const keys = 'aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s';
    const lines = random.pick([`${role}\n${token}`, keys, `${role}\nsource_profile = base`, 'region = us-east-1']);
    const base = random.pick(['', `\n[base]\n${keys}\n`, `\n[profile base]\n${keys}\n`]);
    return {
      pod: {
        env: {
          AWS_ROLE_ARN: null,
          AWS_WEB_IDENTITY_TOKEN_FILE: null,
          [random.pick(['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'])]: '{dir}/cfg',
          ...(random.chance(0.3) ? { AWS_PROFILE: random.pick(['ci', 'default', 'base']) } : {}),
        },
        files: { cfg: `[${random.pick(['default', 'default', 'ci', 'profile ci'])}]\n${lines}\n${base}` },
      },
      aws: { nodeRole: { name: 'eks-node', deny: ['s3:*'] }, staticKeys: 'valid' },
    };
  },
  '+ other sources': (random) =>
    random.pick<() => Feature['change']>([
      () => ({
        pod: {
          env: {
            ...(random.chance(0.7) ? { AWS_ROLE_ARN: null, AWS_WEB_IDENTITY_TOKEN_FILE: null } : {}),
            AWS_CONTAINER_CREDENTIALS_FULL_URI: random.pick([
              '{endpoint}/v1/credentials',
              'http://10.0.0.1/v1',
              'nonsense',
            ]),
            ...random.pick<Record<string, string>>([
              { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '{podIdentityTokenFile}' },
              { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '{dir}/nowhere' },
              { AWS_CONTAINER_AUTHORIZATION_TOKEN: 'token' },
              { AWS_CONTAINER_AUTHORIZATION_TOKEN: 'to\nken' },
              {},
            ]),
          },
        },
        aws: {
          podIdentity: random.pick([
            {},
            {},
            { status: 400, body: '[x]: (AccessDeniedException): Unauthorized Exception!' },
            { status: 500 },
          ]),
        },
      }),
      () => ({
        settings: {
          [random.pick(['assume_role', 'user_role_arn'])]: 'arn:aws:iam::444455556666:role/shared',
          ...(random.chance(0.5) ? { external_id: 'x' } : {}),
        },
        aws: random.chance(0.5)
          ? {
              replies: {
                'sts:AssumeRole': random.pick([
                  ...ERRORS.slice(0, 2),
                  { status: 503, raw: '' },
                  { status: 429, raw: '' },
                ]),
              },
            }
          : {},
      }),
      () => ({
        pod: {
          env: {
            AWS_ACCESS_KEY_ID: random.pick(['AKIAEXAMPLE', 'ASIAEXAMPLE', '']),
            AWS_SECRET_ACCESS_KEY: random.pick(['s', '']),
          },
        },
        aws: { staticKeys: random.pick(['valid', 'no']) },
      }),
    ])(),
  '+ tokens': (random) => ({
    pod: {
      token: random.pick([
        { missing: true },
        { directory: true },
        { text: '' },
        { text: ' ' },
        { claims: { exp: '-60' } },
        { claims: { aud: ['vault'] } },
        { forged: true },
        { text: 'not a token' },
      ]),
    },
  }),
};
