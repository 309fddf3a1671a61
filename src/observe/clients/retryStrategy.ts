import { StandardRetryStrategy } from '@smithy/core/retry';

type Refresh = StandardRetryStrategy['refreshRetryTokenForRetry'];

// The codes of a 429 that Go retries (`aws/retry/standard.go`); the SDK for JavaScript retries every 429.
const THROTTLED =
  /^(BandwidthLimitExceeded|EC2ThrottledException|LimitExceededException|PriorRequestNotComplete|ProvisionedThroughputExceededException|RequestLimitExceeded|RequestThrottled(Exception)?|SlowDown|ThrottledException|Throttling(Exception)?|TooManyRequestsException|TransactionInProgressException)$/;
// A wrong clock, which the rejection itself corrects (`aws/retry/middleware.go`).
const SKEWED = /^Request(Expired|InTheFuture|TimeTooSkewed)$/;
const TIMED_OUT = /^RequestTimeout(Exception)?$/;
// The model of STS calls this retryable, which only the SDK for JavaScript heeds.
const IDP_UNREACHABLE = /^IDPCommunicationError(Exception)?$/;
// STS fetches the issuer's keys, and returns this if that fails, or if the provider is seconds old
// (`credentials/stscreds/web_identity_provider.go`).
const INVALID_TOKEN = /^InvalidIdentityToken(Exception)?$/;

const TRANSIENT_STATUS = new Set([500, 502, 503, 504]);
const ROUNDS = 3;

/**
 * Requests credentials as the Go SDK does when it signs a request: the attempts of that request come on top of those at
 * STS, so that a transient error there is met by nine attempts in all. An InvalidIdentityToken is transient only to the
 * inner three.
 */
export async function asWhenSigning<T>(request: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await request();
    } catch (error) {
      const isTransient = isTransientToGo(error as SdkError) && !INVALID_TOKEN.test((error as SdkError).name ?? '');
      if (!isTransient || round === ROUNDS) throw error;
    }
  }
}

interface SdkError {
  name?: string;
  $metadata?: { httpStatusCode?: number | undefined } | undefined;
}

/**
 * Whether an error response is one that Go retries. The SDK for JavaScript also retries every 429, what a model calls
 * retryable, and, where the clock is wrong, any error at all.
 */
function isTransientToGo({ name = '', $metadata }: SdkError): boolean {
  const isListed = [THROTTLED, TIMED_OUT, SKEWED, INVALID_TOKEN].some((codes) => codes.test(name));
  return isListed || (TRANSIENT_STATUS.has($metadata?.httpStatusCode ?? 0) && !IDP_UNREACHABLE.test(name));
}

/** Retries what the Go SDK retries, with the delays of the SDK for JavaScript. */
export class RetryStrategy extends StandardRetryStrategy {
  override refreshRetryTokenForRetry(...[token, info]: Parameters<Refresh>): ReturnType<Refresh> {
    return super.refreshRetryTokenForRetry(token, { ...info, errorType: typeOf(info) });
  }
}

function typeOf({ error, errorType }: Parameters<Refresh>[1]) {
  // Without a response, the network decides.
  if (error?.$metadata?.httpStatusCode === undefined) return errorType;
  if (!isTransientToGo(error)) return 'CLIENT_ERROR';
  return THROTTLED.test(error.name) ? 'THROTTLING' : 'TRANSIENT';
}
