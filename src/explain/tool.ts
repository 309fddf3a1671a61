import type { Pages } from './page.ts';

export const toolPages: Pages = {
  'deadline-exceeded': {
    meaning:
      'The time that timeout allows was over, or the step was stopped, before a verdict. What was still open is named; that is where to look.',
    lookAlikes: {
      'sts-unreachable': 'STS ran out of its own, shorter time there.',
      's3-unreachable': 'S3 ran out of its own, shorter time there.',
    },
  },
  'settings-invalid': {
    meaning:
      'A setting has a value that cannot be used. All of them are told at once, with what is allowed; nothing was asked.',
  },
  'tool-defect': {
    meaning: 'irsa-preflight itself failed. That says nothing about the pod. Report it with the lines that it prints.',
  },
};
