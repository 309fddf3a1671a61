import { distance } from 'fastest-levenshtein';
import { CATALOGUE, type SettingName, settingLabel } from './catalogue.ts';

// Read by plugins/cache or set by the CI manager and nobody's slip, though some are a letter or two away from ours.
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
// A shorter beginning could be anybody's.
const TELLING = 'PLUGIN_'.length + 4;

/** Likely slips in the settings that are no errors: a misspelt name, an expression that Harness left unresolved, an odd bucket. */
export function settingHints(env: NodeJS.ProcessEnv): string[] {
  const given = Object.keys(env).filter((name) => name.startsWith('PLUGIN_') && env[name]?.trim());
  return [
    ...given.flatMap((name) => misspelt(name)),
    ...given.flatMap((name) => unresolved(name, env[name] ?? '')),
    ...unusualBucket(env),
  ];
}

// Buckets of before 2018 and other stores may have such names, so it is no error.
const USUAL_BUCKET = /^([a-z0-9][a-z0-9.-]{1,61}[a-z0-9]|arn:.*)$/;
const ENDPOINTS = [...CATALOGUE.endpoint.variables, 'AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'];

function unusualBucket(env: NodeJS.ProcessEnv): string[] {
  const [bucket] = CATALOGUE.bucket.variables.flatMap((name) => env[name]?.trim() || []);
  const isElsewhere = ENDPOINTS.some((name) => env[name]?.trim());
  // What is no bucket at all, or not resolved, is told already.
  if (!bucket || isElsewhere || USUAL_BUCKET.test(bucket) || /[\s/]|<\+/.test(bucket)) return [];
  return [
    `bucket is "${bucket}". AWS takes no such name for a new bucket: it wants 3 to 63 lower-case letters, digits, dots and hyphens.`,
  ];
}

function misspelt(name: string): string[] {
  if (OF_THE_CACHE_STEP.has(name) || OURS.some(({ variable }) => variable === name)) return [];
  const upper = name.toUpperCase();
  const near =
    OURS.find(({ variable }) => variable === CALLED_ELSEWHERE[upper]) ??
    OURS.find(({ variable }) => distance(upper, variable) <= 2) ??
    OURS.find(({ variable }) => upper.length >= TELLING && variable.startsWith(`${upper}_`));
  return near ? [`${name} is not a setting; ${near.variable} (${near.label}) is.`] : [];
}

function unresolved(name: string, value: string): string[] {
  if (!value.includes('<+')) return [];
  // Of a variable that is not known here, the value may be a secret; of ours, the expression alone is said.
  const known = OURS.find(({ variable }) => variable === name);
  const expression = known && !known.secret ? (/<\+[^>]*>?/.exec(value)?.[0] ?? 'an expression') : 'an expression';
  return [`${name} still holds ${expression}: Harness did not resolve it.`];
}
