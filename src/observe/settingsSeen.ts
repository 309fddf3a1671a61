import { cacheKeys } from './bucket/keys.ts';
import { withoutPassword } from './network/proxy.ts';
import type { Observations } from './observations.ts';
import type { ObserveOptions } from './observe.ts';

/** The settings that the diagnosis needs to know; none of the secret ones. */
export function settingsSeen({ settings, env, hints }: ObserveOptions): Observations['settings'] {
  const { bucket, operations, override, requireDelete, pathStyle, probePrefix } = settings;
  const { cacheKey, acl, encryption, endpoint, expectedRoleArn, expectedServiceAccount } = settings;
  const cacheKeyPrefix = cacheKeys(settings, env)?.listPrefix;
  return {
    ...{ bucket, operations, override, requireDelete, pathStyle, probePrefix, hints },
    ...(cacheKey ? { cacheKey } : {}),
    ...(cacheKeyPrefix ? { cacheKeyPrefix } : {}),
    ...(acl ? { acl } : {}),
    ...(encryption ? { encryption } : {}),
    ...(endpoint ? { endpoint: withoutPassword(endpoint) } : {}),
    ...(expectedRoleArn ? { expectedRoleArn } : {}),
    ...(expectedServiceAccount ? { expectedServiceAccount } : {}),
  };
}
