import { cacheKeys } from '../cacheStep/cacheKeys.ts';
import { withoutPassword } from '../cacheStep/proxy.ts';
import type { Observations } from '../schema/observations.ts';
import type { Settings } from '../settings/catalogue.ts';

/** The settings that the diagnosis needs; none of the secret ones. */
export function reportedSettings(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  hints: string[],
): Observations['settings'] {
  const { bucket, operations, override, requireDelete, pathStyle, probePrefix } = settings;
  const { cacheKey, ignore, acl, encryption, endpoint, expectedRoleArn, expectedServiceAccount } = settings;
  const keys = cacheKeys(settings, env);
  return {
    ...{ bucket, operations, override, requireDelete, pathStyle, probePrefix, hints },
    ...(cacheKey ? { cacheKey } : {}),
    ...(keys ? { cacheKeyPrefix: keys.listPrefix, cacheKeyIsComplete: keys.isComplete } : {}),
    ...(acl ? { acl } : {}),
    ...(encryption ? { encryption } : {}),
    ...(endpoint ? { endpoint: withoutPassword(endpoint) } : {}),
    ...(expectedRoleArn ? { expectedRoleArn } : {}),
    ...(expectedServiceAccount ? { expectedServiceAccount } : {}),
    ...(ignore?.length ? { ignore } : {}),
  };
}
