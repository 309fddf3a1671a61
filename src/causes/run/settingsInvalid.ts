import type { Cause } from '../cause.ts';

/** Never found by observation: with invalid settings nothing is observed. The program's edge reports it. */
export const settingsInvalid: Cause = {
  title: 'The settings of this step are invalid',
  headline: () => 'The settings of this step are invalid',
  place: 'pod',
  isTransient: false,
  onlyInBuild: true,
  find: () => undefined,
  remedy: () => ({
    summary: 'Correct the settings of this step.',
    owner: 'pipeline-author',
    steps: [
      {
        text: 'Correct every setting that the log lists, on the step or in the stage variable that it comes from. The log shows its value and what is allowed. Only the bucket is required:',
        document: 'settings:\n  bucket: <BUCKET>\n  region: <REGION>',
      },
      { text: 'To print all settings with their defaults:', commands: ['irsa-preflight --help'] },
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'A setting has a value that is not allowed, or a required one is missing. All of them are reported together, each with what is allowed. Nothing was requested from AWS, so this says nothing about the pod. The exit code is 2.',
    sentences: [],
    similar: {
      'sdk-configuration-invalid': 'A variable of the AWS SDK is invalid, not a setting of this step.',
      'bucket-name-invalid': 'The setting bucket is not the name of a bucket.',
    },
  },
};
