import { callerPhrase } from '../../remedy/callerEntity.ts';
import { capitalize } from '../capitalize.ts';
import type { Cause } from '../cause.ts';
import { byReply } from '../s3/byReply.ts';
import { isDeniedAction } from './byKmsReply.ts';
import { keyAccessRemedy } from './keyAccessRemedy.ts';

export const kmsDecryptDenied: Cause = {
  title: 'Reading requires kms:Decrypt, which is denied',
  headline: (values) =>
    `${capitalize(callerPhrase(values))} is not allowed to call kms:Decrypt on the KMS key of ${values.bucket}`,
  place: 'bucket',
  isTransient: true,
  find: byReply(isDeniedAction(/^kms:Decrypt$/i)),
  remedy: (values) => keyAccessRemedy(values, 'kms:Decrypt'),
  page: {
    meaning:
      'The object is encrypted with a KMS key, so reading it requires kms:Decrypt on that key. The message usually does not name the key. It names the kind of policy that has to change.',
    sentences: [
      'is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext',
      'because no identity-based policy allows the kms:Decrypt action',
      'because no resource-based policy allows the kms:Decrypt action',
    ],
    similar: {
      'kms-decrypt-denied-multipart': 'A multipart upload requires kms:Decrypt, not a read.',
      'kms-key-policy-or-missing': 'The message gives three possible reasons, and no kind of policy.',
    },
  },
};
