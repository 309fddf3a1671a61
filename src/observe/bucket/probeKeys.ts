import type { CacheKeys } from '../../cacheStep/cacheKeys.ts';
import type { Settings } from '../../settings/catalogue.ts';

/** The only object that is written, under the neutral prefix. Concurrent runs all write the same small object. */
export const probeKey = (settings: Settings): string => `${settings.probePrefix}probe`;

const UPLOAD = 'irsa-preflight-upload';

/** The key of the upload that proves write access under a prefix and is never completed. */
export const uploadKey = (prefix: string): string => `${prefix}${UPLOAD}`;
export const isKeyOfUpload = (key: string): boolean => key.endsWith(UPLOAD);

/** The key of an object that does not exist, under the cache's own prefix if that is known. */
export const absentKey = (settings: Settings, keys: CacheKeys | undefined): string =>
  `${keys?.objectPrefix ?? settings.probePrefix}irsa-preflight-absent`;
