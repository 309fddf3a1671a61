import { unsetVariable, variable } from '../../facts/evidence.ts';
import { annotate, annotationAsCode, newPod, printAnnotation } from '../../remedy/serviceAccountSteps.ts';
import type { Values } from '../../remedy/values.ts';
import type { Cause } from '../cause.ts';

export const roleArnUnset: Cause = {
  title: 'AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not',
  headline: (values) =>
    isEmpty(values)
      ? 'AWS_ROLE_ARN is empty, so the SDK has a token and no role to assume'
      : 'AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN, so there is no role to assume',
  place: 'pod',
  marks: 'irsa-variables',
  isTransient: false,
  onlyInBuild: true,
  find: ({ seen: { environment, credentials } }) => {
    const { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile } = environment;
    if (credentials.source !== 'web-identity' || roleArn) return undefined;
    return {
      verdict: 'fail',
      certainty: 'certain',
      evidence: [
        roleArn === undefined
          ? unsetVariable('AWS_ROLE_ARN', 'the SDK stops at this point and tries no other source of credentials')
          : variable('AWS_ROLE_ARN', roleArn, 'an empty value counts as not set, and the SDK stops at this point'),
        variable('AWS_WEB_IDENTITY_TOKEN_FILE', tokenFile),
      ],
    };
  },
  remedy: (values) => {
    const { summary, text } = isEmpty(values) ? REMOVE_ROLE : REMOVE_TOKEN_FILE;
    return {
      summary,
      owner: 'pipeline-author',
      steps: [
        { text },
        { text: 'Print the role in the annotation of the service account:', commands: [printAnnotation(values)] },
        { text: 'If no role is printed, a cluster admin adds it:', commands: [annotate(values)] },
        newPod,
      ],
      asCode: annotationAsCode(values),
    };
  },
  page: {
    meaning:
      'The token file is set and the role is not, or is empty. The Go SDK stops at this point ("role ARN is not set") and tries no other source of credentials. EKS sets both variables together, so one of them was set by hand.',
    sentences: ['role ARN is not set'],
    similar: {
      'token-file-unset':
        'The other variable is missing. In that case, the SDK goes on to the next source of credentials.',
      'role-arn-malformed': 'AWS_ROLE_ARN has a value, and it is not the ARN of a role.',
    },
  },
};

const isEmpty = ({ facts: { seen } }: Values) => seen.environment.AWS_ROLE_ARN === '';

const REMOVE_TOKEN_FILE = {
  summary: 'Remove AWS_WEB_IDENTITY_TOKEN_FILE from the stage, so that EKS can inject both variables.',
  text: 'Find where AWS_WEB_IDENTITY_TOKEN_FILE is set by hand (stage variables, step environment, pod spec overlay) and remove it.',
};

const REMOVE_ROLE = {
  summary: 'Remove the empty AWS_ROLE_ARN from the stage, so that the value from EKS applies.',
  text: 'Find where AWS_ROLE_ARN is set to an empty value (stage variables, step environment, pod spec overlay) and remove it. If AWS_WEB_IDENTITY_TOKEN_FILE is set by hand too, remove both.',
};
