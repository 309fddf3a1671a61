import type { Settings } from '../settings/catalogue.ts';
import { parseGoBool } from '../settings/goBool.ts';
import { isGoInt } from './goInt.ts';
import { templateProblem } from './keyTemplate.ts';

// The flags of the cache step's program that can end it before its first request. It reads every flag from its
// variables at the start (urfave/cli v2), and a value that cannot be parsed ends it. Stage variables reach every step,
// so such values are common. What Harness's CI manager sets for the cache steps itself (PLUGIN_EXIT_CODE,
// PLUGIN_BACKEND_OPERATION_TIMEOUT, PLUGIN_PRESERVE_METADATA, PLUGIN_FAIL_RESTORE_IF_KEY_NOT_PRESENT, …) is left out: a
// stage variable might not override it.

/** A variable that ends the cache step's program. */
export interface FlagProblem {
  variable: string;
  value: string;
  allowed: string;
  /** This tool reads the same variable, so it may be meant for this step alone. */
  isOurs: boolean;
}

interface Flag {
  /** The first that is defined counts, even if it is empty. */
  variables: string[];
  accepts: (value: string) => boolean;
  allowed: string;
}

// To urfave/cli, an empty text is the flag's zero value.
const bool = (...variables: string[]): Flag => ({
  variables,
  accepts: (value) => value === '' || parseGoBool(value) !== undefined,
  allowed: 'true or false',
});
const int = (...variables: string[]): Flag => ({
  variables,
  accepts: (value) => value === '' || isGoInt(value),
  allowed: 'a whole number',
});
const LOG_LEVELS = ['error', 'warn', 'info', 'debug'];

const LOG_LEVEL: Flag = {
  variables: ['PLUGIN_LOG_LEVEL', 'LOG_LEVEL'],
  // Not even an empty text: the program panics on every other level.
  accepts: (value) => LOG_LEVELS.includes(value),
  allowed: 'exactly error, warn, info or debug',
};

const FLAGS: Flag[] = [
  LOG_LEVEL,
  bool('PLUGIN_DEBUG', 'DEBUG'),
  bool('PLUGIN_STRICT_KEY_MATCHING'),
  bool('PLUGIN_ENABLE_SEPARATOR'),
  bool('PLUGIN_AUTO_CACHE_EARLY_EXIT'),
  bool('PLUGIN_SKIP_SYMLINKS', 'SKIP_SYMLINKS'),
  int('PLUGIN_COMPRESSION_LEVEL'),
  int('AZURE_BLOB_MAX_RETRY_REQUESTS'),
  int('PLUGIN_MULTIPART_CHUNK_SIZE_MB'),
  int('PLUGIN_MULTIPART_MAX_UPLOAD_SIZE_MB'),
  int('PLUGIN_MULTIPART_THRESHOLD_SIZE_MB'),
  bool('DRONE_REPO_PRIVATE'),
  bool('DRONE_REPO_TRUSTED'),
  bool('DRONE_YAML_SIGNED'),
  bool('DRONE_YAML_VERIFIED'),
  int('DRONE_BUILD_NUMBER'),
  int('DRONE_BUILD_CREATED'),
  int('DRONE_BUILD_STARTED'),
  int('DRONE_BUILD_FINISHED'),
  int('DRONE_PREV_BUILD_NUMBER'),
];

// Also settings of this tool. Where one is set, it may be for this step alone.
const OURS = new Set(['PLUGIN_LOG_LEVEL']);

/** The variables that end the cache step's program at its start. */
export function flagProblems({ cacheKey = '' }: Pick<Settings, 'cacheKey'>, env: NodeJS.ProcessEnv): FlagProblem[] {
  // Debugging replaces the level before it is checked.
  const isDebugging = parseGoBool(env.PLUGIN_DEBUG ?? env.DEBUG ?? '') === true;
  const allowed = templateProblem(cacheKey);
  const template = allowed ? [{ variable: 'PLUGIN_CACHE_KEY', value: cacheKey, allowed, isOurs: false }] : [];
  const flags = FLAGS.filter((flag) => !(isDebugging && flag === LOG_LEVEL)).flatMap(
    ({ variables, accepts, allowed }) => {
      const variable = variables.find((name) => env[name] !== undefined);
      const value = variable && env[variable];
      if (!variable || value === undefined || accepts(value)) return [];
      return [{ variable, value, allowed, isOurs: OURS.has(variable) }];
    },
  );
  return [...flags, ...template];
}
