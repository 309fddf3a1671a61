import { isDirectoryBucket } from '../../aws/bucketNames.ts';
import { isOtherStore } from '../../remedy/isOtherStore.ts';
import { sh } from '../../remedy/shellQuote.ts';
import { hclString, terraformResource } from '../../remedy/terraform.ts';
import type { Values } from '../../remedy/values.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause } from '../cause.ts';
import { byReply, hasCode } from './byReply.ts';

/** The name of a directory bucket names its zone: `NAME--use1-az4--x-s3`. */
const zoneOf = (bucket: string) => bucket.split('--').at(-2) ?? '<ZONE_ID>';

/** What creates the bucket where it belongs. A different store has regions of its own, and decides by its endpoint. */
function configurationOf(values: Values): { option: string; note: string } {
  const { bucket, region } = values;
  if (isOtherStore(values)) return { option: '', note: '' };
  if (isDirectoryBucket(bucket)) {
    const configuration = `Location={Type=AvailabilityZone,Name=${zoneOf(bucket)}},Bucket={DataRedundancy=SingleAvailabilityZone,Type=Directory}`;
    return {
      option: sh` --create-bucket-configuration ${configuration}`,
      note: ' A directory bucket belongs to one zone, which its name contains.',
    };
  }
  if (region === 'us-east-1') return { option: '', note: '' };
  return {
    option: sh` --create-bucket-configuration LocationConstraint=${region}`,
    note: ' Its LocationConstraint is its region; only us-east-1 takes none.',
  };
}

function createBucket(values: Values): Step {
  const { bucket, region, endpointOption } = values;
  const { option, note } = configurationOf(values);
  return {
    text: `Only if the name is right, have an AWS admin create the bucket.${note}`,
    commands: [`${sh`aws s3api create-bucket --bucket ${bucket} --region ${region}`}${option}${endpointOption}`],
  };
}

export const bucketMissing: Cause = {
  title: 'The bucket does not exist',
  headline: ({ bucket }) => `The bucket ${bucket} does not exist`,
  place: 'bucket',
  isTransient: true,
  find: byReply(hasCode('NoSuchBucket')),
  remedy: (values) => ({
    summary: `Correct the name of the bucket, or create ${values.bucket}.`,
    owner: 'pipeline-author',
    steps: [
      {
        text: 'Check the name first: compare the setting bucket of this step and of the cache steps with the buckets of the account that owns the cache:',
        commands: [`${sh`aws s3api list-buckets --query ${'Buckets[].Name'}`}${values.endpointOption}`],
      },
      createBucket(values),
    ],
    asCode: isDirectoryBucket(values.bucket)
      ? []
      : [terraformResource('aws_s3_bucket', 'cache', [`bucket = ${hclString(values.bucket)}`])],
  }),
  page: {
    meaning:
      'No bucket of this name exists in the AWS partition, or in the store that the endpoint names. A HEAD request does not show it: its 404 is the same as for a missing key.',
    sentences: ['The specified bucket does not exist'],
    similar: {
      'bucket-region-mismatch': 'The bucket exists in a different region.',
      'bucket-name-invalid': 'The setting does not hold a bucket name at all, for example a URL.',
    },
  },
};
