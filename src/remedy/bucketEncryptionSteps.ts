import type { Step } from '../schema/report.ts';
import { sh } from './shellQuote.ts';
import type { Values } from './values.ts';

/** Prints the default encryption of the bucket, with its KMS key where it has one. */
export const getBucketEncryption = ({ bucket, endpointOption }: Values): string =>
  `${sh`aws s3api get-bucket-encryption --bucket ${bucket} --query ServerSideEncryptionConfiguration`}${endpointOption}`;

/** Changes the default encryption of the bucket: reads it, changes it and writes it back. @param program in jq */
function changeEncryption(values: Values, program: string, text: string): Step {
  const { bucket, endpointOption } = values;
  return {
    text: `${text} The commands need jq and keep the other encryption options:`,
    commands: [
      `${getBucketEncryption(values)} > encryption.json`,
      sh`jq ${program} encryption.json > new-encryption.json`,
      `${sh`aws s3api put-bucket-encryption --bucket ${bucket} --server-side-encryption-configuration file://new-encryption.json`}${endpointOption}`,
    ],
  };
}

/** Turns on S3 Bucket Keys: S3 then calls KMS far less often. */
export const enableBucketKey = (values: Values, text: string): Step =>
  changeEncryption(values, '.Rules[].BucketKeyEnabled = true', text);

/** Gives the bucket a different KMS key for new objects. */
export const setBucketKey = (values: Values, text: string): Step =>
  changeEncryption(
    values,
    '.Rules[].ApplyServerSideEncryptionByDefault = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "<KMS_KEY_ARN>"}',
    text,
  );
