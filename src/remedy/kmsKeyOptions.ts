import { sh } from './shellQuote.ts';
import type { Values } from './values.ts';

/** The options by which `aws kms` finds the key: its region, as its ARN names it, and the key. */
export function kmsKeyOptions({ kmsKey, bucketRegion }: Pick<Values, 'kmsKey' | 'bucketRegion'>): string {
  const [, region = bucketRegion] = /^arn:[^:]+:kms:([^:]+):/.exec(kmsKey) ?? [];
  return sh` --region ${region} --key-id ${kmsKey}`;
}
