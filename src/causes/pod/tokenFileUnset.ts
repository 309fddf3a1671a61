import { CREDENTIAL_SOURCE_LABELS } from '../../cacheStep/credentialSourceLabels.ts';
import { generalRemark, remark, unsetVariable, variable } from '../../facts/evidence.ts';
import { annotate, annotationAsCode, newPod } from '../../remedy/serviceAccountSteps.ts';
import type { Cause } from '../cause.ts';
import { hasOtherIdentity, missingIdentity } from './missingIdentity.ts';

export const tokenFileUnset: Cause = {
  title: 'AWS_ROLE_ARN is set, but AWS_WEB_IDENTITY_TOKEN_FILE is not',
  headline: ({ role }) => `AWS_ROLE_ARN is set without a token file, so the role ${role} cannot be assumed`,
  place: 'pod',
  marks: 'irsa-variables',
  isTransient: false,
  onlyInBuild: true,
  find: (facts, open) => {
    const { seen, caller } = facts;
    const { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile } = seen.environment;
    if (!roleArn || tokenFile) return undefined;
    const evidence = [
      variable('AWS_ROLE_ARN', roleArn),
      unsetVariable('AWS_WEB_IDENTITY_TOKEN_FILE', 'without a token the role cannot be assumed'),
    ];
    if (!hasOtherIdentity(facts)) return missingIdentity(facts, open, evidence, [WHY_NEITHER_IS_INJECTED]);
    const identity = caller?.arn ?? CREDENTIAL_SOURCE_LABELS[seen.credentials.source];
    return {
      verdict: 'warn',
      certainty: 'certain',
      evidence: [
        ...evidence,
        remark(`The cache step ignores AWS_ROLE_ARN and uses ${identity}.`),
        WHY_NEITHER_IS_INJECTED,
      ],
    };
  },
  remedy: (values) => ({
    summary: 'Remove the variable AWS_ROLE_ARN from the stage, so that EKS can inject both variables.',
    owner: 'pipeline-author',
    steps: [
      {
        text: 'Find where AWS_ROLE_ARN is set by hand (stage variables, step environment, connector, image) and remove it. While it is set, EKS injects neither variable.',
      },
      {
        text: 'The role belongs on the service account instead. A cluster admin sets it:',
        commands: [annotate(values)],
      },
      newPod,
    ],
    asCode: annotationAsCode(values),
  }),
  page: {
    meaning:
      'The role is set and the token file is not, typically because AWS_ROLE_ARN is a stage variable: the EKS webhook skips containers that already define either variable. The SDK ignores a role without a token and goes on to the next source of credentials, often the node. If a different source reaches the bucket, this is only a warning.',
    sentences: [],
    similar: {
      'irsa-not-injected': 'Neither variable is set.',
      'role-arn-unset': 'The token file is set and the role is not. In that case, the SDK stops.',
    },
  },
};

// aws/amazon-eks-pod-identity-webhook, pkg/handler/handler.go.
const WHY_NEITHER_IS_INJECTED = generalRemark(
  'The EKS webhook skips containers that already define either variable, as it does where AWS_ROLE_ARN is a stage variable.',
);
