import { homedir } from 'node:os';
import path from 'node:path';
import type { EndpointTarget } from '../../aws/endpoints.ts';
import type { SharedProfile } from '../../cacheStep/sharedProfile.ts';
import { readSmallFile } from '../../io/smallFile.ts';
import type { Keys } from '../clients/clientConfig.ts';
import type { RunContext } from '../runContext.ts';

// The profile keys that provide credentials (`config/shared_config.go`).
const WAYS = ['role_arn', 'web_identity_token_file', 'credential_process', 'sso_start_url', 'sso_session'];
const MAX_BYTES = 1024 * 1024;

/** Reads the profile from the shared files. A missing file, as in nearly every build pod, has no profiles. */
export async function sharedProfile(env: NodeJS.ProcessEnv): Promise<SharedProfile> {
  const files = {
    filepath: env.AWS_SHARED_CREDENTIALS_FILE || path.join(homedir(), '.aws/credentials'),
    configFilepath: env.AWS_CONFIG_FILE || path.join(homedir(), '.aws/config'),
  };
  const name = env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || 'default';
  const { profiles, directory } = await profilesIn(files);
  const settings = profiles[name];
  const { aws_access_key_id: id, aws_secret_access_key: secret, region } = settings ?? {};
  return {
    ...{ name, files, found: settings !== undefined, settings: settings ?? {}, names: Object.keys(profiles) },
    givesCredentials: Boolean(id && secret) || WAYS.some((way) => settings?.[way]),
    ...(region ? { region } : {}),
    ...(directory ? { directory } : {}),
  };
}

type Profiles = Record<string, Record<string, string | undefined>>;

/**
 * The profiles of both files, merged. Go stops at a directory, and treats any other file that it cannot read as empty.
 */
async function profilesIn(
  files: SharedProfile['files'],
): Promise<{ profiles: Profiles; directory?: SharedProfile['directory'] }> {
  const [credentials, config] = await Promise.all(
    [files.filepath, files.configFilepath].map((file) => readSmallFile(file, MAX_BYTES)),
  );
  if (config?.error === 'EISDIR')
    return { profiles: {}, directory: { variable: 'AWS_CONFIG_FILE', path: files.configFilepath } };
  if (credentials?.error === 'EISDIR')
    return { profiles: {}, directory: { variable: 'AWS_SHARED_CREDENTIALS_FILE', path: files.filepath } };
  if (!credentials?.text && !config?.text) return { profiles: {} };
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles(files);
  const profiles: Profiles = {};
  for (const name of new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)]))
    profiles[name] = { ...configFile[name], ...credentialsFile[name] };
  return { profiles };
}

/** The credentials of the profile, however it provides them, or why there are none. */
export async function profileCredentials(
  run: RunContext,
  { name, files }: SharedProfile,
  { region, endpoint }: EndpointTarget,
): Promise<{ keys?: Keys; problem?: string }> {
  const { fromIni } = await import('@aws-sdk/credential-providers');
  try {
    const clientConfig = { region, requestHandler: run.http, ...(endpoint ? { endpoint } : {}) };
    const keys = await fromIni({ ...files, profile: name, clientConfig })();
    run.secrets.add('access key id', keys.accessKeyId);
    run.secrets.add('secret key', keys.secretAccessKey);
    run.secrets.add('session token', keys.sessionToken);
    return { keys };
  } catch (error) {
    return { problem: `the profile ${name} provides none: ${(error as Error).message}` };
  }
}
