import path from 'node:path';
import { isDirectoryBucket } from '../aws/bucketNames.ts';
import type { Settings } from '../settings/catalogue.ts';
import { parseGoBool } from '../settings/goBool.ts';
import { renderKey } from './keyTemplate.ts';

/** What is known about where the cache steps store their objects. */
export interface CacheKeys {
  /** The prefix that Restore Cache lists; for a key that is not complete, the part of it that is known. */
  listPrefix: string;
  /** A prefix shared by every object of this cache. */
  objectPrefix: string;
  /** The key is known as a whole: it is literal, or was rendered. */
  isComplete: boolean;
  /** Whether Restore Cache downloads a listed object. */
  isRestored: (key: string) => boolean;
}

/**
 * The cache key as far as it is known; undefined if nothing is. An object's key consists of the cache key, a slash and
 * the saved path, preceded by the account id if auto_cache is set (plugins/cache, `plugin.go` and `rebuilder.go`).
 * plugins/cache cleans keys like paths: "/app/" becomes "app".
 */
export function cacheKeys(settings: Settings, env: NodeJS.ProcessEnv): CacheKeys | undefined {
  const { cacheKey = '', autoCache, bucket } = settings;
  // plugins/cache knows the account by this variable alone.
  const lead = autoCache && env.PLUGIN_ACCOUNT_ID ? `${env.PLUGIN_ACCOUNT_ID}/` : '';
  const { text, isComplete } = renderKey(cacheKey, env);
  if (!isComplete || !text) {
    const known = cleaned(lead + text);
    return known ? { listPrefix: known, objectPrefix: known, isComplete: false, isRestored: () => true } : undefined;
  }
  const whole = cleaned(lead + text).replace(/\/$/, '');
  if (!whole) return undefined;
  const isClosed = parseGoBool(env.PLUGIN_ENABLE_SEPARATOR ?? '') === true || isDirectoryBucket(bucket);
  return {
    listPrefix: isClosed ? `${whole}/` : whole,
    objectPrefix: `${whole}/`,
    isComplete: true,
    // Strict matching, the default, skips keys that only begin alike: app-2/x for the key app.
    isRestored: (key) => !isStrict(env) || key === whole || key.startsWith(`${whole}/`),
  };
}

// To the cache step, an empty text is false.
const isStrict = ({ PLUGIN_STRICT_KEY_MATCHING: strict }: NodeJS.ProcessEnv) =>
  strict === undefined || parseGoBool(strict) === true;

/** Like Go's filepath.Join(".", key), but keeps a trailing slash, because a template can follow it. */
function cleaned(key: string): string {
  const clean = path.posix.join('.', key.replace(/^\/+/, ''));
  return clean === '.' || clean === './' ? '' : clean;
}
