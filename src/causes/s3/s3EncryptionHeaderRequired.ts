import { generalRemark, remark, reply } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import { stageVariable } from '../../remedy/stageVariable.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { refusedByS3 } from './byReply.ts';

const HEADER = 'x-amz-server-side-encryption';

/** The algorithm with which the same write succeeded. */
const acceptedAlgorithm = ({ call }: Facts): string | undefined =>
  [call('put-encrypted-aes256'), call('put-encrypted-kms')].find((again) => again?.outcome === 'ok')?.sent[HEADER];

export const s3EncryptionHeaderRequired: Cause = {
  title: 'Writes are denied unless they request encryption',
  headline: ({ bucket, facts }) => {
    const algorithm = acceptedAlgorithm(facts);
    return `Writes to ${bucket} are denied unless they request encryption${algorithm ? ` with ${algorithm}` : ''}`;
  },
  place: 'bucket',
  isTransient: false,
  find: (facts, open) => {
    const algorithm = acceptedAlgorithm(facts);
    const denied = refusedByS3(
      open,
      ({ requirement, call }) => (requirement === 'write' || requirement === 'multipart') && call.status === 403,
    );
    // Without a denied PutObject, nothing was compared.
    if (!algorithm || !denied.some(({ requirement }) => requirement === 'write')) return undefined;
    return failFinding(denied, ({ call }) => [
      reply(call),
      remark(`The same write with the header ${HEADER}: ${algorithm} succeeded.`),
      generalRemark(
        "The bucket's default encryption does not satisfy a policy that requires the header: the policy is evaluated before the default applies.",
      ),
    ]);
  },
  remedy: ({ facts }) => {
    const algorithm = acceptedAlgorithm(facts) ?? 'AES256';
    return {
      summary: `Have the cache steps send ${HEADER}: ${algorithm}.`,
      owner: 'pipeline-author',
      steps: [
        {
          text: 'Set the stage variable PLUGIN_ENCRYPTION, which this step and the cache steps read:',
          document: stageVariable('PLUGIN_ENCRYPTION', algorithm),
        },
        {
          text: 'Alternatively, the owner of the policy can deny only a wrong header: "Null": {"s3:x-amz-server-side-encryption": "false"} beside StringNotEquals, and no Deny on a missing one. S3 always encrypts objects.',
        },
      ],
      asCode: [],
    };
  },
  page: {
    meaning:
      'A policy denies writes without the header x-amz-server-side-encryption. Default encryption of the bucket does not help, because the policy is evaluated for the request as it was sent. irsa-preflight repeats a denied write with the header: if that succeeds, the header is what is missing.',
    sentences: [
      'with an explicit deny in a resource-based policy',
      'with an explicit deny in a resource control policy',
    ],
    similar: {
      's3-explicit-deny-bucket-policy': 'The write is denied with the header as well.',
      's3-explicit-deny-rcp': 'The write is denied with the header as well.',
    },
  },
};
