import { homedir } from 'node:os';
import path from 'node:path';
import type { Keys, Place } from '../clients/shared.ts';
import type { Run } from '../run.ts';
import { readSmallFile } from '../smallFile.ts';

/** What the shared files say of the profile in use. */
export interface SharedProfile {
  name: string;
  /** Whether either file has it. */
  found: boolean;
  region?: string;
  /** It names a way to credentials: the Go SDK then takes that way, and no other behind it. */
  givesCredentials: boolean;
  /** One half of a key pair without the other, which stops the Go SDK. */
  halfPair: boolean;
  files: { filepath: string; configFilepath: string };
}

// The keys of a profile that lead to credentials (`config/shared_config.go`).
const WAYS = ['role_arn', 'web_identity_token_file', 'credential_process', 'sso_start_url', 'sso_session'];
const MOST_BYTES = 1024 * 1024;

/** Reads the profile of the shared files. A file that is not there, as in nearly every build pod, has no profiles. */
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
  const there = await Promise.all(Object.values(files).map((file) => readSmallFile(file, MOST_BYTES)));
  if (!there.some(({ text }) => text)) return undefined;
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles(files);
  const found = [configFile[name], credentialsFile[name]].filter((profile) => profile !== undefined);
  return found.length ? Object.assign({}, ...found) : undefined;
}

/** The credentials of the profile, by whatever way it names; or why there are none. */
export async function profileCredentials(
  run: Run,
  { name, files }: SharedProfile,
  { region }: Place,
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
    return { problem: `the profile ${name} gives none: ${(error as Error).message}` };
  }
}
