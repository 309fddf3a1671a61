import type { Call, Observations } from '../../src/schema/observations.ts';

/** The observations of a healthy pod, with the given changes. */
export function observations(changes: Partial<Observations> = {}): Observations {
  return {
    schema: 'irsa-preflight/observations/1',
    tool: { version: '0.0.0', node: 'v24' },
    startedAt: '2026-11-23T12:00:00.000Z',
    settings: {
      ...{
        bucket: 'ci-cache',
        operations: ['save', 'restore'],
        override: false,
        requireDelete: false,
        pathStyle: false,
      },
      ...{ probePrefix: 'irsa-preflight-probe/', cacheKeyPrefix: 'app-', hints: [] },
    },
    process: { uid: 0, gid: 0, groups: [] },
    environment: { AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/ci-cache', AWS_WEB_IDENTITY_TOKEN_FILE: '/token' },
    secretVariables: [],
    configuration: [],
    region: { name: 'us-east-1', from: 'the setting region' },
    endpoints: { sts: 'https://sts.us-east-1.amazonaws.com', s3: 'https://ci-cache.s3.us-east-1.amazonaws.com' },
    webIdentityToken: {
      ...{ path: '/token', state: 'readable', issuer: 'https://oidc.eks.us-east-1.amazonaws.com/id/ABC' },
      ...{ subject: 'system:serviceaccount:harness-builds:harness-worker', audience: ['sts.amazonaws.com'] },
      ...{ namespace: 'harness-builds', serviceAccount: 'harness-worker', podName: 'build-1' },
      expiresAt: Date.parse('2026-11-24T12:00:00Z') / 1000,
    },
    credentials: {
      source: 'web-identity',
      from: ['AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_ROLE_ARN'],
      shadows: [],
      hops: [],
      obtained: true,
    },
    identity: { arn: 'arn:aws:sts::111122223333:assumed-role/ci-cache/s', from: 'GetCallerIdentity' },
    calls: healthyCalls(),
    routes: [],
    leftovers: [],
    masked: [],
    ms: 100,
    ...changes,
  };
}

const CALLS: [Call['id'], Call['service'], string][] = [
  ['assume-role-with-web-identity', 'sts', 'AssumeRoleWithWebIdentity'],
  ['get-caller-identity', 'sts', 'GetCallerIdentity'],
  ['list', 's3', 'ListObjectsV2'],
  ['head-absent', 's3', 'HeadObject'],
  ['put', 's3', 'PutObject'],
  ['create-upload', 's3', 'CreateMultipartUpload'],
  ['get', 's3', 'GetObject'],
  ['upload-part', 's3', 'UploadPart'],
  ['delete', 's3', 'DeleteObject'],
  ['abort-upload', 's3', 'AbortMultipartUpload'],
];

const healthyCalls = () => CALLS.map(([id, service, operation]) => call({ id, service, operation }));

/** A successful call, with the given changes. */
export const call = (changes: Partial<Call>): Call => ({
  ...{
    id: 'put',
    service: 's3',
    operation: 'PutObject',
    region: 'us-east-1',
    host: 'host',
    sent: {},
    outcome: 'ok',
    status: 200,
  },
  ...{ requestId: 'R', reply: {}, attempts: 1, retried: [], startedMs: 0, ms: 10 },
  ...changes,
});

/** The healthy calls with the given changes, matched by id. Changes with an unknown id add a call. */
export const callsWith = (...changes: Partial<Call>[]): Call[] => [
  ...healthyCalls().map((one) => ({ ...one, ...changes.find(({ id }) => id === one.id) })),
  ...changes.filter(({ id }) => !CALLS.some(([known]) => known === id)).map(call),
];
