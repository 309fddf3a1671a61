import type { Keys } from '../clients/clientConfig.ts';
import { obtainCredentials as obtain, type StsTargets } from '../credentials/obtain.ts';
import type { StageContext } from './context.ts';
import type { PodFiles } from './readPod.ts';

/** Stage 2: the credentials that the cache step would obtain. @returns undefined if it would obtain none */
export async function obtainCredentials(
  { run, settings, seen }: StageContext,
  { webIdentityToken, profile }: PodFiles,
  targets: StsTargets,
): Promise<Keys | undefined> {
  const plan = seen.credentials;
  const { keys, arn, problem, agentToken } = await obtain(run, {
    settings,
    plan,
    targets,
    webIdentityToken,
    sharedProfile: profile,
  });
  seen.credentials = {
    ...plan,
    obtained: keys !== undefined,
    ...(problem ? { problem } : {}),
    ...(agentToken ? { agentToken } : {}),
  };
  if (arn) seen.identity = { arn, from: 'the reply that gave the role' };
  return keys;
}
