import { isThrottled } from '../../facts/callPredicates.ts';
import { reply } from '../../facts/evidence.ts';
import { waitStep } from '../../remedy/waitStep.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { refusedBySts } from './refusedCalls.ts';

export const stsThrottled: Cause = {
  title: 'STS is throttling requests',
  headline: ({ stsHost }) => `STS at ${stsHost} is throttling requests`,
  place: 'STS',
  isTransient: true,
  onlyInBuild: true,
  find: (_facts, open) =>
    failFinding(
      refusedBySts(open).filter(({ call }) => isThrottled(call)),
      ({ call }) => [reply(call)],
    ),
  remedy: ({ account }) => ({
    summary: 'Run the pipeline again later, or have this step wait.',
    owner: 'pipeline-author',
    steps: [
      waitStep('To wait until STS accepts requests again,'),
      {
        text: `If it happens often, many clients of account ${account} call STS at the same time: start fewer builds at once, or ask AWS Support for a higher limit.`,
      },
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'STS limits how many requests an account can make in a region per second. The limit was exceeded, and the retries did not get through either.',
    sentences: ['Rate exceeded'],
    similar: {
      'sts-unavailable': 'Server errors (5xx) do not depend on the number of requests.',
      's3-throttled': 'S3 is throttling; STS has already granted the role.',
    },
  },
};
