import { kmsKeyOptions } from '../../remedy/kmsKeyOptions.ts';
import type { Cause } from '../cause.ts';
import { byReply } from '../s3/byReply.ts';
import { isKmsError } from './byKmsReply.ts';
import { chooseOtherKey } from './chooseOtherKey.ts';

export const kmsKeyPendingDeletion: Cause = {
  title: 'The KMS key of the bucket is pending deletion',
  headline: ({ bucket }) => `The KMS key of ${bucket} is pending deletion`,
  place: 'bucket',
  isTransient: false,
  // The same code is returned for a key that is pending import, or whose key store is unavailable.
  find: byReply(isKmsError(/pending deletion/i)),
  remedy: (values) => ({
    summary: `Cancel the deletion of the KMS key of ${values.bucket}, and enable the key.`,
    owner: 'aws-admin',
    steps: [
      {
        text: 'Find out why the key is to be deleted. If it is still needed, cancel the deletion and enable the key, in its account:',
        commands: [`aws kms cancel-key-deletion${kmsKeyOptions(values)}`, `aws kms enable-key${kmsKeyOptions(values)}`],
      },
      chooseOtherKey(values),
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'The key with which the bucket is encrypted is scheduled for deletion. It cannot be used meanwhile, and once it is deleted, nothing can read what it has encrypted. A key whose deletion is cancelled is disabled at first.',
    sentences: ['arn:aws:kms:… is pending deletion.'],
    similar: { 'kms-key-disabled': 'The message says that the key is disabled.' },
  },
};
