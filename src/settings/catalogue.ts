import type * as z from 'zod';
import {
  bucketName,
  causeCodes,
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
  /** The variables that can hold it; the first one that is not empty counts. */
  variables: readonly [string, ...string[]];
  /** What it is for, in one line, for --help, the README and plugin.yml. */
  summary: string;
  /** Parses the variable's text. */
  schema: z.ZodType;
  /** The text that is parsed if no variable has a value. */
  fallback?: string;
  required?: boolean;
  /** Settings that make it superfluous: with all of them given, plugins/cache does not look at it. */
  unusedWith?: readonly string[];
  /** Its value is never printed. */
  secret?: boolean;
  /** Shared with plugins/cache, or specific to this tool. */
  of: 'cache' | 'preflight';
}

/**
 * All settings. Those of plugins/cache keep their meaning and their aliases (its `main.go`), so that one stage variable
 * serves both. This is the single source for the parser, --help, the README's table and plugin.yml.
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
    summary: "The bucket's region. Default: AWS_REGION, then AWS_DEFAULT_REGION.",
    schema: regionName(),
  },
  endpoint: {
    of: 'cache',
    variables: ['PLUGIN_ENDPOINT', 'S3_ENDPOINT', 'GCS_ENDPOINT'],
    summary: 'The endpoint of an S3-compatible store or of a VPC endpoint. Without a scheme, https:// is assumed.',
    schema: endpoint(),
  },
  pathStyle: {
    of: 'cache',
    variables: ['PLUGIN_PATH_STYLE', 'AWS_PLUGIN_PATH_STYLE'],
    summary: 'Put the bucket in the path instead of the host name.',
    schema: flag(),
    fallback: 'false',
  },
  cacheKey: {
    of: 'cache',
    variables: ['PLUGIN_CACHE_KEY'],
    summary: 'The key of the cache steps, including templates, which are rendered as far as this step can.',
    schema: text(),
  },
  override: {
    of: 'cache',
    variables: ['PLUGIN_OVERRIDE'],
    summary: 'The same setting as on the Save Cache step: if true, the save does not check whether its key exists.',
    schema: flag(),
    fallback: 'false',
  },
  autoCache: {
    of: 'cache',
    variables: ['PLUGIN_AUTO_CACHE'],
    summary: 'Set it to true if Cache Intelligence is in use: keys then begin with the Harness account id.',
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
    summary: 'The server-side encryption that the cache step requests with every write: AES256 or aws:kms.',
    schema: text(),
  },
  accessKey: {
    of: 'cache',
    variables: ['PLUGIN_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'CACHE_AWS_ACCESS_KEY_ID'],
    summary: 'A static access key id. Together with secret_key it takes precedence over every role.',
    schema: text(),
    secret: true,
  },
  secretKey: {
    of: 'cache',
    variables: ['PLUGIN_SECRET_KEY', 'AWS_SECRET_ACCESS_KEY', 'CACHE_AWS_SECRET_ACCESS_KEY'],
    summary: 'The secret access key that belongs to access_key.',
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
    summary: 'A role to assume: by web identity if oidc_token_id is set, otherwise with the default credentials.',
    schema: roleArn(),
    unusedWith: ['accessKey', 'secretKey'],
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
    summary: 'A second role, for example in a different account, assumed with the credentials that were found.',
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
      'What the stage does with its cache: save, restore, or both. Only what these operations need can fail the step.',
    schema: listOf(['save', 'restore']),
    fallback: 'save,restore',
  },
  expectedRoleArn: {
    of: 'preflight',
    variables: ['PLUGIN_EXPECTED_ROLE_ARN'],
    summary: 'Fail unless the pod has this role.',
    schema: roleArn(),
  },
  expectedServiceAccount: {
    of: 'preflight',
    variables: ['PLUGIN_EXPECTED_SERVICE_ACCOUNT'],
    summary: 'Fail unless the pod runs as this service account: NAME or NAMESPACE/NAME.',
    schema: serviceAccount(),
  },
  requireDelete: {
    of: 'preflight',
    variables: ['PLUGIN_REQUIRE_DELETE'],
    summary: 'Fail instead of warning if DeleteObject is denied. The cache steps never delete.',
    schema: flag(),
    fallback: 'false',
  },
  failOn: {
    of: 'preflight',
    variables: ['PLUGIN_FAIL_ON'],
    summary: 'Which verdict causes exit code 1: error (a fail), warning (a fail or a warning), or never.',
    schema: choice(['error', 'warning', 'never']),
    fallback: 'error',
  },
  ignore: {
    of: 'preflight',
    variables: ['PLUGIN_IGNORE'],
    summary: 'Codes of causes that are reported but change neither the verdict nor the exit code.',
    schema: causeCodes(),
  },
  timeout: {
    of: 'preflight',
    variables: ['PLUGIN_TIMEOUT'],
    summary:
      'The deadline for one complete pass through all checks. A slow response is waited for until shortly before it.',
    schema: duration({ atLeastMs: 1000 }),
    fallback: '60s',
  },
  wait: {
    of: 'preflight',
    variables: ['PLUGIN_WAIT'],
    summary: 'How long to retry while the cause can resolve on its own (a new IAM policy takes time to take effect).',
    schema: duration({ atLeastMs: 0 }),
    fallback: '0s',
  },
  probePrefix: {
    of: 'preflight',
    variables: ['PLUGIN_PROBE_PREFIX'],
    summary: 'The key prefix of the small object that this step writes and then removes.',
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
    summary: 'Color in the log: always, never, or auto (in Harness and on a terminal, unless NO_COLOR is set).',
    schema: choice(['auto', 'always', 'never']),
    fallback: 'auto',
  },
  logLevel: {
    of: 'preflight',
    variables: ['PLUGIN_LOG_LEVEL'],
    summary: 'The level of the diagnostic log on stderr (JSON lines): debug, info, warn or error.',
    // plugins/cache reads the same variable, so a value that only plugins/cache accepts must not stop this step.
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
