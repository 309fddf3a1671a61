import { reply } from '../../facts/evidence.ts';
import type { Values } from '../../remedy/values.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause } from '../cause.ts';
import { byReply } from './byReply.ts';
import { checksumEvidence, writesCarryChecksum } from './requestChecksum.ts';

const UNSET_VARIABLE: Step = {
  text: 'Remove the variable AWS_REQUEST_CHECKSUM_CALCULATION=when_required from the stage: without it, the AWS SDK sends a checksum with every write.',
};
const WITH_ENDPOINT: Step = {
  text: 'With the setting endpoint, the cache steps send no checksum with caches of up to 5 MiB. If the endpoint is needed, use a bucket without Object Lock.',
};
const ALREADY_SENT: Step = {
  text: 'The AWS SDK already sends a CRC32 checksum with every write, which this store does not accept. Use a bucket without Object Lock.',
};

/** What keeps the SDK from sending a checksum: the endpoint, or the variable. */
function steps({ facts: { seen }, failure }: Values): Step[] {
  if (seen.settings.endpoint) return [WITH_ENDPOINT];
  if (!writesCarryChecksum(seen)) return [UNSET_VARIABLE];
  return failure ? [ALREADY_SENT] : [UNSET_VARIABLE, WITH_ENDPOINT];
}

export const s3ObjectLockChecksum: Cause = {
  title: 'The bucket has Object Lock and requires a checksum',
  headline: ({ bucket }) => `The bucket ${bucket} has Object Lock and requires a checksum with every write`,
  place: 'bucket',
  isTransient: false,
  find: byReply(
    ({ call: { message = '' } }) => /object lock/i.test(message) && /checksum|content-md5/i.test(message),
    ({ seen }, { call }) => [reply(call), ...checksumEvidence(seen, call)],
  ),
  remedy: (values) => ({
    summary: 'Let the cache steps send checksums, or use a bucket without Object Lock.',
    owner: 'pipeline-author',
    steps: steps(values),
    asCode: [],
  }),
  page: {
    meaning:
      'A bucket with Object Lock accepts a write only with a checksum. The AWS SDK sends one, unless AWS_REQUEST_CHECKSUM_CALCULATION is when_required or the setting endpoint is set. A cache gains nothing from Object Lock.',
    sentences: [
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
    ],
    similar: { 's3-checksum-unsupported': 'The store rejects the checksum that was sent.' },
  },
};
