import path from 'node:path';
import { planCredentials } from '../../cacheStep/credentialPlan.ts';
import { resolveRegion } from '../../cacheStep/endpoints.ts';
import { flagProblems } from '../../cacheStep/flagVariables.ts';
import { configurationProblems } from '../../cacheStep/sdkConfig.ts';
import type { SharedProfile } from '../../cacheStep/sharedProfile.ts';
import { missingChecksumFiles } from '../checksumFiles.ts';
import { sharedProfile } from '../credentials/sharedProfile.ts';
import { decodeToken } from '../decodeToken.ts';
import { readTokenFile } from '../tokenFile.ts';
import type { StageContext } from './context.ts';

/** What was read in the pod and must not become an observation, or is needed by the next stage. */
export interface PodFiles {
  /** The content of AWS_WEB_IDENTITY_TOKEN_FILE, or of the profile's file. */
  webIdentityToken: string | undefined;
  profile: SharedProfile;
}

/** Stage 1: the tokens, the shared AWS files and the certificates; from them the region and the credential plan. */
export async function readPod({ run, settings, from, seen }: StageContext): Promise<PodFiles> {
  const { env } = run;
  const speaksTls = Object.values(seen.endpoints).some((url) => url.startsWith('https:'));
  const profile = await sharedProfile(env);
  // OpenShift, for one, names the role and its token in a profile.
  const tokenFile = env.AWS_WEB_IDENTITY_TOKEN_FILE || profile.settings.web_identity_token_file;
  const bundle = env.AWS_CA_BUNDLE || profile.settings.ca_bundle;
  const [webIdentity, pod, trust] = await Promise.all([
    tokenFile ? readTokenFile(tokenFile) : undefined,
    readTokenFile(path.join(settings.serviceAccountDir, 'token')),
    // An unusable bundle stops the cache step even if it would not use TLS.
    speaksTls || bundle ? run.http.trusted(bundle) : undefined,
  ]);
  run.secrets.addToken('web identity token', webIdentity?.token);
  run.secrets.addToken("the pod's own token", pod.token);
  if (trust) seen.trust = { from: trust.from };
  if (webIdentity) seen.webIdentityToken = webIdentity.observation;
  seen.podToken = pod.observation;
  seen.region = resolveRegion(settings, env, profile);
  const plan = planCredentials(settings, from, env, profile.givesCredentials);
  seen.credentials = { ...plan, obtained: false };
  // With an OIDC token from a setting, that token is the one that STS evaluates.
  if (plan.source === 'oidc-token') {
    seen.webIdentityToken = { path: 'the setting oidc_token_id', ...decodeToken(settings.oidcTokenId ?? '') };
  }
  const urls = Object.values(seen.endpoints).map((url) => new URL(url));
  seen.configuration = configurationProblems(
    settings,
    env,
    profile,
    trust?.problem && bundle ? { bundle, why: trust.problem } : undefined,
    urls,
  );
  const flags = flagProblems(settings, env);
  if (flags.length) seen.cacheStepVariables = flags;
  const missing = missingChecksumFiles(settings.cacheKey, env);
  if (missing.length) seen.missingChecksumFiles = missing;
  return { webIdentityToken: webIdentity?.token, profile };
}
