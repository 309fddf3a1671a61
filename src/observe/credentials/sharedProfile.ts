import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Keys } from '../aws.ts';

/**
 * The credentials of the shared files' profile, where such files lie in the pod. Undefined where they give none, as in
 * nearly every build pod: then the cache step goes on to the next source.
 */
export async function sharedProfile(env: NodeJS.ProcessEnv): Promise<Keys | undefined> {
  const filepath = env.AWS_SHARED_CREDENTIALS_FILE || path.join(homedir(), '.aws/credentials');
  const configFilepath = env.AWS_CONFIG_FILE || path.join(homedir(), '.aws/config');
  if (!existsSync(filepath) && !existsSync(configFilepath)) return undefined;
  const { fromIni } = await import('@aws-sdk/credential-providers');
  const profile = env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || 'default';
  try {
    return await fromIni({ filepath, configFilepath, profile })();
  } catch {
    return undefined;
  }
}
