import { expect, it } from '@jest/globals';
import { runScenario } from '../../src/sandbox/runScenario.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';

// Configuration that stops the cache step's Go SDK before its first request must be reported, without any request.

const scenario = (env: Record<string, string>, files: Record<string, string> = {}): Scenario => ({
  ...{ id: 'configuration', title: '', source: 'irsa-preflight', pod: { env, files } },
  expect: { verdict: 'fail', cause: 'sdk-configuration-invalid' },
});
const FILES = { AWS_CONFIG_FILE: '{dir}/config', AWS_SHARED_CREDENTIALS_FILE: '{dir}/credentials' };

it.concurrent.each<[Record<string, string>, string]>([
  [{ AWS_USE_FIPS_ENDPOINT: '1' }, 'true or false'],
  [{ AWS_RETRY_MODE: 'legacy' }, 'standard or adaptive'],
  [{ AWS_REQUEST_CHECKSUM_CALCULATION: 'never' }, 'when_required'],
  [{ AWS_ENDPOINT_URL_S3: 'minio.example.com' }, 'its scheme'],
  [{ AWS_ENDPOINT_URL_STS: 'localhost:4566' }, 'its scheme'],
  [{ AWS_PROFILE: 'ci' }, 'a profile that exists in the shared files'],
  [{ HTTP_PROXY: 'http://ci:pass^word@proxy.corp:3128', AWS_ENDPOINT_URL_STS: 'http://sts.corp' }, 'percent-encoded'],
  [{ AWS_CA_BUNDLE: '/nowhere/ca.pem' }, '/nowhere/ca.pem'],
])('%j', async (env, said) => {
  const { code, report, stdout, calls } = await runScenario(scenario(env), { tool: 'dist/irsa-preflight.cjs' });
  expect({ code, calls, causes: report?.causes.map((cause) => cause.code) }).toEqual({
    code: 1,
    calls: [],
    causes: ['sdk-configuration-invalid'],
  });
  expect(stdout.replace(/\s+/g, ' ')).toContain(said);
  expect(stdout).not.toContain('pass^word');
});

it.concurrent.each<[Record<string, string>, Record<string, string>]>([
  [{ AWS_USE_FIPS_ENDPOINT: 'FALSE', AWS_RETRY_MODE: 'adaptive', AWS_MAX_ATTEMPTS: '4' }, {}],
  [{ ...FILES, AWS_PROFILE: 'ci' }, { config: '[profile ci]\nregion = eu-west-1\n' }],
  [{ ...FILES, AWS_DEFAULT_PROFILE: 'gone' }, {}],
  [{ AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' }, {}],
])('%j is accepted', async (env, files) => {
  const { code, report } = await runScenario(scenario(env, files), { tool: 'dist/irsa-preflight.cjs' });
  expect({ code, causes: report?.causes }).toEqual({ code: 0, causes: [] });
});

it('takes the region from the profile if nothing else sets one', async () => {
  const pod = scenario({ ...FILES }, { config: '[default]\nregion = us-east-1\n' });
  const { report } = await runScenario(
    {
      ...pod,
      settings: { region: null },
      pod: { ...pod.pod, env: { ...FILES, AWS_REGION: null, AWS_DEFAULT_REGION: null } },
    },
    { tool: 'dist/irsa-preflight.cjs' },
  );
  expect(report?.observations?.region).toEqual({ name: 'us-east-1', from: 'the profile default' });
  expect(report?.verdict).toBe('pass');
});

it('takes keys from a profile if no role is injected', async () => {
  const env = { ...FILES, AWS_ROLE_ARN: null, AWS_WEB_IDENTITY_TOKEN_FILE: null };
  const credentials =
    '[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = of-the-profile-only\n';
  const { report, stdout } = await runScenario(
    { ...scenario({}), aws: { staticKeys: 'valid' }, pod: { env, files: { credentials } } },
    { tool: 'dist/irsa-preflight.cjs' },
  );
  expect(report?.observations?.credentials.source).toBe('shared-profile');
  expect(report?.verdict).toBe('pass');
  expect(stdout + JSON.stringify(report)).not.toContain('of-the-profile-only');
});
