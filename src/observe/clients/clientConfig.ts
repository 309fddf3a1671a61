import type { EndpointTarget } from '../../aws/endpoints.ts';
import type { RunContext } from '../runContext.ts';
import { RetryStrategy } from './retryStrategy.ts';

/** The keys that sign a request. */
export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

// Three attempts in total, as in the Go SDK: only transient errors are retried, with the SDK's jitter.
const USUAL_ATTEMPTS = 3;
const MAX_ATTEMPTS = 5;

function attemptsOf({ AWS_MAX_ATTEMPTS: asked = '' }: NodeJS.ProcessEnv): number {
  const attempts = Number(asked) || USUAL_ATTEMPTS;
  return Math.min(Math.max(attempts, 1), MAX_ATTEMPTS);
}

export const isOn = (value: string | undefined) => value?.toLowerCase() === 'true';

/** The configuration shared by all clients, as the cache step's clients would have it. */
export const clientConfig = (run: RunContext, { region, endpoint }: EndpointTarget, credentials: Keys | undefined) => ({
  region,
  retryStrategy: new RetryStrategy(attemptsOf(run.env)),
  requestHandler: run.http,
  // The clock offset known from earlier responses: without it, the first request of each client would be rejected.
  systemClockOffset: run.clockOffsetMs,
  useFipsEndpoint: isOn(run.env.AWS_USE_FIPS_ENDPOINT),
  useDualstackEndpoint: isOn(run.env.AWS_USE_DUALSTACK_ENDPOINT),
  ...(endpoint ? { endpoint } : {}),
  ...(credentials ? { credentials } : {}),
});
