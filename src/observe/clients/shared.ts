import type { Run } from '../run.ts';

/** What signs a request. */
export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Where requests go: the region, and an endpoint where one is configured instead of AWS's own. */
export interface Place {
  region: string;
  endpoint?: string;
}

// Three tries in all, as the Go SDK has it: only what is transient is tried again, with the SDK's jitter.
const USUAL_ATTEMPTS = 3;
const MOST_ATTEMPTS = 5;

function attemptsOf({ AWS_MAX_ATTEMPTS: asked = '' }: NodeJS.ProcessEnv): number {
  const attempts = Number(asked) || USUAL_ATTEMPTS;
  return Math.min(Math.max(attempts, 1), MOST_ATTEMPTS);
}

export const isOn = (value: string | undefined) => value?.toLowerCase() === 'true';

/** What the clients have in common, as the cache step's would be. */
export const shared = (run: Run, { region, endpoint }: Place, credentials: Keys | undefined) => ({
  region,
  maxAttempts: attemptsOf(run.env),
  retryMode: 'standard',
  requestHandler: run.http,
  // The offset of AWS's clock that replies have told already: without it each client would be refused once.
  systemClockOffset: run.clockOffsetMs,
  useFipsEndpoint: isOn(run.env.AWS_USE_FIPS_ENDPOINT),
  useDualstackEndpoint: isOn(run.env.AWS_USE_DUALSTACK_ENDPOINT),
  ...(endpoint ? { endpoint } : {}),
  ...(credentials ? { credentials } : {}),
});
