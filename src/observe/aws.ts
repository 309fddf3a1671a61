import type { S3Client } from '@aws-sdk/client-s3';
import type { STSClient } from '@aws-sdk/client-sts';
import type { Run } from './run.ts';

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

const isOn = (value: string | undefined) => value?.toLowerCase() === 'true';

const shared = (run: Run, { region, endpoint }: Place, credentials: Keys | undefined) => ({
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

/** An STS client; without keys for the one operation that needs none. */
export async function stsClient(run: Run, place: Place, keys?: Keys): Promise<STSClient> {
  const { STSClient } = await import('@aws-sdk/client-sts');
  return new STSClient(shared(run, place, keys));
}

/** An S3 client that sends what the cache step's would. */
export async function s3Client(
  run: Run,
  place: Place,
  keys: Keys,
  { pathStyle, customEndpoint }: { pathStyle: boolean; customEndpoint: boolean },
): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  const { AWS_REQUEST_CHECKSUM_CALCULATION: sending, AWS_RESPONSE_CHECKSUM_VALIDATION: reading } = run.env;
  const isRequired = (value = '') => value.toLowerCase() === 'when_required';
  return new S3Client({
    ...shared(run, place, keys),
    forcePathStyle: pathStyle,
    // plugins/cache asks for this with an endpoint of its own (`s3.go`); the Go SDK reads the variables.
    requestChecksumCalculation: customEndpoint || isRequired(sending) ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED',
    responseChecksumValidation: isRequired(reading) ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED',
    followRegionRedirects: false,
    // The Go SDK stays in its region, whatever an ARN says, unless it is told otherwise.
    useArnRegion: isOn(run.env.AWS_S3_USE_ARN_REGION),
  });
}
