import { callerPhrase } from '../../remedy/callerEntity.ts';
import type { Values } from '../../remedy/values.ts';
import { capitalize } from '../capitalize.ts';
import type { Cause } from '../cause.ts';
import { byReply } from '../s3/byReply.ts';
import { isDeniedAction } from './byKmsReply.ts';
import { keyAccessRemedy } from './keyAccessRemedy.ts';

const actionOf = ({ failure }: Values) => failure?.denial.action ?? 'kms:GenerateDataKey';

export const kmsGenerateDataKeyDenied: Cause = {
  title: 'Writing requires kms:GenerateDataKey, which is denied',
  headline: (values) =>
    `${capitalize(callerPhrase(values))} is not allowed to call ${actionOf(values)} on the KMS key of ${values.bucket}`,
  place: 'bucket',
  isTransient: true,
  find: byReply(isDeniedAction(/^kms:/i)),
  remedy: (values) => keyAccessRemedy(values, actionOf(values)),
  page: {
    meaning:
      'The bucket is encrypted with a KMS key, so every write requires kms:GenerateDataKey on that key. In the account of the key, either a policy of the role or the key policy can allow it; across accounts, both must. The message names the kind of policy that has to change.',
    sentences: [
      'is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:…',
      'because no identity-based policy allows the kms:GenerateDataKey action',
      'because no resource-based policy allows the kms:GenerateDataKey action',
    ],
    similar: {
      'kms-key-policy-or-missing': 'The message gives three possible reasons, and no kind of policy.',
      's3-identity-policy-missing': 'The denied action is one of S3.',
    },
  },
};
