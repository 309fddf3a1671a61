import { remark, reply } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Failure } from '../../facts/failures.ts';
import { regionInReply } from '../../facts/regionInReply.ts';
import { isOtherStore } from '../../remedy/isOtherStore.ts';
import { sh } from '../../remedy/shellQuote.ts';
import { setStepFields } from '../../remedy/stepFields.ts';
import type { Values } from '../../remedy/values.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause } from '../cause.ts';
import { byReply, hasCode } from './byReply.ts';
import { withoutBucket } from './withoutBucket.ts';

const hasRegionCode = hasCode(
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'BucketRegionError',
);

// A malformed header is about the region only where the reply names one.
const isRegionMismatch = (failure: Failure) =>
  failure.call.status === 301 ||
  (hasRegionCode(failure) &&
    (failure.call.code !== 'AuthorizationHeaderMalformed' || regionInReply(failure) !== undefined));

function comparison({ seen: { region } }: Facts, first: Failure) {
  const bucketRegion = regionInReply(first);
  const where = bucketRegion ? `the bucket is in ${bucketRegion}` : "S3's reply does not name the region of the bucket";
  return remark(`Requests were sent to ${region.name} (from ${region.from}); ${where}.`);
}

const isKnown = ({ bucketRegion, region }: Values) => bucketRegion !== region;

/** Stores other than AWS have an endpoint for each region, and name the right one in the reply. */
function endpointInReply(values: Values): string | undefined {
  const { failure, bucket, facts } = values;
  const host = failure?.call.reply.Endpoint;
  const { endpoint } = facts.seen.settings;
  if (!host || !endpoint || !isOtherStore(values)) return undefined;
  return `${URL.parse(endpoint)?.protocol ?? 'https:'}//${withoutBucket(host, bucket)}`;
}

/** Requests to STS go to the same region: the SDK has one for both (plugins/cache, `s3.go`). */
const stsFollows = ({ facts: { seen } }: Values): Step[] =>
  ['web-identity', 'oidc-token'].includes(seen.credentials.source)
    ? [
        {
          text: "The cache steps then call STS in that region as well. If the pods cannot reach it there, set the stage variable AWS_ENDPOINT_URL_STS to the STS endpoint of the cluster's region.",
        },
      ]
    : [];

const lookUpRegion = ({ bucket, endpointOption }: Values): Step => ({
  text: 'Look up the region of the bucket. The result null means us-east-1:',
  commands: [`${sh`aws s3api get-bucket-location --bucket ${bucket}`}${endpointOption}`],
});

export const bucketRegionMismatch: Cause = {
  title: 'The bucket is in a different region',
  headline: (values) =>
    isKnown(values)
      ? `The bucket ${values.bucket} is in ${values.bucketRegion}, not in ${values.region}`
      : `The bucket ${values.bucket} is not in ${values.region}`,
  place: 'bucket',
  isTransient: false,
  find: byReply(isRegionMismatch, (facts, first) => [comparison(facts, first), reply(first.call)]),
  remedy: (values) => {
    const region = isKnown(values) ? values.bucketRegion : '<REGION>';
    const endpoint = endpointInReply(values);
    return {
      summary: endpoint
        ? `Set endpoint to ${endpoint}.`
        : isKnown(values)
          ? `Set region to ${region}.`
          : 'Set region to the region of the bucket.',
      owner: 'pipeline-author',
      steps: [
        ...(isKnown(values) ? [] : [lookUpRegion(values)]),
        setStepFields(
          { bucket: values.bucket, region, endpoint },
          endpoint
            ? 'Set the endpoint and the region of the bucket.'
            : 'Set the region of the bucket. It can also be set once, as the stage variable PLUGIN_REGION.',
        ),
        ...(isOtherStore(values) ? [] : stsFollows(values)),
      ],
      asCode: [],
    };
  },
  page: {
    meaning:
      'The requests were sent to a region in which the bucket is not. The reply usually names the right region. Without the setting region, the cache steps use AWS_REGION, which EKS sets to the region of the cluster.',
    sentences: [
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-central-1'",
      'The … location constraint is incompatible for the region specific endpoint this request was sent to.',
    ],
    similar: {
      'region-unset': 'No region is configured at all.',
      'bucket-missing': 'No region has a bucket of this name.',
    },
  },
};
