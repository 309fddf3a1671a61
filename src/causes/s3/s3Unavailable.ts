import { isServerError } from '../../facts/callPredicates.ts';
import { isOtherStore } from '../../remedy/isOtherStore.ts';
import { waitStep } from '../../remedy/waitStep.ts';
import type { Cause } from '../cause.ts';
import { byReply } from './byReply.ts';

const wait = waitStep('To wait out a short outage,');

export const s3Unavailable: Cause = {
  title: 'S3 is returning server errors',
  headline: ({ s3Host }) => `S3 at ${s3Host} is returning server errors`,
  place: 'bucket',
  isTransient: true,
  onlyInBuild: true,
  find: byReply(({ call }) => isServerError(call)),
  remedy: (values) => {
    const { s3Host, region } = values;
    return isOtherStore(values)
      ? {
          summary: `Check the store at ${s3Host}, which is returning server errors.`,
          owner: 'aws-admin',
          steps: [{ text: `Look for the cause in the logs of the store at ${s3Host}.` }, wait],
          asCode: [],
        }
      : {
          summary: 'Rerun the step later, or let it wait until S3 is available again.',
          owner: 'pipeline-author',
          steps: [
            {
              text: `Look for an outage of S3 in ${region} on the AWS Health Dashboard: https://health.aws.amazon.com/health/status`,
            },
            wait,
          ],
          asCode: [],
        };
  },
  page: {
    meaning:
      'S3 returned a server error to every attempt. On AWS that is usually a temporary outage. With an S3-compatible store, its logs show the cause.',
    sentences: [
      'We encountered an internal error. Please try again.',
      'Please reduce your request rate or try again later. (503 ServiceUnavailable)',
      'Your socket connection to the server was not read from or written to within the timeout period.',
    ],
    similar: {
      's3-throttled': 'S3 returns SlowDown: it is available, but there are too many requests.',
      'not-aws-answering': "The response carries no AWS request id, so it came from something else in AWS's place.",
    },
  },
};
