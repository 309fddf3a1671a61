import { generalRemark, reply } from '../../facts/evidence.ts';
import { getBucketEncryption } from '../../remedy/bucketEncryptionSteps.ts';
import { callerPhrase } from '../../remedy/callerEntity.ts';
import {
  addKeyStatement,
  getKeyPolicy,
  grantKeyUse,
  terraformKeyStatement,
  terraformKeyUse,
} from '../../remedy/keyPolicySteps.ts';
import type { Cause } from '../cause.ts';
import { byReply } from '../s3/byReply.ts';

export const kmsKeyPolicyOrMissing: Cause = {
  title: 'The KMS key is in a different region, or its policy does not allow the role',
  headline: (values) =>
    `The KMS key of ${values.bucket} is in a different region, or its policy does not allow ${callerPhrase(values)}`,
  place: 'bucket',
  isTransient: true,
  find: byReply(
    ({ denial }) => denial.keyMissingOrDenied === true,
    (_facts, { call }) => [
      reply(call),
      generalRemark(
        'KMS returns this message for three causes: the key is not in this region, no key policy allows the caller, or a key policy denies it.',
      ),
    ],
  ),
  remedy: (values) => ({
    summary: `Find out which KMS key ${values.bucket} uses, and allow ${values.callerArn} in its policy.`,
    owner: 'aws-admin',
    steps: [
      {
        text: `Look up the key. It must be in ${values.bucketRegion}, the region of the bucket:`,
        commands: [getBucketEncryption(values)],
      },
      {
        text: 'Read the key policy, in the account of the key. If it contains a Deny that applies to the role, remove or narrow that Deny: an Allow does not override it.',
        commands: [getKeyPolicy(values)],
      },
      addKeyStatement(values, 'If no statement of the key policy allows the role, add this one.'),
      {
        ...grantKeyUse(values),
        text: `If the key belongs to a different account, its policy alone is not enough. ${grantKeyUse(values).text}`,
      },
    ],
    asCode: [...terraformKeyUse(values), terraformKeyStatement(values)],
  }),
  page: {
    meaning:
      'KMS returns one message for three causes: the key does not exist in this region, no key policy allows the role, or a key policy denies it. It does not name the key. Often, the key is in a different account, and its policy does not mention the role.',
    sentences: [
      'because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access',
    ],
    similar: {
      'kms-generate-data-key-denied': 'The message names one kind of policy.',
      'kms-key-wrong-region': 'The message says "Invalid arn" and names the region.',
      'kms-key-not-found': 'The message says that the key does not exist.',
    },
  },
};
