import type { Cause } from '../cause.ts';

/** Never found by observation: the program's edge reports it. */
export const toolDefect: Cause = {
  title: 'irsa-preflight failed with an internal error',
  headline: () => 'irsa-preflight failed with an internal error: this says nothing about your setup',
  place: 'pod',
  isTransient: false,
  onlyInBuild: true,
  find: () => undefined,
  remedy: () => ({
    summary: 'Report this error to the maintainers of irsa-preflight.',
    owner: 'pipeline-author',
    steps: [
      {
        text: 'Include the lines of the error, and the versions of irsa-preflight and Node, which the log shows.',
      },
      {
        text: 'If the build must continue until it is fixed, let no verdict stop it:',
        document: 'settings:\n  fail_on: never',
      },
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'irsa-preflight itself failed because of an internal error. This says nothing about the pod, the role or the bucket. The bucket has been cleaned up as far as possible, and anything that remains is listed. The exit code is 3.',
    sentences: [],
    similar: {},
  },
};
