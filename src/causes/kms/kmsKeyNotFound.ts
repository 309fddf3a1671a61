import { getBucketEncryption, setBucketKey } from '../../remedy/bucketEncryptionSteps.ts';
import type { Cause } from '../cause.ts';
import { byReply } from '../s3/byReply.ts';
import { isKmsError } from './byKmsReply.ts';

export const kmsKeyNotFound: Cause = {
  title: 'The KMS key of the bucket does not exist',
  headline: ({ bucket }) => `The KMS key of ${bucket} does not exist`,
  place: 'bucket',
  isTransient: false,
  find: byReply(isKmsError(/KMS\.NotFound/i)),
  remedy: (values) => ({
    summary: `Correct the KMS key of ${values.bucket}; a key in a different account is named by its full ARN.`,
    owner: 'aws-admin',
    steps: [
      {
        text: 'Read which key the bucket uses. A key ID or an alias without an ARN is looked up in the account of the caller:',
        commands: [getBucketEncryption(values)],
      },
      setBucketKey(values, 'Set the key by its full ARN.'),
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'KMS does not find the key with which the bucket is encrypted. Either it has been deleted, or it is named by its ID or alias alone, which is looked up in the account of the caller.',
    sentences: ["Key 'arn:aws:kms:…' does not exist", "Invalid keyId '…'"],
    similar: { 'kms-key-wrong-region': 'The message says "Invalid arn" and names a region.' },
  },
};
