import { isServerError } from '../../facts/callPredicates.ts';
import { reply } from '../../facts/evidence.ts';
import { waitStep } from '../../remedy/waitStep.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { configuredStsEndpoint } from './configuredStsEndpoint.ts';
import { refusedBySts } from './refusedCalls.ts';

export const stsUnavailable: Cause = {
  title: 'STS is not available',
  headline: ({ stsHost }) => `STS at ${stsHost} is returning server errors`,
  place: 'STS',
  isTransient: true,
  onlyInBuild: true,
  find: (_facts, open) =>
    failFinding(
      refusedBySts(open).filter(({ call }) => isServerError(call)),
      ({ call }) => [reply(call)],
    ),
  remedy: ({ facts, stsHost }) => {
    const endpoint = configuredStsEndpoint(facts);
    return {
      summary: 'Run the pipeline again later, or have this step wait until STS is available again.',
      owner: 'pipeline-author',
      steps: [
        waitStep('To wait out a short outage,'),
        {
          text: endpoint
            ? `If it persists, check the service behind ${stsHost}: it is set by ${endpoint.variable}.`
            : 'If it persists, see https://health.aws.amazon.com/health/status.',
        },
      ],
      asCode: [],
    };
  },
  page: {
    meaning: 'STS returned a server error (5xx), and the retries did not help. The role and the token may be correct.',
    sentences: ['ServiceUnavailable', 'InternalFailure'],
    similar: {
      'not-aws-answering': "A response without AWS's request id did not come from STS.",
      'sts-throttled': 'STS returns Throttling when there are too many requests.',
    },
  },
};
