import { isThrottled } from '../../facts/callPredicates.ts';
import { enableBucketKey } from '../../remedy/bucketEncryptionSteps.ts';
import { isOtherStore } from '../../remedy/isOtherStore.ts';
import type { Values } from '../../remedy/values.ts';
import { waitStep } from '../../remedy/waitStep.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause } from '../cause.ts';
import { byReply } from './byReply.ts';

/** S3 passes on the quota of KMS as its own: then the number of calls to KMS is what has to fall. */
const isAboutKms = ({ failure }: Values) => /\bKMS\b/.test(failure?.call.message ?? '');

const wait = waitStep('To wait until S3 accepts requests again,');

function fewerRequests(values: Values): Step {
  const { bucket } = values;
  if (isAboutKms(values))
    return enableBucketKey(
      values,
      `The limit is that of KMS, so different prefixes do not help. Enable S3 Bucket Keys on ${bucket}: with a bucket key, S3 calls KMS far less often.`,
    );
  if (isOtherStore(values))
    return { text: `If it happens often, check the request limits of the store at ${values.s3Host}.` };
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html
  return {
    text: `If it happens often, spread the cache keys over several prefixes: S3 sustains at least 3,500 writes and 5,500 reads per second for each prefix in ${bucket}.`,
  };
}

export const s3Throttled: Cause = {
  title: 'S3 is throttling requests',
  headline: ({ bucket }) => `S3 is throttling requests to ${bucket}`,
  place: 'bucket',
  isTransient: true,
  onlyInBuild: true,
  find: byReply(({ call }) => isThrottled(call)),
  remedy: (values) => ({
    summary: isAboutKms(values)
      ? `Enable S3 Bucket Keys on ${values.bucket}, or rerun the step later.`
      : 'Rerun the step later, or let it wait until S3 accepts requests again.',
    owner: isAboutKms(values) ? 'aws-admin' : 'pipeline-author',
    steps: isAboutKms(values) ? [fewerRequests(values), wait] : [wait, fewerRequests(values)],
    asCode: [],
  }),
  page: {
    meaning:
      'S3 returned SlowDown or a similar error to every attempt. S3 limits the requests per second for each prefix, and a burst of builds can exceed that limit for a short time. Where the bucket is encrypted with a KMS key, the limit can also be that of KMS: the message then says so.',
    sentences: [
      'Please reduce your request rate.',
      'Please reduce your request rate for operations involving AWS KMS.',
      'Rate exceeded',
    ],
    similar: { 's3-unavailable': 'S3 returns a server error that is unrelated to the number of requests.' },
  },
};
