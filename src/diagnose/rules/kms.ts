import type { Failure } from '../failures.ts';
import { isDenied, refused, saw } from '../replies.ts';
import { explaining, type Rule } from '../rule.ts';

// S3 asks KMS in the caller's name and passes KMS's answer on.
const MULTIPART = new Set(['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload']);

const kmsRule = (code: Rule['code'], applies: (failure: Failure) => boolean): Rule => ({
  code,
  find: (_facts, open) => {
    const followed = open.filter((failure) => refused(failure.call) && applies(failure));
    return explaining(followed, (first) => [saw(first.call)]);
  },
});

const says = ({ call }: Failure) => `${call.code ?? ''} ${call.message ?? ''}`;
const actionIs = ({ denial }: Failure, pattern: RegExp) => pattern.test(denial.action ?? '');

export const kmsRules: Rule[] = [
  kmsRule('kms-key-policy-or-missing', ({ denial }) => denial.keyMissingOrDenied === true),
  kmsRule(
    'kms-key-disabled',
    (failure) =>
      /KMS\.Disabled/i.test(says(failure)) ||
      (failure.call.code?.startsWith('KMS.') === true && /is disabled/.test(says(failure))),
  ),
  kmsRule(
    'kms-key-pending-deletion',
    (failure) =>
      /KMS\.(KMS)?InvalidState/i.test(says(failure)) ||
      (failure.call.code?.startsWith('KMS.') === true && /pending deletion/.test(says(failure))),
  ),
  kmsRule(
    'kms-key-wrong-region',
    (failure) => /KMS\.NotFound/i.test(says(failure)) && /invalid arn/i.test(says(failure)),
  ),
  kmsRule('kms-key-not-found', (failure) => /KMS\.NotFound/i.test(says(failure))),
  kmsRule(
    'kms-decrypt-denied-multipart',
    (failure) => actionIs(failure, /^kms:Decrypt$/i) && MULTIPART.has(failure.call.operation),
  ),
  {
    // Who may put an object may upload a part of one, unless the key says no.
    code: 'kms-decrypt-denied-multipart',
    find: ({ seen, call }, open) => {
      const failure = open.find(({ need }) => need === 'multipart');
      const putPasses = call('put')?.outcome === 'ok';
      if (!failure || !putPasses || !isDenied(failure.call) || failure.denial.action || failure.denial.policy)
        return undefined;
      const asked = seen.settings.encryption?.startsWith('aws:kms');
      return {
        verdict: 'fail',
        certainty: asked ? 'likely' : 'possible',
        because: [
          saw(failure.call),
          'PutObject, which needs the same s3:PutObject, passes. What an upload in parts needs besides is kms:Decrypt on the key, where the object is encrypted with KMS.',
        ],
        explains: [failure],
      };
    },
  },
  kmsRule('kms-decrypt-denied', (failure) => actionIs(failure, /^kms:Decrypt$/i)),
  kmsRule('kms-generate-data-key-denied', (failure) => actionIs(failure, /^kms:/i)),
];
