import { isHttpUrl } from '../aws/endpoints.ts';
import type { Observations } from '../schema/observations.ts';
import type { Settings } from '../settings/catalogue.ts';
import { configuredEndpoints } from './endpoints.ts';
import { unreadableProxy } from './proxy.ts';
import type { SharedProfile } from './sharedProfile.ts';

/** A variable or a file that the cache step's AWS SDK does not accept: the SDK stops before its first request. */
export type ConfigurationProblem = Observations['configuration'][number];

interface Rule {
  accepts: (value: string) => boolean;
  allowed: string;
}

/** One of a few words. @param exact the SDK compares letter case */
const oneOf = (words: string[], { exact = false } = {}): Rule => ({
  accepts: (value) => words.includes(exact ? value : value.toLowerCase()),
  allowed: words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : (words[0] ?? ''),
});

/** A whole number as Go's strconv.ParseInt reads it. */
const integer = (least?: number, most?: number): Rule => ({
  accepts: (value) =>
    /^[+-]?\d+$/.test(value) && Number(value) >= (least ?? -(2 ** 63)) && Number(value) <= (most ?? 2 ** 63),
  allowed: least === undefined ? 'a whole number' : `a whole number from ${least} to ${most}`,
});

const SWITCH = oneOf(['true', 'false']);
const CHECKSUMS = oneOf(['when_supported', 'when_required']);
const RETRY_MODE = oneOf(['standard', 'adaptive'], { exact: true });
const DEFAULTS_MODE = oneOf(['auto', 'cross-region', 'in-region', 'legacy', 'mobile', 'standard']);
const ACCOUNT_ID_MODE = oneOf(['preferred', 'required', 'disabled'], { exact: true });
const METADATA_MODE: Rule = { ...oneOf(['ipv4', 'ipv6']), allowed: 'IPv4 or IPv6' };
const COMPRESSION_SIZE = integer(0, 10_485_760);

// What the Go SDK accepts (`config/env_config.go`). Other SDKs are more lenient.
const VARIABLES: Record<string, Rule> = {
  AWS_USE_FIPS_ENDPOINT: SWITCH,
  AWS_USE_DUALSTACK_ENDPOINT: SWITCH,
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: SWITCH,
  AWS_S3_USE_ARN_REGION: SWITCH,
  AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS: SWITCH,
  AWS_S3_DISABLE_EXPRESS_SESSION_AUTH: SWITCH,
  AWS_EC2_METADATA_V1_DISABLED: SWITCH,
  AWS_DISABLE_REQUEST_COMPRESSION: SWITCH,
  AWS_REQUEST_CHECKSUM_CALCULATION: CHECKSUMS,
  AWS_RESPONSE_CHECKSUM_VALIDATION: CHECKSUMS,
  AWS_MAX_ATTEMPTS: integer(),
  AWS_RETRY_MODE: RETRY_MODE,
  AWS_DEFAULTS_MODE: DEFAULTS_MODE,
  AWS_ACCOUNT_ID_ENDPOINT_MODE: ACCOUNT_ID_MODE,
  AWS_ENABLE_ENDPOINT_DISCOVERY: oneOf(['true', 'false', 'auto']),
  AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES: COMPRESSION_SIZE,
  AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: METADATA_MODE,
};

// The same in the profile in use (`config/shared_config.go`); a switch there that is not a boolean is simply off.
const PROFILE_KEYS: Record<string, Rule> = {
  max_attempts: integer(),
  retry_mode: RETRY_MODE,
  defaults_mode: DEFAULTS_MODE,
  account_id_endpoint_mode: ACCOUNT_ID_MODE,
  ec2_metadata_service_endpoint_mode: METADATA_MODE,
  disable_request_compression: SWITCH,
  request_min_compression_size_bytes: COMPRESSION_SIZE,
  request_checksum_calculation: CHECKSUMS,
  response_checksum_validation: CHECKSUMS,
};

const ENDPOINTS = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL_S3'];

/** A bundle of certificates that cannot be used: the variable or the profile's key that names it, and why. */
export interface BundleProblem {
  bundle: string;
  why: string;
}

/** Everything in the pod's configuration that stops the cache step's SDK before its first request. */
export function configurationProblems(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  profile: SharedProfile,
  bundle: BundleProblem | undefined,
  urls: URL[],
): ConfigurationProblem[] {
  return [
    ...variableProblems(env),
    ...endpointProblems(settings, env),
    ...proxyProblems(env, urls),
    ...profileProblems(env, profile),
    ...bundleProblems(env, profile, bundle),
  ];
}

// To the SDK an empty variable is not set; a space is a value.
const given = (env: NodeJS.ProcessEnv, names: string[]) =>
  names.flatMap((name) => (env[name] ? [{ variable: name, value: env[name] }] : []));

const variableProblems = (env: NodeJS.ProcessEnv): ConfigurationProblem[] =>
  given(env, Object.keys(VARIABLES)).flatMap(({ variable, value }) => {
    const rule = VARIABLES[variable];
    return rule && !rule.accepts(value) ? [{ variable, value, allowed: rule.allowed }] : [];
  });

function endpointProblems(settings: Settings, env: NodeJS.ProcessEnv): ConfigurationProblem[] {
  const used = Object.values(configuredEndpoints(settings, env));
  return given(env, ENDPOINTS)
    .filter(({ value }) => used.includes(value) && !isGoUrl(value))
    .map((found) => ({
      ...found,
      allowed: 'a URL with its scheme and without spaces, such as https://minio.example.com:9000',
    }));
}

/** Whether Go's url.Parse and the resolver accept it: Node trims spaces and line breaks around a URL, Go does not. */
export const isGoUrl = (value: string): boolean => !/\s/.test(value) && isHttpUrl(value);

const proxyProblems = (env: NodeJS.ProcessEnv, urls: URL[]): ConfigurationProblem[] =>
  [...new Set(urls.map((url) => unreadableProxy(url, env)))].flatMap((variable) =>
    variable
      ? [{ variable, value: '***', allowed: 'a URL whose user and password are percent-encoded (%5E for ^)' }]
      : [],
  );

// A file can exist in the cache step's image and not in this one, so findings about files are less certain.
function profileProblems(env: NodeJS.ProcessEnv, profile: SharedProfile): ConfigurationProblem[] {
  const { name, found, settings, names, directory } = profile;
  if (directory) {
    return [{ variable: directory.variable, value: directory.path, allowed: 'a file, not a directory', inFile: true }];
  }
  // The SDK accepts a missing profile in AWS_DEFAULT_PROFILE.
  if (env.AWS_PROFILE && !found)
    return [
      { variable: 'AWS_PROFILE', value: name, allowed: 'a profile that exists in the shared files', inFile: true },
    ];
  const inProfile = (key: string, value: string, allowed: string) => ({
    variable: `${key} in the profile ${name}`,
    value,
    allowed,
    inFile: true,
  });
  const words = Object.entries(PROFILE_KEYS).flatMap(([key, { accepts, allowed }]) => {
    const value = settings[key];
    return value === undefined || accepts(value) ? [] : [inProfile(key, value, allowed)];
  });
  const { aws_access_key_id: id, aws_secret_access_key: secret, source_profile: source } = settings;
  return [
    ...words,
    ...(Boolean(id) !== Boolean(secret)
      ? [
          {
            variable: 'AWS_PROFILE',
            value: name,
            allowed: 'a profile with both halves of its key pair, or neither',
            inFile: true,
          },
        ]
      : []),
    ...(source && !names.includes(source) ? [inProfile('source_profile', source, 'a profile that exists')] : []),
  ];
}

function bundleProblems(
  env: NodeJS.ProcessEnv,
  { name }: SharedProfile,
  bundle: BundleProblem | undefined,
): ConfigurationProblem[] {
  if (!bundle) return [];
  const variable = env.AWS_CA_BUNDLE ? 'AWS_CA_BUNDLE' : `ca_bundle in the profile ${name}`;
  return [{ variable, value: bundle.bundle, allowed: `a file of PEM certificates; ${bundle.why}`, inFile: true }];
}
