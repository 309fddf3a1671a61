import { describe, expect, it } from '@jest/globals';
import { planCredentials } from '../../src/cacheStep/credentialPlan.ts';
import { readSettings } from '../../src/settings/read.ts';

const IRSA = { AWS_ROLE_ARN: 'arn:aws:iam::1:role/r', AWS_WEB_IDENTITY_TOKEN_FILE: '/token' };
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 's' };
const POD_IDENTITY = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials' };
const ROLE = 'arn:aws:iam::2:role/second';

function plan(env: Record<string, string>, hasProfile = false) {
  const { settings, from } = readSettings({ PLUGIN_BUCKET: 'b', ...env });
  if (!settings) throw new Error('bad settings');
  return planCredentials(settings, from, env, hasProfile);
}

// The order of precedence in plugins/cache, then in the Go SDK.
describe('planCredentials', () => {
  it.each([
    ['keys before everything else', { ...KEYS, ...IRSA, ...POD_IDENTITY, PLUGIN_ASSUME_ROLE: ROLE }, 'access-keys'],
    ['assume_role with an OIDC token', { ...IRSA, PLUGIN_ASSUME_ROLE: ROLE, PLUGIN_OIDC_TOKEN_ID: 't' }, 'oidc-token'],
    ['web identity before Pod Identity', { ...IRSA, ...POD_IDENTITY }, 'web-identity'],
    [
      'web identity even without a role: the SDK tries nothing after it',
      { AWS_WEB_IDENTITY_TOKEN_FILE: '/token', ...POD_IDENTITY },
      'web-identity',
    ],
    ['Pod Identity if only the role is set', { AWS_ROLE_ARN: ROLE, ...POD_IDENTITY }, 'pod-identity'],
    ['the relative URI of ECS first', { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x', ...POD_IDENTITY }, 'container'],
    ['the node last', {}, 'instance-metadata'],
    ["Go's alternative variable names", { AWS_ACCESS_KEY: 'AKIA', AWS_SECRET_KEY: 's', ...IRSA }, 'access-keys'],
    ['an incomplete key pair is ignored', { AWS_ACCESS_KEY_ID: 'AKIA', ...IRSA }, 'web-identity'],
  ])('%s', (_what, env, source) => {
    expect(plan(env)).toMatchObject({ source });
  });

  it('takes a shared profile after web identity and before containers', () => {
    expect(plan(POD_IDENTITY, true).source).toBe('shared-profile');
    expect(plan(IRSA, true).source).toBe('web-identity');
  });

  it('reports where the credentials come from and what they shadow', () => {
    expect(plan({ ...KEYS, ...IRSA })).toMatchObject({
      from: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
      shadows: ['web-identity'],
      accessKeyPrefix: 'AKIA',
      sessionToken: false,
    });
  });

  it('chains the additional roles in order', () => {
    const settings = {
      ...IRSA,
      PLUGIN_ASSUME_ROLE: ROLE,
      PLUGIN_EXTERNAL_ID: 'x',
      PLUGIN_USER_ROLE_ARN: 'arn:aws:iam::3:role/third',
    };
    expect(plan(settings).hops).toEqual([
      { setting: 'assume_role', roleArn: ROLE, externalId: true },
      { setting: 'user_role_arn', roleArn: 'arn:aws:iam::3:role/third', externalId: false },
    ]);
    expect(plan({ ...settings, ...KEYS }).hops.map(({ setting }) => setting)).toEqual(['user_role_arn']);
  });

  it('reports an incomplete key pair and which half is missing', () => {
    expect(plan({ AWS_SECRET_ACCESS_KEY: 's', ...IRSA }).halfPair).toEqual({
      present: 'AWS_SECRET_ACCESS_KEY',
      missing: 'AWS_ACCESS_KEY_ID',
    });
    expect(plan({ PLUGIN_ACCESS_KEY: 'AKIA', ...IRSA }).halfPair).toEqual({
      present: 'PLUGIN_ACCESS_KEY',
      missing: 'PLUGIN_SECRET_KEY',
    });
  });
});
