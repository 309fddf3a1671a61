import type { Pages } from './page.ts';

export const kmsPages: Pages = {
  'kms-generate-data-key-denied': {
    meaning:
      "The bucket encrypts with KMS, and every write needs kms:GenerateDataKey on the key: by the role's policy, and by the key's where it is of another account or does not delegate to IAM.",
    sentences: ['is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:…'],
    lookAlikes: {
      'kms-key-policy-or-missing': 'One sentence for three causes, without a key.',
      's3-identity-policy-missing': 'The sentence names s3:… there.',
    },
  },
  'kms-decrypt-denied': {
    meaning: 'What is encrypted with KMS is read with kms:Decrypt on the key. The sentence names no key.',
    sentences: ['is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext'],
    lookAlikes: { 'kms-decrypt-denied-multipart': 'There it is an upload in parts that needs it.' },
  },
  'kms-decrypt-denied-multipart': {
    meaning:
      'An upload in parts (each cache above 5 MiB) needs kms:Decrypt besides kms:GenerateDataKey: so small caches are saved, and large ones fail.',
    sentences: ['is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:…'],
    lookAlikes: {
      'kms-decrypt-denied': 'Reading needs it, too.',
      'kms-generate-data-key-denied': 'Small writes fail as well there.',
    },
  },
  'kms-key-disabled': {
    meaning: 'The key that the bucket encrypts with is switched off.',
    sentences: ['arn:aws:kms:… is disabled.'],
    lookAlikes: { 'kms-key-pending-deletion': 'It waits for its deletion there.' },
  },
  'kms-key-pending-deletion': {
    meaning: 'The key that the bucket encrypts with waits for its deletion.',
    sentences: ['arn:aws:kms:… is pending deletion.'],
    lookAlikes: { 'kms-key-disabled': 'It is switched off there.' },
  },
  'kms-key-not-found': {
    meaning: 'The key does not exist in this account: a bare key id of another account is looked up in the own one.',
    sentences: ["Key 'arn:aws:kms:…' does not exist", "Invalid keyId '…'"],
    lookAlikes: { 'kms-key-wrong-region': 'The sentence says "Invalid arn REGION" there.' },
  },
  'kms-key-wrong-region': {
    meaning: 'A key is used in its own region only, and the bucket is in another.',
    sentences: ['Invalid arn us-west-2'],
    lookAlikes: { 'kms-key-not-found': 'No such key there.' },
  },
  'kms-key-policy-or-missing': {
    meaning:
      'KMS says one sentence for three causes: the key is not in this region, no key policy allows the role, or a key policy denies it. It names no key.',
    sentences: [
      'because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access',
    ],
    lookAlikes: { 'kms-generate-data-key-denied': "AWS names the role's own policy there." },
  },
};
