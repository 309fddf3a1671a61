// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is replaced is source code.
import { prefixPolicy } from './prefixPolicy.ts';
import type { World } from './trial.ts';

/** A fault in the preflight, and a world in which it must show. */
export interface InjectedFault {
  what: string;
  file: string;
  find: string;
  by: string;
  world: Pick<World, 'settings' | 'pod' | 'aws' | 'savedBytes'>;
  operation: 'save' | 'restore';
  isStored?: boolean;
}

const DENIED = { status: 403, code: 'AccessDenied', message: 'Access Denied' };
const onlyUnder = (prefix: string) => ({ policy: prefixPolicy(prefix) });
const once = (status: number, code: string, message = 'x') => [{ status, code, message }, { ok: true }];

export const INJECTED_FAULTS: InjectedFault[] = [
  {
    what: 'a log level of the stage is not checked',
    file: 'src/cacheStep/flagVariables.ts',
    find: 'accepts: (value) => LOG_LEVELS.includes(value)',
    by: 'accepts: (value) => LOG_LEVELS.includes(value.toLowerCase())',
    world: { pod: { env: { LOG_LEVEL: 'INFO' } } },
    operation: 'save',
  },
  {
    what: 'booleans are read more leniently than by Go',
    file: 'src/cacheStep/flagVariables.ts',
    find: "accepts: (value) => value === '' || parseGoBool(value) !== undefined",
    by: 'accepts: () => true',
    world: { pod: { env: { PLUGIN_ENABLE_SEPARATOR: 'yes' } } },
    operation: 'restore',
  },
  {
    what: 'a template that does not parse is not noticed',
    file: 'src/cacheStep/keyTemplate.ts',
    find: "if (rest.includes('{{')) return 'a template whose {{ is closed by }}';",
    by: '',
    world: { settings: { cache_key: 'app-{{ os' } },
    operation: 'restore',
  },
  {
    what: 'a blank region is skipped',
    file: 'src/cacheStep/endpoints.ts',
    find: 'if (!name) continue;',
    by: 'if (!name?.trim()) continue;',
    world: { settings: { region: null }, pod: { env: { AWS_REGION: ' ', AWS_DEFAULT_REGION: 'us-east-1' } } },
    operation: 'save',
  },
  {
    what: 'AWS_ENDPOINT_URL applies to the web identity',
    file: 'src/cacheStep/endpoints.ts',
    find: 'const chainSts = ignored ? undefined : env.AWS_ENDPOINT_URL_STS;',
    by: "const chainSts = ofEnv('STS');",
    world: {
      settings: { path_style: 'true' },
      pod: { env: { AWS_ENDPOINT_URL_STS: null, AWS_ENDPOINT_URL: '{endpoint}', HTTPS_PROXY: 'http://127.0.0.1:1' } },
    },
    operation: 'save',
  },
  {
    what: 'a setting of the SDK is not checked',
    file: 'src/cacheStep/sdkConfig.ts',
    find: 'AWS_DEFAULTS_MODE: DEFAULTS_MODE,',
    by: '',
    world: { pod: { env: { AWS_DEFAULTS_MODE: 'fast' } } },
    operation: 'restore',
  },
  {
    what: 'the keys of a profile are not checked',
    file: 'src/cacheStep/sdkConfig.ts',
    find: 'max_attempts: integer(),',
    by: '',
    world: { pod: { env: { AWS_CONFIG_FILE: '{dir}/cfg' }, files: { cfg: '[default]\nmax_attempts = many\n' } } },
    operation: 'restore',
  },
  {
    what: 'a space around an endpoint is trimmed',
    file: 'src/cacheStep/sdkConfig.ts',
    find: '!/\\s/.test(value) && isHttpUrl(value)',
    by: 'isHttpUrl(value)',
    world: { pod: { env: { AWS_ENDPOINT_URL_S3: '{endpoint}\n' } } },
    operation: 'save',
  },
  {
    what: 'a clock that is off only warns',
    file: 'src/causes/token/clockSkew.ts',
    find: 'const S3_SKEW_SECONDS = 900;',
    by: 'const S3_SKEW_SECONDS = 1e9;',
    world: { aws: { clockSkewSeconds: 1200 } },
    operation: 'save',
  },
  {
    what: 'every 429 is retried',
    file: 'src/observe/clients/retryStrategy.ts',
    find: 'if (!isTransientToGo(error))',
    by: 'if (error.$metadata.httpStatusCode !== 429 && !isTransientToGo(error))',
    world: { aws: { replies: { 's3:ListObjectsV2': once(429, 'TooManyRequests') } } },
    operation: 'restore',
  },
  {
    what: 'InvalidIdentityToken is not retried',
    file: 'src/observe/clients/retryStrategy.ts',
    find: '[THROTTLED, TIMED_OUT, SKEWED, INVALID_TOKEN]',
    by: '[THROTTLED, TIMED_OUT, SKEWED]',
    world: { aws: { replies: { 'sts:AssumeRoleWithWebIdentity': once(400, 'InvalidIdentityToken') } } },
    operation: 'save',
  },
  {
    what: 'a redirect to the same host is not followed',
    file: 'src/observe/network/http.ts',
    find: 'const MAX_REDIRECTS = 10;',
    by: 'const MAX_REDIRECTS = 0;',
    world: {
      aws: {
        replies: {
          's3:ListObjectsV2': [{ status: 307, raw: '', headers: { location: '{url}' } }, { ok: true }],
        },
      },
      settings: { path_style: 'true' },
    },
    operation: 'restore',
  },
  {
    what: 'a slow response is given up',
    file: 'src/schema/calls.ts',
    find: "return !isCleanUp(id) && callNameOf(id) !== 'get-caller-identity';",
    by: 'return false;',
    world: { settings: { timeout: '16s' }, aws: { latencyMs: 2100 } },
    operation: 'restore',
  },
  {
    what: 'the instance metadata service has more time than Go gives it',
    file: 'src/observe/credentials/metadata.ts',
    find: 'const INSTANCE_METADATA_MS = 750;',
    by: 'const INSTANCE_METADATA_MS = 5000;',
    world: {
      pod: { env: { AWS_ROLE_ARN: null, AWS_WEB_IDENTITY_TOKEN_FILE: null } },
      aws: { nodeRole: { name: 'eks-node', deny: [] }, latencyMs: 1000 },
    },
    operation: 'restore',
  },
  {
    what: 'a certificate that is trusted itself needs its authority',
    file: 'src/observe/network/http.ts',
    find: 'allowPartialTrustChain: true',
    by: 'allowPartialTrustChain: false',
    world: {
      settings: { path_style: 'true' },
      pod: { env: { AWS_CA_BUNDLE: '{dir}/server.pem' } },
      aws: { tls: 'unknown-authority' },
    },
    operation: 'restore',
  },
  {
    what: 'the objects of a sibling are read',
    file: 'src/cacheStep/cacheKeys.ts',
    find: '!isStrict(env) || key === whole || key.startsWith(`${whole}/`)',
    by: 'true',
    world: {
      settings: { cache_key: 'app' },
      aws: {
        bucket: { objects: { 'app-2/x': '' } },
        replies: { 's3:GetObject': { ...DENIED, unlessKey: 'app/' } },
      },
    },
    operation: 'restore',
  },
  {
    what: 'a cached object is not read',
    file: 'src/observe/bucket/probeBucket.ts',
    find: 'const cached = keys || !write ? await readCachedObjects(context, listed) : [];',
    by: 'const cached: Awaited<ReturnType<typeof readCachedObjects>> = [];',
    world: {
      settings: { cache_key: 'app', operations: 'restore' },
      aws: { replies: { 's3:GetObject': { ...DENIED, code: 'InvalidObjectState', unlessKey: 'app/irsa' } } },
    },
    operation: 'restore',
    isStored: true,
  },
  {
    what: 'templates are not rendered',
    file: 'src/cacheStep/keyTemplate.ts',
    find: "if (action === 'os') return process.platform;",
    by: "if (action === 'os') return undefined;",
    world: { settings: { cache_key: '{{ os }}-{{ arch }}-x' }, aws: onlyUnder('linux-') },
    operation: 'restore',
  },
  {
    what: 'the separator is compared with the word true',
    file: 'src/cacheStep/cacheKeys.ts',
    find: "parseGoBool(env.PLUGIN_ENABLE_SEPARATOR ?? '') === true",
    by: "env.PLUGIN_ENABLE_SEPARATOR === 'true'",
    world: {
      settings: { cache_key: 'app' },
      pod: { env: { PLUGIN_ENABLE_SEPARATOR: 'True' } },
      aws: onlyUnder('app/'),
    },
    operation: 'restore',
  },
  {
    what: 'the account of Harness counts as that of plugins/cache',
    file: 'src/cacheStep/cacheKeys.ts',
    find: "autoCache && env.PLUGIN_ACCOUNT_ID ? `${env.PLUGIN_ACCOUNT_ID}/` : ''",
    by: "autoCache && env.HARNESS_ACCOUNT_ID ? `${env.HARNESS_ACCOUNT_ID}/` : ''",
    world: {
      settings: { auto_cache: 'true', cache_key: 'k' },
      pod: { env: { HARNESS_ACCOUNT_ID: 'ACC' } },
      aws: onlyUnder('k'),
    },
    operation: 'restore',
  },
  {
    what: 'the parts of an upload carry no checksum',
    file: 'src/observe/clients/sendLikeGo.ts',
    find: 'if (isPart || checksums) addChecksum(request, request.body);',
    by: 'if (checksums && !isPart) addChecksum(request, request.body);',
    world: {
      savedBytes: 6 * 1024 * 1024,
      settings: { endpoint: '{endpoint}', path_style: 'true' },
      aws: {
        replies: {
          's3:UploadPart': { status: 501, code: 'NotImplemented', message: 'x', ifHeader: 'x-amz-checksum-crc32' },
        },
      },
    },
    operation: 'save',
  },
];
