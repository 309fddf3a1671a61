import path from 'node:path';
import type { Settings } from '../../settings/catalogue.ts';
import { isDirectoryBucket } from './address.ts';

/** What is known of where the cache steps' objects lie. */
export interface CacheKeys {
  /** The prefix with which Restore Cache lists; the part before the first template where there is one. */
  listPrefix: string;
  /** A prefix that every object of this cache has. */
  objectPrefix: string;
}

/**
 * The literal part of the cache key: what is known before the template is filled in. Undefined where nothing is known.
 * An object's key is the cache key, a slash and the path that was saved; with auto_cache the account id goes before
 * (plugins/cache, `plugin.go` and `rebuilder.go`). Keys are cleaned as paths are there: "/app/" is "app".
 */
export function cacheKeys(settings: Settings, env: NodeJS.ProcessEnv): CacheKeys | undefined {
  const accountId = env.PLUGIN_ACCOUNT_ID || env.HARNESS_ACCOUNT_ID;
  const lead = settings.autoCache && accountId ? `${accountId}/` : '';
  const key = settings.cacheKey ?? '';
  const template = key.search(/\{\{|<\+/);
  if (template >= 0 || !key) {
    const known = cleaned(lead + key.slice(0, Math.max(template, 0)));
    return known ? { listPrefix: known, objectPrefix: known } : undefined;
  }
  const whole = cleaned(lead + key).replace(/\/$/, '');
  if (!whole) return undefined;
  const closed = env.PLUGIN_ENABLE_SEPARATOR === 'true' || isDirectoryBucket(settings.bucket);
  return { listPrefix: closed ? `${whole}/` : whole, objectPrefix: `${whole}/` };
}

/** As Go's filepath.Join(".", key), but for a slash at the end, behind which a template may go on. */
function cleaned(key: string): string {
  const clean = path.posix.join('.', key.replace(/^\/+/, ''));
  return clean === '.' || clean === './' ? '' : clean;
}

/** The one object that is written, under the neutral prefix: runs side by side write the same small thing. */
export const probeKey = (settings: Settings) => `${settings.probePrefix}probe`;

const UPLOAD = 'irsa-preflight-upload';

/** The key of the upload that proves a write under a prefix, and is never completed. */
export const uploadKey = (prefix: string) => `${prefix}${UPLOAD}`;
export const isKeyOfUpload = (key: string) => key.endsWith(UPLOAD);

/** The key of an object that nobody has: under the cache's own prefix where that is known. */
export const absentKey = (settings: Settings, keys: CacheKeys | undefined) =>
  `${keys?.objectPrefix ?? settings.probePrefix}irsa-preflight-absent`;
