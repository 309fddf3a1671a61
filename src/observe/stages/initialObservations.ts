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
  const { sts, s3 } = configuredEndpoints(settings, env);
  const name = region.name ?? ANY_REGION;
  return {
    configuration: [],
    region,
    endpoints: {
      sts: sts && isHttpUrl(sts) ? new URL(sts).origin : `https://${stsHost({ region: name })}`,
      s3: s3Url(settings.bucket, name, s3 && isHttpUrl(s3) ? s3 : undefined, settings.pathStyle).origin,
    },
    credentials: { ...planCredentials(settings, from, env, false), obtained: false },
    routes: [],
  };
}
