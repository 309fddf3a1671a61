import { kmsKeyOptions } from '../../remedy/kmsKeyOptions.ts';
import type { Cause } from '../cause.ts';
import { byReply } from '../s3/byReply.ts';
import { isKmsError } from './byKmsReply.ts';
import { chooseOtherKey } from './chooseOtherKey.ts';

export const kmsKeyDisabled: Cause = {
  title: 'The KMS key of the bucket is disabled',
  headline: ({ bucket }) => `The KMS key of ${bucket} is disabled`,
  place: 'bucket',
  isTransient: true,
  find: byReply(isKmsError(/KMS\.Disabled|is disabled/i)),
  remedy: (values) => ({
    summary: `Enable the KMS key of ${values.bucket}.`,
    owner: 'aws-admin',
    steps: [
      {
        text: 'Find out why the key was disabled. Then enable it, in the account of the key:',
        commands: [`aws kms enable-key${kmsKeyOptions(values)}`],
      },
      chooseOtherKey(values),
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'The key with which the bucket is encrypted is disabled, so nothing can be written or read with it. Caches that it has encrypted can be read again once it is enabled.',
    sentences: ['arn:aws:kms:… is disabled.', 'KMS.DisabledException'],
    similar: { 'kms-key-pending-deletion': 'The message says "pending deletion".' },
  },
};
