import { distance } from 'fastest-levenshtein';
import { CATALOGUE, type SettingName, settingLabel } from './catalogue.ts';

// Read by plugins/cache or set by the CI manager, so not mistakes, although some differ from ours by a letter or two.
const OF_THE_CACHE_STEP = new Set(
  `MOUNT REBUILD RESTORE ARCHIVE_FORMAT BACKEND EXIT_CODE DEBUG ACCOUNT_ID STS_ENDPOINT STRICT_KEY_MATCHING
  ENABLE_SEPARATOR BACKEND_OPERATION_TIMEOUT PRESERVE_METADATA FAIL_RESTORE_IF_KEY_NOT_PRESENT
  CACHE_INTEL_METRICS_FILE ASSUME_ROLE_SESSION_NAME ARTIFACT_FILE`
    .split(/\s+/)
    .map((name) => `PLUGIN_${name}`),
);

const OURS = (Object.keys(CATALOGUE) as SettingName[]).flatMap((name) =>
  CATALOGUE[name].variables
    .filter((variable) => variable.startsWith('PLUGIN_'))
    .map((variable) => ({ variable, label: settingLabel(name), secret: 'secret' in CATALOGUE[name] })),
);

// What the setting is called elsewhere: in the YAML of the cache steps, in other tools.
const CALLED_ELSEWHERE: Record<string, string> = {
  PLUGIN_KEY: 'PLUGIN_CACHE_KEY',
  PLUGIN_ROLE: 'PLUGIN_EXPECTED_ROLE_ARN',
  PLUGIN_ROLE_ARN: 'PLUGIN_EXPECTED_ROLE_ARN',
  PLUGIN_SERVICE_ACCOUNT: 'PLUGIN_EXPECTED_SERVICE_ACCOUNT',
  PLUGIN_SERVICE_ACCOUNT_NAME: 'PLUGIN_EXPECTED_SERVICE_ACCOUNT',
  PLUGIN_ENDPOINT_URL: 'PLUGIN_ENDPOINT',
};
// A shorter prefix could be the start of any name.
const MIN_LENGTH = 'PLUGIN_'.length + 4;

/**
 * Likely mistakes in the settings that are not errors: a misspelled name, an unresolved expression, an unusual bucket
 * name.
 */
export function settingHints(env: NodeJS.ProcessEnv): string[] {
  const given = Object.keys(env).filter((name) => name.startsWith('PLUGIN_') && env[name]?.trim());
  return [
    ...given.flatMap((name) => misspelled(name)),
    ...given.flatMap((name) => unresolved(name, env[name] ?? '')),
    ...unusualBucket(env),
  ];
}

// Buckets created before 2018, and buckets in other stores, can have different names, so this is not an error.
const USUAL_BUCKET = /^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9]|arn:.*)$/;
const ENDPOINTS = [...CATALOGUE.endpoint.variables, 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'];

function unusualBucket(env: NodeJS.ProcessEnv): string[] {
  const [bucket] = CATALOGUE.bucket.variables.flatMap((name) => env[name]?.trim() || []);
  const isElsewhere = ENDPOINTS.some((name) => env[name]?.trim());
  // A value that cannot be a bucket at all, or an unresolved expression, is already reported.
  if (!bucket || isElsewhere || USUAL_BUCKET.test(bucket) || /[\s/]|<\+/.test(bucket)) return [];
  return [
    `bucket is "${bucket}", which AWS does not accept as the name of a new bucket: names have 3 to 63 lower-case letters, digits, dots and hyphens.`,
  ];
}

function misspelled(name: string): string[] {
  if (OF_THE_CACHE_STEP.has(name) || OURS.some(({ variable }) => variable === name)) return [];
  const upper = name.toUpperCase();
  const near =
    OURS.find(({ variable }) => variable === CALLED_ELSEWHERE[upper]) ??
    OURS.find(({ variable }) => distance(upper, variable) <= 2) ??
    OURS.find(({ variable }) => upper.length >= MIN_LENGTH && variable.startsWith(`${upper}_`));
  return near ? [`${name} is not a setting. Did you mean ${near.variable} (${near.label})?`] : [];
}

function unresolved(name: string, value: string): string[] {
  if (!value.includes('<+')) return [];
  // The value of an unknown variable can be a secret; for known ones, only the expression is printed.
  const known = OURS.find(({ variable }) => variable === name);
  const expression = known && !known.secret ? (/<\+[^>]*>?/.exec(value)?.[0] ?? 'an expression') : 'an expression';
  return [`${name} still contains ${expression}: Harness did not resolve it.`];
}
