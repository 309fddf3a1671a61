import { refused } from '../../facts/callPredicates.ts';
import { reply } from '../../facts/evidence.ts';
import { isOtherStore } from '../../remedy/isOtherStore.ts';
import type { Values } from '../../remedy/values.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';

function headline({ failure, bucket }: Values): string {
  if (!failure) return `S3 rejects the requests to ${bucket}`;
  const { operation, outcome, status, code } = failure.call;
  return outcome === 'unsent'
    ? `The AWS SDK did not send ${operation} to ${bucket}`
    : `S3 returned ${[status, code].filter(Boolean).join(' ')} for ${operation} on ${bucket}`;
}

export const s3Refused: Cause = {
  title: 'S3 returned an error that irsa-preflight does not recognize',
  headline,
  place: 'bucket',
  isTransient: false,
  find: (_facts, open) =>
    failFinding(
      open.filter(({ call }) => call.service === 's3' && (refused(call) || call.outcome === 'unsent')),
      ({ call }) => [reply(call)],
      'possible',
    ),
  remedy: (values) => {
    const code = values.failure?.call.code ?? 'the code';
    return {
      summary: 'See the message above; irsa-preflight does not recognize this error.',
      owner: 'aws-admin',
      steps: [
        {
          text: isOtherStore(values)
            ? `Look up ${code} in the documentation of the store at ${values.s3Host}, and its logs at the time of this run.`
            : `Look up ${code} in the list of S3's errors: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html`,
        },
      ],
      asCode: [],
    };
  },
  page: {
    meaning:
      'S3 rejected a request with an error that irsa-preflight does not recognize, so the message of S3 is all there is to go by. The same code is used where the AWS SDK did not send a request, and where no other cause explains a failure.',
    sentences: [],
    similar: { 's3-access-denied-unexplained': 'The code is AccessDenied.' },
  },
};
