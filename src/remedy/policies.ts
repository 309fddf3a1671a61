import { isDirectoryBucket } from '../aws/bucketNames.ts';
import type { Values } from './values.ts';

// Policy documents and statements, filled in with the pod's values.

/** A document as people paste it. */
export const json = (value: unknown): string => JSON.stringify(value, null, 2);

const policy = (statements: object[]) => json({ Version: '2012-10-17', Statement: statements });

/** The ARN of the IAM OIDC provider of the cluster, in the role's account. */
export const providerArn = ({ partition, account, issuer }: Values): string =>
  `arn:${partition}:iam::${account}:oidc-provider/${issuer}`;

/** The statement of a trust policy that allows exactly this service account. */
export const trustStatement = (values: Values) => ({
  Effect: 'Allow',
  Principal: { Federated: providerArn(values) },
  Action: 'sts:AssumeRoleWithWebIdentity',
  Condition: {
    StringEquals: { [`${values.issuer}:sub`]: values.subject, [`${values.issuer}:aud`]: values.audienceOrDefault },
  },
});

/** The whole trust policy, for a role that nothing else uses. */
export const trustPolicy = (values: Values): string => policy([trustStatement(values)]);

const OBJECT_ACTIONS = ['s3:GetObject', 's3:PutObject'];
// They tidy up after an upload that broke off and after the probe; the cache steps work without them.
const TIDYING_ACTIONS = ['s3:AbortMultipartUpload', 's3:DeleteObject'];

/** The least that the cache steps need of exactly this bucket. @param also further actions on its objects */
export const rolePolicy = ({ bucket, arns }: Values, also: string[] = []): string =>
  policy(
    isDirectoryBucket(bucket)
      ? [{ Effect: 'Allow', Action: 's3express:CreateSession', Resource: arns.bucket }]
      : [
          { Effect: 'Allow', Action: 's3:ListBucket', Resource: arns.bucket },
          { Effect: 'Allow', Action: [...OBJECT_ACTIONS, ...also, ...TIDYING_ACTIONS], Resource: arns.objects },
        ],
  );

/** The statements of a bucket policy that allow the role, from another account for example. */
export const bucketStatements = ({ bucket, arns, callerArn }: Values): object[] => {
  const allow = { Effect: 'Allow', Principal: { AWS: callerArn } };
  return isDirectoryBucket(bucket)
    ? [{ ...allow, Action: 's3express:CreateSession', Resource: arns.bucket }]
    : [
        { ...allow, Action: 's3:ListBucket', Resource: arns.bucket },
        { ...allow, Action: [...OBJECT_ACTIONS, ...TIDYING_ACTIONS], Resource: arns.objects },
      ];
};

const KEY_ACTIONS = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** The statement that a key policy needs for the role. */
export const keyStatement = ({ callerArn }: Values): object => ({
  Sid: 'CacheSteps',
  Effect: 'Allow',
  Principal: { AWS: callerArn },
  Action: KEY_ACTIONS,
  Resource: '*',
});

/** The role's own permission to use the key. */
export const keyUsePolicy = ({ kmsKey }: Values): string =>
  policy([{ Effect: 'Allow', Action: KEY_ACTIONS, Resource: kmsKey }]);

/** The permission to assume another role. @param actions more than one where the session carries tags */
export const assumeRolePolicy = (roleArn: string, actions: string[] = ['sts:AssumeRole']): string =>
  policy([{ Effect: 'Allow', Action: oneOrMore(actions), Resource: roleArn }]);

/** The permission by which the Pod Identity agent gets credentials for pods, with the node's role. */
export const podIdentityAgentPolicy = (clusterArn: string): string =>
  policy([{ Effect: 'Allow', Action: 'eks-auth:AssumeRoleForPodIdentity', Resource: clusterArn }]);

/**
 * The statement by which a role trusts another role or a user. The external id is a secret: a placeholder stands for
 * it.
 */
export const assumeRoleTrustStatement = (callerArn: string, actions: string[], hasExternalId: boolean) => ({
  Effect: 'Allow',
  Principal: { AWS: callerArn },
  Action: oneOrMore(actions),
  ...(hasExternalId ? { Condition: { StringEquals: { 'sts:ExternalId': '<EXTERNAL_ID>' } } } : {}),
});

const oneOrMore = (actions: string[]) => (actions.length === 1 ? actions[0] : actions);
