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
  const settings = await settingsOf(name, files);
  const { aws_access_key_id: id, aws_secret_access_key: secret, region } = settings ?? {};
  return {
    ...{ name, files, found: settings !== undefined },
    givesCredentials: Boolean(id && secret) || WAYS.some((way) => settings?.[way]),
    halfPair: Boolean(id) !== Boolean(secret),
    ...(region ? { region } : {}),
  };
}

async function settingsOf(
  name: string,
  files: SharedProfile['files'],
): Promise<Record<string, string | undefined> | undefined> {
  const there = await Promise.all(Object.values(files).map((file) => readSmallFile(file, MAX_BYTES)));
  if (!there.some(({ text }) => text)) return undefined;
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles(files);
  const found = [configFile[name], credentialsFile[name]].filter((profile) => profile !== undefined);
  return found.length ? Object.assign({}, ...found) : undefined;
}

/** The credentials of the profile, however it provides them, or why there are none. */
export async function profileCredentials(
  run: RunContext,
  { name, files }: SharedProfile,
  { region }: EndpointTarget,
): Promise<{ keys?: Keys; problem?: string }> {
  const { fromIni } = await import('@aws-sdk/credential-providers');
  try {
    const clientConfig = { region, requestHandler: run.http };
    const keys = await fromIni({ ...files, profile: name, clientConfig })();
    run.secrets.add('access key id', keys.accessKeyId);
    run.secrets.add('secret key', keys.secretAccessKey);
    run.secrets.add('session token', keys.sessionToken);
    return { keys };
  } catch (error) {
    return { problem: `the profile ${name} provides none: ${(error as Error).message}` };
  }
}
