import { isRoleArn } from '../../aws/arn.ts';
import type { EndpointTarget } from '../../aws/endpoints.ts';
import { type CredentialPlan, staticKeys } from '../../cacheStep/credentialPlan.ts';
import type { SharedProfile } from '../../cacheStep/sharedProfile.ts';
import type { CallId } from '../../schema/calls.ts';
import type { Source } from '../../schema/observations.ts';
import type { Settings } from '../../settings/catalogue.ts';
import type { RunContext } from '../runContext.ts';
import { containerCredentials } from './container.ts';
import { instanceRole } from './instanceMetadata.ts';
import type { Obtained } from './obtained.ts';
import { profileCredentials } from './sharedProfile.ts';
import { assumeRole, assumeRoleWithWebIdentity } from './webIdentity.ts';

/** Where requests to STS go: those of the SDK's own chain, and those of the cache step itself. */
export interface StsTargets {
  chain: EndpointTarget;
  cacheStep: EndpointTarget;
}

export interface ObtainOptions {
  settings: Settings;
  plan: CredentialPlan;
  targets: StsTargets;
  /** The content of AWS_WEB_IDENTITY_TOKEN_FILE. */
  webIdentityToken: string | undefined;
  sharedProfile: SharedProfile;
}

/** Gets the keys that the cache step would get: from its source, then through each role that it assumes on top. */
export async function obtainCredentials(run: RunContext, options: ObtainOptions): Promise<Obtained> {
  const { plan, settings, targets } = options;
  let obtained = await FROM_SOURCE[plan.source](run, options);
  for (const { setting, roleArn } of plan.hops) {
    learnClock(run);
    if (!obtained.keys) return obtained;
    const externalId = setting === 'assume_role' ? settings.externalId : settings.userRoleExternalId;
    const hop = {
      id: HOP_CALLS[setting] ?? 'assume-role-user-role-arn',
      roleArn,
      externalId,
      sessionName: setting === 'assume_role' ? assumeRoleSession(run.env) : undefined,
    };
    const { output } = await assumeRole(run, targets.cacheStep, obtained.keys, hop);
    obtained = output ?? {};
  }
  learnClock(run);
  return obtained;
}

const HOP_CALLS: Record<string, CallId> = {
  assume_role: 'assume-role-assume-role',
  user_role_arn: 'assume-role-user-role-arn',
};

// How plugins/cache names the sessions of assume_role (its `main.go`); a trust policy can require the name.
const assumeRoleSession = (env: NodeJS.ProcessEnv) =>
  env.PLUGIN_ASSUME_ROLE_SESSION_NAME || env.ASSUME_ROLE_SESSION_NAME || 'drone-cache';

const FROM_SOURCE: Record<Source, (run: RunContext, options: ObtainOptions) => Promise<Obtained>> = {
  'access-keys': async (run, { settings }) => ({ keys: staticKeys(settings, run.env) }),
  'oidc-token': async (run, { settings: { assumeRole: roleArn = '', oidcTokenId: token = '' }, targets }) =>
    (
      await assumeRoleWithWebIdentity(run, targets.cacheStep, {
        roleArn,
        token,
        sessionName: assumeRoleSession(run.env),
        isAtStartup: true,
      })
    ).output ?? {},
  'web-identity': webIdentity,
  'shared-profile': (run, options) =>
    namesWebIdentity(options.sharedProfile)
      ? profileWebIdentity(run, options)
      : profileCredentials(run, options.sharedProfile, options.targets.chain),
  'pod-identity': containerCredentials,
  container: containerCredentials,
  'instance-metadata': instanceRole,
};

async function webIdentity(run: RunContext, { targets, webIdentityToken: token }: ObtainOptions): Promise<Obtained> {
  const roleArn = run.env.AWS_ROLE_ARN;
  if (!roleArn) return { problem: 'AWS_ROLE_ARN is not set' };
  if (!token?.trim()) return { problem: 'there is no token to send' };
  if (!isRoleArn(roleArn)) return { problem: 'AWS_ROLE_ARN is not the ARN of a role' };
  const sessionName = run.env.AWS_ROLE_SESSION_NAME || undefined;
  return (await assumeRoleWithWebIdentity(run, targets.chain, { roleArn, token, sessionName })).output ?? {};
}

/**
 * A profile that names a role and a token, and not where to begin: the SDK exchanges the token, as with the variables.
 */
const namesWebIdentity = ({ settings }: SharedProfile) =>
  Boolean(settings.role_arn && settings.web_identity_token_file && !settings.source_profile);

async function profileWebIdentity(
  run: RunContext,
  { targets, webIdentityToken: token, sharedProfile: { name, settings } }: ObtainOptions,
): Promise<Obtained> {
  const { role_arn: roleArn = '', role_session_name: sessionName } = settings;
  if (!token?.trim()) return { problem: `the profile ${name} names a token file, and there is no token to send` };
  return (await assumeRoleWithWebIdentity(run, targets.chain, { roleArn, token, sessionName })).output ?? {};
}

const SKEW_WORTH_CORRECTING_SECONDS = 60;

/** Learns AWS's clock from the responses so far, as the SDK does after its first rejected request. */
function learnClock(run: RunContext): void {
  const skew = run.calls.findLast(({ skewSeconds, requestId }) => requestId && skewSeconds !== undefined)?.skewSeconds;
  if (skew !== undefined && Math.abs(skew) >= SKEW_WORTH_CORRECTING_SECONDS) run.clockOffsetMs = skew * 1000;
}
