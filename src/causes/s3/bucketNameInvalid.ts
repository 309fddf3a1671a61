import { reply, setting } from '../../facts/evidence.ts';
import type { Failure } from '../../facts/failures.ts';
import { setStepFields } from '../../remedy/stepFields.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { hasCode, refusedByS3 } from './byReply.ts';

const isRefused = hasCode('InvalidBucketName');

/**
 * The SDK refuses such a name, before it sends anything. A multi-region access point has a valid name: only we cannot
 * sign for it.
 */
const isUnsent = ({ call }: Failure) =>
  call.service === 's3' && call.outcome === 'unsent' && !/sigv4a/i.test(call.message ?? '');

/** The name within what was given, such as s3://NAME/path. */
function nameIn(bucket: string): string {
  const name = /^(?:s3:\/\/)?([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/|$)/.exec(bucket)?.[1];
  return name && name !== bucket ? name : '<BUCKET>';
}

export const bucketNameInvalid: Cause = {
  title: 'The setting bucket is not a valid bucket name',
  headline: ({ bucket }) => `"${bucket}" is not a valid bucket name`,
  place: 'bucket',
  isTransient: false,
  find: ({ seen }, open) => {
    const refused = refusedByS3(open, isRefused);
    return failFinding(
      [...refused, ...open.filter(isUnsent)],
      ({ call }) => [
        ...(refused.length
          ? []
          : [setting('bucket', seen.settings.bucket, 'the AWS SDK does not send requests for this name')]),
        reply(call),
      ],
      refused.length ? 'certain' : 'likely',
    );
  },
  remedy: ({ bucket }) => ({
    summary: 'Set bucket to the name of the bucket and nothing else.',
    owner: 'pipeline-author',
    steps: [
      setStepFields(
        { bucket: nameIn(bucket) },
        'A bucket name has 3 to 63 characters: lowercase letters, digits, dots and hyphens, without s3://, a path or an unresolved expression.',
      ),
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'The setting bucket does not hold just the name of a bucket. Typical values are a URL, a name with a path, and an expression that Harness did not resolve. Either S3 rejects such a name, or the AWS SDK does before it sends a request.',
    sentences: ['The specified bucket is not valid.'],
    similar: { 'bucket-missing': 'The name is valid, but there is no such bucket.' },
  },
};
