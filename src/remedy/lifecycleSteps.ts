import type { Step } from '../schema/report.ts';
import { json } from './policies.ts';
import { readOrEmpty } from './readOrEmpty.ts';
import { sh } from './shellQuote.ts';
import { hclString, terraformResource } from './terraform.ts';
import type { Values } from './values.ts';

// The probe object, its versions and its unfinished uploads. The prefix is theirs alone.
const probeRule = (prefix: string) => ({
  ID: 'irsa-preflight-probe',
  Status: 'Enabled',
  Filter: { Prefix: prefix },
  Expiration: { Days: 1 },
  NoncurrentVersionExpiration: { NoncurrentDays: 1 },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
});

// Unfinished uploads anywhere in the bucket, and nothing else.
const uploadsRule = () => ({
  ID: 'unfinished-uploads',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
});

/**
 * Adds a rule to the lifecycle configuration of the bucket: reads the rules, or starts with none, and writes them back.
 */
function addRule({ bucket, endpointOption }: Values, rule: { ID: string }): string[] {
  const program = `{Rules: ([.Rules[]? | select(.ID != "${rule.ID}")] + [${json(rule)}])}`;
  return [
    readOrEmpty(
      `${sh`aws s3api get-bucket-lifecycle-configuration --bucket ${bucket}`}${endpointOption}`,
      'lifecycle',
      'NoSuchLifecycleConfiguration',
    ),
    sh`jq ${program} lifecycle.json > new-lifecycle.json`,
    `${sh`aws s3api put-bucket-lifecycle-configuration --bucket ${bucket} --lifecycle-configuration file://new-lifecycle.json`}${endpointOption}`,
  ];
}

const KEEPS = 'The commands need jq and keep the other rules:';

/** A lifecycle rule that removes what the probe had to leave. */
export const expireProbe = (values: Values, text: string): Step => ({
  text: `${text} ${KEEPS}`,
  commands: addRule(values, probeRule(values.facts.seen.settings.probePrefix)),
});

/** A lifecycle rule that ends uploads which nobody completed. */
export const endUnfinishedUploads = (values: Values, text: string): Step => ({
  text: `${text} ${KEEPS}`,
  commands: addRule(values, uploadsRule()),
});

/** The rule for the probe in Terraform. */
export const terraformProbeLifecycle = ({ bucket, facts: { seen } }: Values): Step =>
  terraformResource('aws_s3_bucket_lifecycle_configuration', 'cache', [
    `bucket = ${hclString(bucket)}`,
    'rule {',
    '  id     = "irsa-preflight-probe"',
    '  status = "Enabled"',
    `  filter { prefix = ${hclString(seen.settings.probePrefix)} }`,
    '  expiration { days = 1 }',
    '  noncurrent_version_expiration { noncurrent_days = 1 }',
    '  abort_incomplete_multipart_upload { days_after_initiation = 1 }',
    '}',
  ]);
