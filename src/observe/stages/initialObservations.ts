import { isHttpUrl, s3Url, stsHost } from '../../aws/endpoints.ts';
import { planCredentials } from '../../cacheStep/credentialPlan.ts';
import { configuredEndpoints, resolveRegion } from '../../cacheStep/endpoints.ts';
import type { Settings } from '../../settings/catalogue.ts';
import type { ReadSettings } from '../../settings/read.ts';
import type { Observed } from './context.ts';

// A placeholder for the endpoints if no region is configured; nothing is sent to them.
const ANY_REGION = 'us-east-1';

/** What the settings and the environment alone show, before anything is read or sent. */
export function initialObservations(settings: Settings, from: ReadSettings['from'], env: NodeJS.ProcessEnv): Observed {
  const region = resolveRegion(settings, env);
  const { sts, chainSts, s3 } = configuredEndpoints(settings, env);
  const credentials = planCredentials(settings, from, env, false);
  // The first request to STS: by the SDK's chain, or by the cache step itself.
  const firstSts = credentials.source === 'web-identity' ? chainSts : sts;
  const name = region.name ?? ANY_REGION;
  return {
    configuration: [],
    region,
    endpoints: {
      sts: firstSts && isHttpUrl(firstSts) ? new URL(firstSts).origin : `https://${stsHost({ region: name })}`,
      s3: s3Url(settings.bucket, name, s3 && isHttpUrl(s3) ? s3 : undefined, settings.pathStyle).origin,
    },
    credentials: { ...credentials, obtained: false },
    routes: [],
  };
}
