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
      const { name = '', $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
      const isTransient =
        !IDP_UNREACHABLE.test(name) &&
        (THROTTLED.test(name) ||
          TIMED_OUT.test(name) ||
          SKEWED.test(name) ||
          TRANSIENT_STATUS.has($metadata?.httpStatusCode ?? 0));
      if (!isTransient || round === ROUNDS) throw error;
    }
  }
}

/** Retries what the Go SDK retries, with the delays of the SDK for JavaScript. */
export class RetryStrategy extends StandardRetryStrategy {
  override refreshRetryTokenForRetry(...[token, info]: Parameters<Refresh>): ReturnType<Refresh> {
    const { error } = info;
    const code = error?.name ?? '';
    const isBare429 = error?.$metadata?.httpStatusCode === 429 && !THROTTLED.test(code);
    const isFinal = isBare429 || IDP_UNREACHABLE.test(code);
    const errorType = isFinal
      ? 'CLIENT_ERROR'
      : INVALID_TOKEN.test(code) || SKEWED.test(code)
        ? 'TRANSIENT'
        : info.errorType;
    return super.refreshRetryTokenForRetry(token, { ...info, errorType });
  }
}
