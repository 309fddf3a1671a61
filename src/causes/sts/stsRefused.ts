import { refused } from '../../facts/callPredicates.ts';
import { identityClaims, reply } from '../../facts/evidence.ts';
import { disableSessionTags } from '../../remedy/podIdentitySteps.ts';
import type { Values } from '../../remedy/values.ts';
import type { Cause, Remedy } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { refusedBySts } from './refusedCalls.ts';
import { requestedRoleArn } from './requestedRole.ts';

export const stsRefused: Cause = {
  title: 'STS refuses the request',
  headline: ({ failure }) => {
    if (!failure) return 'STS refuses the request';
    const { operation, outcome, code, status } = failure.call;
    return outcome === 'unsent'
      ? `The AWS SDK does not send ${operation} to STS`
      : `STS refuses ${operation} with ${code ?? status}`;
  },
  place: 'STS',
  isTransient: false,
  find: ({ seen }, open) => {
    const refusal = refusedBySts(open);
    const unsent = open.filter(({ call }) => call.service === 'sts' && call.outcome === 'unsent').slice(0, 1);
    return failFinding(
      refusal.length ? refusal : unsent,
      ({ call }) => [
        reply(call),
        ...(call.operation === 'AssumeRoleWithWebIdentity' && refused(call)
          ? identityClaims(seen.webIdentityToken)
          : []),
      ],
      'possible',
    );
  },
  remedy: (values) => ({
    ...(values.failure?.call.code === 'PackedPolicyTooLarge' ? fewerTags(values) : unknownError(values)),
    owner: 'aws-admin',
    asCode: [],
  }),
  page: {
    meaning:
      "STS refuses the request with an error that irsa-preflight does not recognize, or the AWS SDK does not send it. The error's own message is all that is known.",
    sentences: ['Packed size of session tags consumes …% of allotted space.'],
    similar: { 'not-aws-answering': 'A response without an error code and a request id did not come from STS.' },
  },
};

const unknownError = (values: Values): Pick<Remedy, 'summary' | 'steps'> => ({
  summary: 'See the message above; irsa-preflight does not recognize this error.',
  steps: [
    {
      text: `Look the error up in https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html. The requested role is ${requestedRoleArn(values)}.`,
    },
  ],
});

// https://github.com/aws/containers-roadmap/issues/2413
const fewerTags = (values: Values): Pick<Remedy, 'summary' | 'steps'> => ({
  summary: 'Reduce the session tags, which take up too much space.',
  steps: [
    disableSessionTags(
      values,
      `STS cannot pass these tags on to ${requestedRoleArn(values)}. If they come from EKS Pod Identity, disable them for this service account, and run the pipeline again.`,
    ),
  ],
});
