import type { Scenario } from './scenario.ts';

const OBJECT_ACTIONS = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'];
const BUCKET = 'arn:aws:s3:::ci-cache';
const KMS_KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** The scenarios of the demo: a healthy pod, and the most common failures. */
export const SCENARIOS: [Scenario, ...Scenario[]] = [
  {
    id: 'healthy',
    title: 'Everything is correct: the service account has its role, and the role has its policy',
    source: 'irsa-preflight',
    settings: { cache_key: 'app-{{ checksum "package-lock.json" }}', operations: 'save,restore' },
    aws: {
      trust: { subject: 'system:serviceaccount:harness-builds:harness-worker' },
      policy: [
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: BUCKET },
        { Effect: 'Allow', Action: OBJECT_ACTIONS, Resource: `${BUCKET}/*` },
      ],
    },
    expect: { verdict: 'pass', cause: null },
  },
  {
    id: 'no-service-account',
    title: "The stage names no service account: the pod uses the node's role, which has no access to the bucket",
    source: 'irsa-preflight',
    pod: {
      env: { AWS_ROLE_ARN: null, AWS_WEB_IDENTITY_TOKEN_FILE: null, AWS_REGION: null, AWS_DEFAULT_REGION: null },
      token: { missing: true },
      serviceAccountToken: {
        claims: {
          sub: 'system:serviceaccount:harness-builds:default',
          'kubernetes.io': {
            namespace: 'harness-builds',
            pod: { name: 'harnessci-build-abc123' },
            serviceaccount: { name: 'default' },
          },
        },
      },
    },
    aws: { nodeRole: { name: 'karpenter-node-role' } },
    expect: { verdict: 'fail', cause: 'service-account-default', ranked: ['node-role-fallback'] },
  },
  {
    id: 'trust-for-another-namespace',
    title: 'The trust policy names a different namespace',
    source: 'irsa-preflight',
    aws: { trust: { subject: 'system:serviceaccount:ci:harness-worker' } },
    expect: {
      verdict: 'fail',
      cause: 'trust-policy-mismatch',
      mentions: ['system:serviceaccount:harness-builds:harness-worker'],
    },
  },
  {
    id: 'policy-without-slash-star',
    title: 'The policy names the bucket, but not the objects in it',
    source: 'irsa-preflight',
    settings: { cache_key: 'app-{{ checksum "package-lock.json" }}' },
    aws: { policy: [{ Effect: 'Allow', Action: ['s3:ListBucket', ...OBJECT_ACTIONS], Resource: BUCKET }] },
    expect: { verdict: 'fail', cause: 's3-object-arn-missing', mentions: [`${BUCKET}/*`] },
  },
  {
    id: 'no-list',
    title: 'The policy lacks s3:ListBucket',
    source: 'irsa-preflight',
    aws: { policy: [{ Effect: 'Allow', Action: OBJECT_ACTIONS, Resource: `${BUCKET}/*` }] },
    expect: { verdict: 'fail', cause: 's3-list-permission-missing' },
  },
  {
    id: 'wrong-region',
    title: 'The bucket is in a different region',
    source: 'irsa-preflight',
    aws: { bucket: { region: 'eu-west-1' } },
    expect: { verdict: 'fail', cause: 'bucket-region-mismatch', mentions: ['eu-west-1'] },
  },
  {
    id: 'no-bucket',
    title: 'The bucket does not exist',
    source: 'irsa-preflight',
    aws: { bucket: { exists: false } },
    expect: { verdict: 'fail', cause: 'bucket-missing' },
  },
  {
    id: 'expired-token',
    title: 'The token has expired',
    source: 'irsa-preflight',
    pod: { token: { claims: { exp: '-3600', iat: '-90000', nbf: '-90000' } } },
    expect: { verdict: 'fail', cause: 'token-expired' },
  },
  {
    id: 'forged-token',
    title: "The token is signed by a key that the cluster's issuer does not have",
    source: 'irsa-preflight',
    pod: { token: { forged: true } },
    expect: { verdict: 'fail', cause: 'oidc-keys-unavailable' },
  },
  {
    id: 'static-keys',
    title: 'Access keys in the environment take precedence over the role',
    source: 'irsa-preflight',
    pod: { env: { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'sandbox-secret-of-nobody' } },
    secrets: ['sandbox-secret-of-nobody'],
    expect: { verdict: 'fail', cause: 'static-keys-shadow-irsa' },
  },
  {
    id: 'key-without-decrypt',
    title: "The role can use the bucket's KMS key for writing, but not for reading",
    source: 'irsa-preflight',
    settings: { operations: 'save' },
    aws: {
      bucket: { kmsKey: KMS_KEY },
      policy: [
        { Effect: 'Allow', Action: 's3:*', Resource: [BUCKET, `${BUCKET}/*`] },
        { Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: KMS_KEY },
      ],
    },
    expect: { verdict: 'fail', cause: 'kms-decrypt-denied-multipart', mentions: ['kms:Decrypt'] },
  },
  {
    id: 'proxy-wants-password',
    title: 'The proxy of the build pods requires authentication',
    source: 'irsa-preflight',
    pod: {
      env: { HTTPS_PROXY: '{endpoint}', AWS_ENDPOINT_URL_STS: null, AWS_ENDPOINT_URL_S3: null },
    },
    aws: { proxy: { status: 407, headers: { 'proxy-authenticate': 'Basic realm="corp"' } } },
    expect: { verdict: 'fail', cause: 'proxy-auth-required' },
  },
  {
    id: 'no-delete',
    title: 'The role is not allowed to delete: only a warning, because the cache steps never delete',
    source: 'irsa-preflight',
    aws: {
      policy: [
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: BUCKET },
        {
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
          Resource: `${BUCKET}/*`,
        },
      ],
    },
    expect: { verdict: 'warn', cause: 's3-delete-denied' },
  },
];
