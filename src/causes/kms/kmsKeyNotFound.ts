import { getBucketEncryption, setBucketKey } from '../../remedy/bucketEncryptionSteps.ts';
import type { Cause } from '../cause.ts';
import { byReply } from '../s3/byReply.ts';
import { isKmsError } from './byKmsReply.ts';

export const kmsKeyNotFound: Cause = {
  title: 'KMS cannot find the key of the bucket',
  headline: ({ bucket }) => `KMS cannot find the key of the bucket ${bucket}`,
  place: 'bucket',
  isTransient: false,
  find: byReply(isKmsError(/KMS\.NotFound/i)),
  remedy: (values) => ({
    summary: `Set the KMS key of ${values.bucket} to one that exists, by its full ARN.`,
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
