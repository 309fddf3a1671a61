import { isHttpUrl } from '../aws/endpoints.ts';
import type { Observations } from '../schema/observations.ts';
import type { Settings } from '../settings/catalogue.ts';
import { configuredEndpoints } from './endpoints.ts';
import { unreadableProxy } from './proxy.ts';
import type { SharedProfile } from './sharedProfile.ts';

/** A variable whose value the cache step's AWS SDK does not accept: the SDK stops before its first request. */
export type ConfigurationProblem = Observations['configuration'][number];

const SWITCH = { pattern: /^(true|false)$/i, allowed: 'true or false' };
const CHECKSUMS = { pattern: /^when_(supported|required)$/i, allowed: 'when_supported or when_required' };

// What the Go SDK accepts (`config/env_config.go`); each row was also tested with it. Other SDKs are more lenient.
const VARIABLES: Record<string, { pattern: RegExp; allowed: string }> = {
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
  AWS_MAX_ATTEMPTS: { pattern: /^[+-]?\d+$/, allowed: 'a whole number' },
  AWS_RETRY_MODE: { pattern: /^(standard|adaptive)$/i, allowed: 'standard or adaptive' },
  AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE: { pattern: /^ipv[46]$/i, allowed: 'IPv4 or IPv6' },
};

const ENDPOINTS = ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL_S3'];

/** Everything in the pod's configuration that stops the cache step's SDK before its first request. */
export function configurationProblems(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  profile: SharedProfile,
  bundleProblem: string | undefined,
  urls: URL[],
): ConfigurationProblem[] {
  const given = (names: string[]) => names.flatMap((name) => (env[name] ? [{ variable: name, value: env[name] }] : []));
  const words = given(Object.keys(VARIABLES)).flatMap(({ variable, value }) => {
    const rule = VARIABLES[variable];
    return rule && !rule.pattern.test(value) ? [{ variable, value, allowed: rule.allowed }] : [];
  });
  const used = Object.values(configuredEndpoints(settings, env));
  const endpoints = given(ENDPOINTS)
    .filter(({ value }) => used.includes(value) && !isHttpUrl(value))
    .map((found) => ({ ...found, allowed: 'a URL with its scheme, such as https://minio.example.com:9000' }));
  const proxies = [...new Set(urls.map((url) => unreadableProxy(url, env)))].flatMap((variable) =>
    variable
      ? [{ variable, value: '***', allowed: 'a URL whose user and password are percent-encoded (%5E for ^)' }]
      : [],
  );
  return [...words, ...endpoints, ...proxies, ...profileProblems(env, profile), ...bundleProblems(env, bundleProblem)];
}

// A file can exist in the cache step's image and not in this one, so findings about files are less certain.
function profileProblems(env: NodeJS.ProcessEnv, { name, found, halfPair }: SharedProfile): ConfigurationProblem[] {
  const value = name;
  // The SDK accepts a missing profile in AWS_DEFAULT_PROFILE.
  if (env.AWS_PROFILE && !found)
    return [{ variable: 'AWS_PROFILE', value, allowed: 'a profile that exists in the shared files', inFile: true }];
  const allowed = 'a profile with both halves of its key pair, or neither';
  return halfPair ? [{ variable: 'AWS_PROFILE', value, allowed, inFile: true }] : [];
}

function bundleProblems(env: NodeJS.ProcessEnv, bundleProblem: string | undefined): ConfigurationProblem[] {
  if (!bundleProblem) return [];
  const allowed = `a file of PEM certificates; ${bundleProblem}`;
  return [{ variable: 'AWS_CA_BUNDLE', value: env.AWS_CA_BUNDLE ?? '', allowed, inFile: true }];
}
