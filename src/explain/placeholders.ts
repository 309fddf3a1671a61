import { gatherFacts } from '../facts/facts.ts';
import { type Values, valuesOf } from '../remedy/values.ts';
import type { Observations } from '../schema/observations.ts';

// A pod of which nothing is known except that it is a pod: every value is a placeholder.
const UNKNOWN_POD: Observations = {
  schema: 'irsa-preflight/observations/1',
  tool: { version: '', node: '' },
  startedAt: '',
  settings: {
    ...{ bucket: '<BUCKET>', operations: ['save', 'restore'], override: false, requireDelete: false, pathStyle: false },
    ...{ probePrefix: 'irsa-preflight-probe/', cacheKeyPrefix: '<CACHE_KEY>', hints: [] },
  },
  process: { groups: [] },
  environment: { AWS_ROLE_ARN: 'arn:aws:iam::<ACCOUNT>:role/<ROLE>', KUBERNETES_SERVICE_HOST: '<API_SERVER>' },
  secretVariables: [],
  configuration: [],
  region: { name: '<REGION>', from: '' },
  endpoints: { sts: 'https://sts.amazonaws.com', s3: 'https://s3.amazonaws.com' },
  credentials: {
    source: 'web-identity',
    from: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'],
    shadows: [],
    hops: [],
    obtained: false,
  },
  calls: [],
  routes: [],
  leftovers: [],
  masked: [],
  ms: 0,
};

/** The values for a page that is about no pod in particular. */
export function placeholderValues(): Values {
  return {
    ...valuesOf(gatherFacts(UNKNOWN_POD)),
    subject: 'system:serviceaccount:<NAMESPACE>:<SERVICE_ACCOUNT>',
    audience: '<AUDIENCE>',
    actions: ['<ACTION>'],
    callingRoleArn: '<CALLING_ROLE_ARN>',
    secondRole: 'arn:aws:iam::<SECOND_ACCOUNT>:role/<SECOND_ROLE>',
    failedHost: '<HOST>',
    stsUrl: 'https://sts.<REGION>.amazonaws.com',
    s3Url: 'https://s3.<REGION>.amazonaws.com',
    stsHost: 'sts.<REGION>.amazonaws.com',
    s3Host: 's3.<REGION>.amazonaws.com',
  };
}
