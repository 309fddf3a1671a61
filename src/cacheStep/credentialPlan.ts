import type { CredentialsObservation, Source } from '../schema/observations.ts';
import type { Settings } from '../settings/catalogue.ts';
import type { ReadSettings } from '../settings/read.ts';

export type CredentialPlan = Omit<CredentialsObservation, 'obtained' | 'problem'>;

/**
 * Which source the cache step takes its credentials from, and why. The order is that of plugins/cache
 * (`storage/backend/s3/s3.go`, `New`) and, if that finds nothing, of the Go SDK (`config/resolve_credentials.go`).
 * @param hasSharedProfile whether the shared profile in use defines how to get credentials
 */
export function planCredentials(
  settings: Settings,
  from: ReadSettings['from'],
  env: NodeJS.ProcessEnv,
  hasSharedProfile: boolean,
): CredentialPlan {
  const keys = settings.accessKey && settings.secretKey;
  const byOidcToken = settings.assumeRole && settings.oidcTokenId;
  const { source, variables }: { source: Source; variables: string[] } = keys
    ? { source: 'access-keys', variables: named(from.accessKey, from.secretKey) }
    : byOidcToken
      ? { source: 'oidc-token', variables: named(from.assumeRole, from.oidcTokenId) }
      : defaultChain(env, hasSharedProfile);
  const hops = [
    // Keys and the OIDC token take precedence over the assume_role branch, which is then not used.
    ...(settings.assumeRole && !keys && !byOidcToken
      ? [{ setting: 'assume_role', roleArn: settings.assumeRole, externalId: Boolean(settings.externalId) }]
      : []),
    ...(settings.userRoleArn
      ? [{ setting: 'user_role_arn', roleArn: settings.userRoleArn, externalId: Boolean(settings.userRoleExternalId) }]
      : []),
  ];
  const halfPair = halfOfAPair(settings, from, env);
  return {
    source,
    from: variables,
    shadows: configuredSources(env).filter((other) => other !== source),
    hops,
    ...(halfPair ? { halfPair } : {}),
    ...(source === 'access-keys' ? staticFacts(settings, env) : {}),
  };
}

function defaultChain(env: NodeJS.ProcessEnv, hasSharedProfile: boolean): { source: Source; variables: string[] } {
  const keyNames = [KEY_NAMES, SECRET_NAMES].map((names) => names.find((name) => env[name]));
  if (keyNames.every(Boolean)) return { source: 'access-keys', variables: named(...keyNames) };
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE) {
    return { source: 'web-identity', variables: ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN'] };
  }
  if (hasSharedProfile) return { source: 'shared-profile', variables: ['AWS_PROFILE'] };
  if (env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI) {
    return { source: 'container', variables: ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] };
  }
  if (env.AWS_CONTAINER_CREDENTIALS_FULL_URI) {
    return { source: 'pod-identity', variables: ['AWS_CONTAINER_CREDENTIALS_FULL_URI'] };
  }
  return { source: 'instance-metadata', variables: [] };
}

// The names that the Go SDK accepts for each half of a key pair (`config/env_config.go`).
const KEY_NAMES = ['AWS_ACCESS_KEY_ID', 'AWS_ACCESS_KEY'];
const SECRET_NAMES = ['AWS_SECRET_ACCESS_KEY', 'AWS_SECRET_KEY'];

/** The static keys in use. */
export function staticKeys(settings: Settings, env: NodeJS.ProcessEnv) {
  // plugins/cache uses only a complete pair; without one, the SDK reads its own variables.
  const { accessKey, secretKey, sessionToken } =
    settings.accessKey && settings.secretKey
      ? settings
      : {
          accessKey: firstOf(env, KEY_NAMES),
          secretKey: firstOf(env, SECRET_NAMES),
          sessionToken: env.AWS_SESSION_TOKEN,
        };
  return {
    accessKeyId: accessKey ?? '',
    secretAccessKey: secretKey ?? '',
    ...(sessionToken ? { sessionToken } : {}),
  };
}

function staticFacts(settings: Settings, env: NodeJS.ProcessEnv) {
  const { accessKeyId, sessionToken } = staticKeys(settings, env);
  return { accessKeyPrefix: accessKeyId.slice(0, 4), sessionToken: Boolean(sessionToken) };
}

function halfOfAPair(settings: Settings, from: ReadSettings['from'], env: NodeJS.ProcessEnv) {
  const keyName = from.accessKey ?? KEY_NAMES.find((name) => env[name]);
  const secretName = from.secretKey ?? SECRET_NAMES.find((name) => env[name]);
  if (keyName && !secretName) {
    return {
      present: keyName,
      missing: settings.accessKey && keyName.startsWith('PLUGIN_') ? 'PLUGIN_SECRET_KEY' : 'AWS_SECRET_ACCESS_KEY',
    };
  }
  if (secretName && !keyName) {
    return {
      present: secretName,
      missing: secretName.startsWith('PLUGIN_') ? 'PLUGIN_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID',
    };
  }
  return undefined;
}

function configuredSources(env: NodeJS.ProcessEnv): Source[] {
  return [
    ...(env.AWS_WEB_IDENTITY_TOKEN_FILE && env.AWS_ROLE_ARN ? (['web-identity'] as const) : []),
    ...(env.AWS_CONTAINER_CREDENTIALS_FULL_URI ? (['pod-identity'] as const) : []),
  ];
}

const firstOf = (env: NodeJS.ProcessEnv, names: string[]) => names.map((name) => env[name]).find(Boolean);
const named = (...names: (string | undefined)[]) => names.filter((name) => name !== undefined);
