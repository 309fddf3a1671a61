import type { Step } from '../schema/report.ts';
import { bucketStatements, json } from './policies.ts';
import { readOrEmpty } from './readOrEmpty.ts';
import { sh } from './shellQuote.ts';
import { hclString, jsonencode, terraformResource } from './terraform.ts';
import type { Values } from './values.ts';

/** Prints the bucket policy. */
export const getBucketPolicy = ({ bucket, endpointOption }: Values): string =>
  `${sh`aws s3api get-bucket-policy --bucket ${bucket} --query Policy --output text`}${endpointOption}`;

/** Adds the statements that allow the role: reads the bucket policy, or starts an empty one, and writes it back. */
export function addBucketStatements(values: Values): Step {
  const { bucket, endpointOption } = values;
  const program = `.Version //= "2012-10-17" | .Statement = (([.Statement // empty] | flatten) + ${json(bucketStatements(values))})`;
  return {
    text: 'Add these statements to the bucket policy. The commands need jq and keep its other statements:',
    commands: [
      readOrEmpty(getBucketPolicy(values), 'bucket-policy', 'NoSuchBucketPolicy'),
      sh`jq ${program} bucket-policy.json > new-bucket-policy.json`,
      `${sh`aws s3api put-bucket-policy --bucket ${bucket} --policy file://new-bucket-policy.json`}${endpointOption}`,
    ],
  };
}

/** The bucket policy in Terraform. */
export const terraformBucketPolicy = (values: Values): Step =>
  terraformResource('aws_s3_bucket_policy', 'cache', [
    `bucket = ${hclString(values.bucket)}`,
    `policy = ${jsonencode(json({ Version: '2012-10-17', Statement: bucketStatements(values) }))}`,
  ]);
