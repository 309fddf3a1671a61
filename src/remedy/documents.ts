import { isDirectoryBucket } from '../observe/bucket/address.ts';
import type { Values } from './values.ts';

// Policies and YAML to paste, as data filled in with the pod's values.

const json = (value: unknown) => JSON.stringify(value, null, 2);

/** The trust policy that admits exactly this pod's token. */
export const trustPolicy = ({ partition, account, issuer, subject }: Values) =>
  json({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${issuer}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${issuer}:sub`]: subject, [`${issuer}:aud`]: 'sts.amazonaws.com' } },
      },
    ],
  });

/** The least that the cache steps need of exactly this bucket; AbortMultipartUpload and DeleteObject tidy up. */
export const rolePolicy = ({ bucket, bucketArn, objectsArn }: Values, also: string[] = []) =>
  json({
    Version: '2012-10-17',
    Statement: isDirectoryBucket(bucket)
      ? [{ Effect: 'Allow', Action: 's3express:CreateSession', Resource: bucketArn }]
      : [
          { Effect: 'Allow', Action: 's3:ListBucket', Resource: bucketArn },
          {
            Effect: 'Allow',
            Action: ['s3:GetObject', 's3:PutObject', ...also, 's3:AbortMultipartUpload', 's3:DeleteObject'],
            Resource: objectsArn,
          },
        ],
  });

/** A bucket policy that lets the role in, from another account say. */
export const bucketPolicy = ({ bucket, bucketArn, objectsArn, callerArn }: Values) =>
  json({
    Version: '2012-10-17',
    Statement: isDirectoryBucket(bucket)
      ? [{ Effect: 'Allow', Principal: { AWS: callerArn }, Action: 's3express:CreateSession', Resource: bucketArn }]
      : [
          { Effect: 'Allow', Principal: { AWS: callerArn }, Action: 's3:ListBucket', Resource: bucketArn },
          {
            Effect: 'Allow',
            Principal: { AWS: callerArn },
            Action: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:DeleteObject'],
            Resource: objectsArn,
          },
        ],
  });

/** The statement that a key policy needs for the role. */
export const keyPolicyStatement = ({ callerArn }: Values) =>
  json({
    Sid: 'CacheSteps',
    Effect: 'Allow',
    Principal: { AWS: callerArn },
    Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
    Resource: '*',
  });

/** The role's own permission on the key. */
export const kmsRolePolicy = ({ kmsKey }: Values) =>
  json({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: kmsKey }],
  });

/** The rule that ends what cannot be removed: the probe object, its versions and unfinished uploads. The prefix is theirs alone. */
export const probeLifecycle = (prefix: string) =>
  json({
    Rules: [
      {
        ID: 'irsa-preflight-probe',
        Status: 'Enabled',
        Filter: { Prefix: prefix },
        Expiration: { Days: 1 },
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ],
  });

/** A rule that ends uploads that nobody completed, wherever in the bucket, and nothing else. */
export const uploadsLifecycle = () =>
  json({
    Rules: [
      {
        ID: 'unfinished-uploads',
        Status: 'Enabled',
        Filter: { Prefix: '' },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ],
  });

/** The stage's infrastructure, with the service account of the build pod. */
export const stageInfrastructure = ({ namespace, serviceAccount }: Values) =>
  [
    'infrastructure:',
    '  type: KubernetesDirect',
    '  spec:',
    '    connectorRef: <KUBERNETES_CONNECTOR>',
    `    namespace: ${namespace}`,
    `    serviceAccountName: ${serviceAccount === 'default' ? '<SERVICE_ACCOUNT>' : serviceAccount}`,
    '    automountServiceAccountToken: true',
    '    os: Linux',
  ].join('\n');

/** Pod settings that make the token readable for whatever user a step runs as. */
export const podSpecOverlay = () =>
  ['podSpecOverlay: |-', '  spec:', '    securityContext:', '      fsGroup: 65534'].join('\n');
