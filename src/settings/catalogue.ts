import type * as z from 'zod';
import {
  bucketName,
  choice,
  duration,
  endpoint,
  flag,
  keyPrefix,
  listOf,
  regionName,
  roleArn,
  serviceAccount,
  text,
} from './values.ts';

/** Where the kubelet mounts the pod's own token. */
export const SERVICE_ACCOUNT_DIR = '/var/run/secrets/kubernetes.io/serviceaccount';

export interface Definition {
  /** The variables that carry it, the first that holds a value wins. */
  variables: readonly [string, ...string[]];
  /** What it is for, in one line, for --help, the README and plugin.yml. */
  summary: string;
  /** Turns the variable's text into the value. */
  schema: z.ZodType;
  /** The text that is read where no variable holds a value. */
  fallback?: string;
  required?: boolean;
  /** Its value is never printed. */
  secret?: boolean;
  /** Shared with plugins/cache, or our own. */
  of: 'cache' | 'preflight';
}

/**
 * Every setting there is. The names of plugins/cache mean what they mean there, with its aliases (its `main.go`), so
 * that a stage variable serves both. This one list feeds the reader, --help, the README's table and plugin.yml.
 */
export const CATALOGUE = {
  bucket: {
    of: 'cache',
    variables: ['PLUGIN_BUCKET', 'S3_BUCKET', 'GCS_BUCKET'],
    summary: 'The cache bucket: its name, or the ARN of an access point.',
    schema: bucketName(),
    required: true,
  },
  region: {
    of: 'cache',
    variables: ['PLUGIN_REGION', 'S3_REGION'],
    summary: "The bucket's region. Without it AWS_REGION, then AWS_DEFAULT_REGION counts.",
    schema: regionName(),
  },
  endpoint: {
    of: 'cache',
    variables: ['PLUGIN_ENDPOINT', 'S3_ENDPOINT', 'GCS_ENDPOINT'],
    summary: 'The endpoint of an S3-compatible store or a VPC endpoint; https:// is put before one without a scheme.',
    schema: endpoint(),
  },
  pathStyle: {
    of: 'cache',
    variables: ['PLUGIN_PATH_STYLE', 'AWS_PLUGIN_PATH_STYLE'],
    summary: 'Put the bucket into the path instead of the host name.',
    schema: flag(),
    fallback: 'false',
  },
  cacheKey: {
    of: 'cache',
    variables: ['PLUGIN_CACHE_KEY'],
    summary: 'The key of the cache steps, template and all. Only the part before the first {{ is used.',
    schema: text(),
  },
  override: {
    of: 'cache',
    variables: ['PLUGIN_OVERRIDE'],
    summary: 'As on the Save Cache step: true means that it does not look whether the key exists.',
    schema: flag(),
    fallback: 'false',
  },
  autoCache: {
    of: 'cache',
    variables: ['PLUGIN_AUTO_CACHE'],
    summary: 'Cache Intelligence: keys begin with the Harness account id.',
    schema: flag(),
    fallback: 'false',
  },
  acl: {
    of: 'cache',
    variables: ['PLUGIN_ACL', 'AWS_ACL'],
    summary: 'The canned ACL that the cache step sends with every write.',
    schema: text(),
  },
  encryption: {
    of: 'cache',
    variables: ['PLUGIN_ENCRYPTION', 'AWS_ENCRYPTION'],
    summary: 'The server-side encryption that the cache step asks for with every write: AES256 or aws:kms.',
    schema: text(),
  },
  accessKey: {
    of: 'cache',
    variables: ['PLUGIN_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'CACHE_AWS_ACCESS_KEY_ID'],
    summary: 'A static access key id. With secret_key it wins over every role.',
    schema: text(),
    secret: true,
  },
  secretKey: {
    of: 'cache',
    variables: ['PLUGIN_SECRET_KEY', 'AWS_SECRET_ACCESS_KEY', 'CACHE_AWS_SECRET_ACCESS_KEY'],
    summary: 'The secret of access_key.',
    schema: text(),
    secret: true,
  },
  sessionToken: {
    of: 'cache',
    variables: ['PLUGIN_SESSION_TOKEN', 'AWS_SESSION_TOKEN'],
    summary: 'The session token that belongs to a temporary access key.',
    schema: text(),
    secret: true,
  },
  assumeRole: {
    of: 'cache',
    variables: ['PLUGIN_ASSUME_ROLE_ARN', 'PLUGIN_ASSUME_ROLE', 'AWS_ASSUME_ROLE_ARN'],
    summary: 'A role to assume: with oidc_token_id by web identity, else from the default credentials.',
    schema: roleArn(),
  },
  externalId: {
    of: 'cache',
    variables: ['PLUGIN_EXTERNAL_ID'],
    summary: 'The external id for assume_role.',
    schema: text(),
    secret: true,
  },
  oidcTokenId: {
    of: 'cache',
    variables: ['PLUGIN_OIDC_TOKEN_ID'],
    summary: 'The OIDC token for assume_role.',
    schema: text(),
    secret: true,
  },
  userRoleArn: {
    of: 'cache',
    variables: ['PLUGIN_USER_ROLE_ARN', 'AWS_USER_ROLE_ARN'],
    summary: 'A second role, of another account say, assumed on top of whatever credentials were found.',
    schema: roleArn(),
  },
  userRoleExternalId: {
    of: 'cache',
    variables: ['PLUGIN_USER_ROLE_EXTERNAL_ID'],
    summary: 'The external id for user_role_arn.',
    schema: text(),
    secret: true,
  },
  operations: {
    of: 'preflight',
    variables: ['PLUGIN_OPERATIONS'],
    summary:
      'What the stage does with its cache: save, restore or both. Only what these operations need can fail the step.',
    schema: listOf(['save', 'restore']),
    fallback: 'save,restore',
  },
  expectedRoleArn: {
    of: 'preflight',
    variables: ['PLUGIN_EXPECTED_ROLE_ARN'],
    summary: 'Fail when the pod ends up as another role than this one.',
    schema: roleArn(),
  },
  expectedServiceAccount: {
    of: 'preflight',
    variables: ['PLUGIN_EXPECTED_SERVICE_ACCOUNT'],
    summary: 'Fail when the pod runs as another service account: NAME or NAMESPACE/NAME.',
    schema: serviceAccount(),
  },
  requireDelete: {
    of: 'preflight',
    variables: ['PLUGIN_REQUIRE_DELETE'],
    summary: 'Fail, instead of warn, when DeleteObject is denied. The cache steps themselves never delete.',
    schema: flag(),
    fallback: 'false',
  },
  failOn: {
    of: 'preflight',
    variables: ['PLUGIN_FAIL_ON'],
    summary: 'From which verdict on the exit code is 1: error (that is, fail), warning, or never.',
    schema: choice(['error', 'warning', 'never']),
    fallback: 'error',
  },
  timeout: {
    of: 'preflight',
    variables: ['PLUGIN_TIMEOUT'],
    summary: 'The deadline for one check of everything. Each request has its own, shorter one.',
    schema: duration({ atLeastMs: 1000 }),
    fallback: '60s',
  },
  wait: {
    of: 'preflight',
    variables: ['PLUGIN_WAIT'],
    summary:
      'Check again, for as long as this, while the cause may heal by itself (a new IAM policy takes time to spread).',
    schema: duration({ atLeastMs: 0 }),
    fallback: '0s',
  },
  probePrefix: {
    of: 'preflight',
    variables: ['PLUGIN_PROBE_PREFIX'],
    summary: 'The key prefix under which the probe object lies for a moment.',
    schema: keyPrefix(),
    fallback: 'irsa-preflight-probe/',
  },
  reportJson: {
    of: 'preflight',
    variables: ['PLUGIN_REPORT_JSON'],
    summary: 'Write the JSON report to this file, whatever the verdict.',
    schema: text(),
  },
  reportJunit: {
    of: 'preflight',
    variables: ['PLUGIN_REPORT_JUNIT'],
    summary: 'Write a JUnit report to this file, for the Tests tab.',
    schema: text(),
  },
  reportMarkdown: {
    of: 'preflight',
    variables: ['PLUGIN_REPORT_MARKDOWN'],
    summary: 'Write a Markdown summary to this file.',
    schema: text(),
  },
  color: {
    of: 'preflight',
    variables: ['PLUGIN_COLOR'],
    summary:
      'Colour in the log: always, never, or auto, which is always in Harness and on a terminal, but for NO_COLOR.',
    schema: choice(['auto', 'always', 'never']),
    fallback: 'auto',
  },
  logLevel: {
    of: 'preflight',
    variables: ['PLUGIN_LOG_LEVEL'],
    summary: 'JSON lines for support on stderr: trace, debug, info, warn, error, silent.',
    // plugins/cache reads the same variable, so a value that is only known there must not stop us.
    schema: text().transform((level) =>
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'].includes(level) ? level : 'warn',
    ),
    fallback: 'warn',
  },
  serviceAccountDir: {
    of: 'preflight',
    variables: ['PLUGIN_SERVICE_ACCOUNT_DIR'],
    summary: "Where the pod's own token is mounted.",
    schema: text(),
    fallback: SERVICE_ACCOUNT_DIR,
  },
} as const satisfies Record<string, Definition>;

export type SettingName = keyof typeof CATALOGUE;

type Value<Name extends SettingName> = z.output<(typeof CATALOGUE)[Name]['schema']>;
type Always<Name extends SettingName> = (typeof CATALOGUE)[Name] extends { fallback: string } | { required: true }
  ? Name
  : never;

/** The settings as the rest of the program sees them. */
export type Settings = { [Name in SettingName as Always<Name>]: Value<Name> } & {
  [Name in SettingName as Exclude<Name, Always<Name>>]?: Value<Name>;
};

/** The name as a pipeline author writes it: `cacheKey` is `cache_key`. */
export const settingLabel = (name: SettingName): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
