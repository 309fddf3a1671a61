import { existsSync } from 'node:fs';
import { renderKey } from '../cacheStep/keyTemplate.ts';

/**
 * The files whose checksums the cache key contains and that are not in the workspace, which is the working directory of
 * a step. None where no codebase was cloned, because the files then come from elsewhere.
 */
export function missingChecksumFiles(cacheKey: string | undefined, env: NodeJS.ProcessEnv): string[] {
  if (!cacheKey || !existsSync('.git')) return [];
  return renderKey(cacheKey, env).checksumFiles.filter((file) => !existsSync(file));
}
