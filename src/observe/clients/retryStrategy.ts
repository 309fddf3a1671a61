import { StandardRetryStrategy } from '@smithy/core/retry';

type Refresh = StandardRetryStrategy['refreshRetryTokenForRetry'];

// The codes of a 429 that Go retries (`aws/retry/standard.go`); the SDK for JavaScript retries every 429.
const THROTTLED =
  /^(BandwidthLimitExceeded|EC2ThrottledException|LimitExceededException|PriorRequestNotComplete|ProvisionedThroughputExceededException|RequestLimitExceeded|RequestThrottled(Exception)?|SlowDown|ThrottledException|Throttling(Exception)?|TooManyRequestsException|TransactionInProgressException)$/;
// STS fetches the issuer's keys, and returns this if that fails, or if the provider is seconds old
// (`credentials/stscreds/web_identity_provider.go`).
const INVALID_TOKEN = /^InvalidIdentityToken(Exception)?$/;

/** Retries what the Go SDK retries, with the delays of the SDK for JavaScript. */
export class RetryStrategy extends StandardRetryStrategy {
  override refreshRetryTokenForRetry(...[token, info]: Parameters<Refresh>): ReturnType<Refresh> {
    const { error } = info;
    const code = error?.name ?? '';
    const isBare429 = error?.$metadata?.httpStatusCode === 429 && !THROTTLED.test(code);
    const errorType = isBare429 ? 'CLIENT_ERROR' : INVALID_TOKEN.test(code) ? 'TRANSIENT' : info.errorType;
    return super.refreshRetryTokenForRetry(token, { ...info, errorType });
  }
}
