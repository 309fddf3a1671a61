import { isRoleArn } from '../../arn.ts';
import type { Settings } from '../../settings/catalogue.ts';
import type { Keys, Place } from '../clients/shared.ts';
import { type CredentialPlan, staticKeys } from '../credentialSource.ts';
import type { Source, TokenObservation } from '../observations.ts';
import type { Run } from '../run.ts';
import { containerCredentials } from './container.ts';
import { instanceRole } from './instanceMetadata.ts';
import { profileCredentials, type SharedProfile } from './sharedProfile.ts';
import { assumeRole, assumeRoleWithWebIdentity } from './webIdentity.ts';

/** Keys to ask S3 with, or, where there are none and no call tells, why. */
export interface Obtained {
  keys?: Keys;
  /** Whose keys they are, where a reply said so. */
  arn?: string;
  problem?: string;
  agentToken?: TokenObservation;
}

export interface ObtainOptions {
  settings: Settings;
  plan: CredentialPlan;
  place: Place;
  /** The content of AWS_WEB_IDENTITY_TOKEN_FILE. */
  webIdentityToken: string | undefined;
  sharedProfile: SharedProfile;
}

/** Gets the keys that the cache step would get: from its source, then over each role that it assumes on top. */
export async function obtainCredentials(run: Run, options: ObtainOptions): Promise<Obtained> {
  const { plan, settings, place } = options;
  let obtained = await FROM_SOURCE[plan.source](run, options);
  for (const { setting, roleArn } of plan.hops) {
    learnClock(run);
    if (!obtained.keys) return obtained;
    const externalId = setting === 'assume_role' ? settings.externalId : settings.userRoleExternalId;
    const hop = {
      id: `assume-role-${setting.replaceAll('_', '-')}`,
      roleArn,
      externalId,
      sessionName: setting === 'assume_role' ? assumeRoleSession(run.env) : undefined,
    };
    const { output } = await assumeRole(run, place, obtained.keys, hop);
    obtained = output ?? {};
  }
  learnClock(run);
  return obtained;
}

// plugins/cache names the sessions of assume_role so (its `main.go`); a trust policy may ask for the name.
const assumeRoleSession = (env: NodeJS.ProcessEnv) =>
  env.PLUGIN_ASSUME_ROLE_SESSION_NAME || env.ASSUME_ROLE_SESSION_NAME || 'drone-cache';

const FROM_SOURCE: Record<Source, (run: Run, options: ObtainOptions) => Promise<Obtained>> = {
  'access-keys': async (run, { settings }) => ({ keys: staticKeys(settings, run.env) }),
  'oidc-token': async (run, { settings: { assumeRole: roleArn = '', oidcTokenId: token = '' }, place }) =>
    (await assumeRoleWithWebIdentity(run, place, { roleArn, token, sessionName: assumeRoleSession(run.env) })).output ??
    {},
  'web-identity': webIdentity,
  'shared-profile': (run, { sharedProfile, place }) => profileCredentials(run, sharedProfile, place),
  'pod-identity': containerCredentials,
  container: containerCredentials,
  'instance-metadata': instanceRole,
};

async function webIdentity(run: Run, { place, webIdentityToken: token }: ObtainOptions): Promise<Obtained> {
  const roleArn = run.env.AWS_ROLE_ARN;
  if (!roleArn) return { problem: 'AWS_ROLE_ARN is not set' };
  if (!token?.trim()) return { problem: 'there is no token to send' };
  if (!isRoleArn(roleArn)) return { problem: 'AWS_ROLE_ARN is not the ARN of a role' };
  const sessionName = run.env.AWS_ROLE_SESSION_NAME || undefined;
  return (await assumeRoleWithWebIdentity(run, place, { roleArn, token, sessionName })).output ?? {};
}

const SKEW_WORTH_CORRECTING_SECONDS = 60;

/** Takes AWS's clock from what has been answered, as the SDK does after its first refusal. */
function learnClock(run: Run): void {
  const skew = run.calls.findLast(({ skewSeconds, requestId }) => requestId && skewSeconds !== undefined)?.skewSeconds;
  if (skew !== undefined && Math.abs(skew) >= SKEW_WORTH_CORRECTING_SECONDS) run.clockOffsetMs = skew * 1000;
}
