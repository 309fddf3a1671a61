import type { Settings } from '../settings/catalogue.ts';

/** Where the region comes from, in the order of the Go SDK: the setting, two variables, the shared profile. */
export function resolveRegion(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  profile?: { name: string; region?: string },
): { name?: string; from: string; refused?: string } {
  if (settings.region) return { name: settings.region, from: 'the setting region' };
  for (const variable of ['AWS_REGION', 'AWS_DEFAULT_REGION']) {
    const name = env[variable];
    if (!name) continue;
    // The Go SDK uses the value unchanged; with a space in it, the host name is invalid.
    return /^[A-Za-z0-9-]+$/.test(name) ? { name, from: variable } : { from: variable, refused: name };
  }
  return profile?.region ? { name: profile.region, from: `the profile ${profile.name}` } : { from: 'nowhere' };
}

/** The endpoints configured in place of AWS's own; an absent one means AWS's own for the region. */
export interface ConfiguredEndpoints {
  /** For the roles that the SDK's own chain assumes: a web identity, a profile. */
  chainSts?: string;
  /** For the roles that the cache step itself assumes. */
  sts?: string;
  s3?: string;
}

/**
 * The configured endpoints, as the Go SDK resolves them. While it sets up its own chain it knows the endpoint of a
 * single service only: AWS_ENDPOINT_URL comes later (`config/resolve.go`, where resolveCredentials precedes
 * resolveBaseEndpoint).
 */
export function configuredEndpoints(settings: Settings, env: NodeJS.ProcessEnv): ConfiguredEndpoints {
  const ignored = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true';
  const ofEnv = (service: string) => (ignored ? undefined : env[`AWS_ENDPOINT_URL_${service}`] || env.AWS_ENDPOINT_URL);
  const chainSts = ignored ? undefined : env.AWS_ENDPOINT_URL_STS;
  const sts = ofEnv('STS');
  const s3 = settings.endpoint ?? ofEnv('S3');
  return { ...(chainSts ? { chainSts } : {}), ...(sts ? { sts } : {}), ...(s3 ? { s3 } : {}) };
}
