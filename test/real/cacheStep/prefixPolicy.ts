import type { Statement } from '../../../src/sandbox/scenario.ts';

const BUCKET = 'arn:aws:s3:::ci-cache';

/** A policy for the objects under a prefix alone, which also a listing must have. */
export const prefixPolicy = (prefix: string): Statement[] => [
  {
    Effect: 'Allow',
    Action: ['s3:ListBucket'],
    Resource: [BUCKET],
    Condition: { StringLike: { 's3:prefix': [`${prefix}*`] } },
  },
  {
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
    Resource: [`${BUCKET}/${prefix}*`],
  },
];
