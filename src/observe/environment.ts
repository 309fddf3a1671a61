import { withoutPassword } from '../cacheStep/proxy.ts';

// Variables that decide how the cache step reaches AWS and hold no secret.
const PLAIN = `
  AWS_ROLE_ARN AWS_WEB_IDENTITY_TOKEN_FILE AWS_ROLE_SESSION_NAME AWS_REGION AWS_DEFAULT_REGION
  AWS_STS_REGIONAL_ENDPOINTS AWS_ENDPOINT_URL AWS_ENDPOINT_URL_STS AWS_ENDPOINT_URL_S3
  AWS_IGNORE_CONFIGURED_ENDPOINT_URLS AWS_USE_FIPS_ENDPOINT AWS_USE_DUALSTACK_ENDPOINT
  AWS_PROFILE AWS_DEFAULT_PROFILE AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR
  AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_CONTAINER_CREDENTIALS_RELATIVE_URI AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE
  AWS_EC2_METADATA_DISABLED AWS_EC2_METADATA_SERVICE_ENDPOINT
  AWS_REQUEST_CHECKSUM_CALCULATION AWS_RESPONSE_CHECKSUM_VALIDATION
  NO_PROXY no_proxy NODE_EXTRA_CA_CERTS
  HARNESS_ACCOUNT_ID HARNESS_ORG_ID HARNESS_PROJECT_ID HARNESS_PIPELINE_ID HARNESS_STAGE_ID HARNESS_INFRA
  DRONE_STAGE_MACHINE CI_BUILD_LINK KUBERNETES_SERVICE_HOST
`
  .trim()
  .split(/\s+/);

// Variables that may hold a password.
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'];

// Variables of which only the presence is reported.
const SECRET = [
  'AWS_ACCESS_KEY_ID',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
];

/** A URL without user, password and query: any of them can be a secret. */
const address = (url: string) => withoutPassword(url.replace(/\?.*$/s, '?***'));

/** The part of the environment that matters here. Never all of it: build pods contain many kinds of tokens. */
export function observeEnvironment(env: NodeJS.ProcessEnv) {
  const environment: Record<string, string> = {};
  for (const name of PLAIN) {
    const value = env[name];
    if (value !== undefined) environment[name] = /^AWS_.*(ENDPOINT|URI)/.test(name) ? address(value) : value;
  }
  for (const name of PROXIES) {
    const value = env[name];
    if (value) environment[name] = withoutPassword(value);
  }
  return { environment, secretVariables: SECRET.filter((name) => env[name]) };
}
