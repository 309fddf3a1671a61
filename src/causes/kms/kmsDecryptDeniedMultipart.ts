import { isDenied } from '../../facts/callPredicates.ts';
import { generalRemark, remark, reply, setting } from '../../facts/evidence.ts';
import { callerPhrase } from '../../remedy/callerEntity.ts';
import type { Values } from '../../remedy/values.ts';
import { capitalize } from '../capitalize.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { byReply } from '../s3/byReply.ts';
import { isDeniedAction } from './byKmsReply.ts';
import { keyAccessRemedy } from './keyAccessRemedy.ts';

const MULTIPART = new Set(['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload']);
const isDecrypt = isDeniedAction(/^kms:Decrypt$/i);

const named = byReply((failure) => isDecrypt(failure) && MULTIPART.has(failure.call.operation));

/** A caller who is allowed to put an object is allowed to upload a part of one, unless the key prevents it. */
const unnamed: Cause['find'] = ({ seen, call }, open) => {
  if (call('put')?.outcome !== 'ok') return undefined;
  const { encryption } = seen.settings;
  const isKmsRequested = encryption?.startsWith('aws:kms') === true;
  return failFinding(
    open.filter(
      ({ requirement, call: failed, denial }) =>
        requirement === 'multipart' && isDenied(failed) && !denial.action && !denial.policy,
    ),
    (first) => [
      reply(first.call),
      remark('PutObject, which needs the same s3:PutObject, succeeded.'),
      ...(isKmsRequested ? [setting('encryption', encryption, 'objects are encrypted with a KMS key')] : []),
      generalRemark(
        'Where objects are encrypted with a KMS key, a multipart upload also needs kms:Decrypt on that key.',
      ),
    ],
    isKmsRequested ? 'likely' : 'possible',
  );
};

/** KMS is only inferred. */
const isInferred = ({ failure }: Values) => failure !== undefined && failure.denial.action === undefined;

export const kmsDecryptDeniedMultipart: Cause = {
  title: 'Multipart uploads require kms:Decrypt, which is denied',
  headline: (values) =>
    isInferred(values)
      ? `Multipart uploads to ${values.bucket} are denied, while PutObject is allowed`
      : `${capitalize(callerPhrase(values))} is not allowed to call kms:Decrypt, which multipart uploads to ${values.bucket} need`,
  place: 'bucket',
  isTransient: true,
  find: (facts, open) => named(facts, open) ?? unnamed(facts, open),
  remedy: (values) => keyAccessRemedy(values, 'kms:Decrypt'),
  page: {
    // https://repost.aws/knowledge-center/s3-large-file-encryption-kms-key
    meaning:
      'Every cache above 5 MiB is a multipart upload. In a bucket that is encrypted with a KMS key, such an upload requires kms:Decrypt in addition to kms:GenerateDataKey. So small caches are saved, and large ones are denied. Without a reason from AWS, this is inferred: PutObject is allowed, and the same permission for an upload is not enough.',
    sentences: ['is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:…'],
    similar: {
      'kms-decrypt-denied': 'A read requires kms:Decrypt.',
      'kms-generate-data-key-denied': 'Small writes are denied as well.',
    },
  },
};
