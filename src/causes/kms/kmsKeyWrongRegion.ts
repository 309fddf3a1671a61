import { setBucketKey } from '../../remedy/bucketEncryptionSteps.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Cause } from '../cause.ts';
import { byReply } from '../s3/byReply.ts';
import { isKmsError } from './byKmsReply.ts';

const hasNotFoundCode = isKmsError(/KMS\.NotFound/i);
const namesRegion = isKmsError(/invalid arn/i);

export const kmsKeyWrongRegion: Cause = {
  title: 'The KMS key is in a different region from the bucket',
  headline: ({ bucket }) => `The KMS key of ${bucket} is in a different region from the bucket`,
  place: 'bucket',
  isTransient: false,
  find: byReply((failure) => hasNotFoundCode(failure) && namesRegion(failure)),
  remedy: (values) => ({
    summary: `Give the bucket ${values.bucket} a KMS key in its own region, ${values.bucketRegion}.`,
    owner: 'aws-admin',
    steps: [
      {
        text: `List the keys in ${values.bucketRegion} that have an alias:`,
        commands: [sh`aws kms list-aliases --region ${values.bucketRegion}`],
      },
      setBucketKey(values, 'Set the key by its full ARN.'),
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'A KMS key can be used only in its own region, and the key of the bucket is in a different one. KMS then looks for the key in the region of the bucket, where it does not exist.',
    sentences: ['Invalid arn us-west-2'],
    similar: { 'kms-key-not-found': 'The key does not exist in the region of the bucket.' },
  },
};
