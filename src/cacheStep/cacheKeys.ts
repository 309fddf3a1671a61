import path from 'node:path';
import { isDirectoryBucket } from '../aws/bucketNames.ts';
import type { Settings } from '../settings/catalogue.ts';

/** What is known about where the cache steps store their objects. */
export interface CacheKeys {
  /** The prefix that Restore Cache lists; if the key has templates, only the part before the first one. */
  listPrefix: string;
  /** A prefix shared by every object of this cache. */
  objectPrefix: string;
}

/**
 * The literal part of the cache key, before the first template; undefined if nothing is known. An object's key consists
 * of the cache key, a slash and the saved path, preceded by the account id if auto_cache is set (plugins/cache,
 * `plugin.go` and `rebuilder.go`). plugins/cache cleans keys like paths: "/app/" becomes "app".
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

/** Like Go's filepath.Join(".", key), but keeps a trailing slash, because a template can follow it. */
function cleaned(key: string): string {
  const clean = path.posix.join('.', key.replace(/^\/+/, ''));
  return clean === '.' || clean === './' ? '' : clean;
}

/** The only object that is written, under the neutral prefix. Concurrent runs all write the same small object. */
export const probeKey = (settings: Settings) => `${settings.probePrefix}probe`;

const UPLOAD = 'irsa-preflight-upload';

/** The key of the upload that proves write access under a prefix and is never completed. */
export const uploadKey = (prefix: string) => `${prefix}${UPLOAD}`;
export const isKeyOfUpload = (key: string) => key.endsWith(UPLOAD);

/** The key of an object that does not exist, under the cache's own prefix if that is known. */
export const absentKey = (settings: Settings, keys: CacheKeys | undefined) =>
  `${keys?.objectPrefix ?? settings.probePrefix}irsa-preflight-absent`;
