// What AWS's error codes mean. Sources: the "Common errors" pages of STS,
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, and the retry tables of the AWS SDKs.

/** Too many requests. */
export const THROTTLING = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'SlowDown',
  'BandwidthLimitExceeded',
]);

/** A failure on AWS's side, whatever the status. */
export const SERVER_ERRORS = new Set(['RequestTimeout', 'InternalError', 'InternalFailure', 'ServiceUnavailable']);

/** AWS does not recognize the key or the session, or no longer does: the error concerns the caller, not the request. */
export const CREDENTIAL_REFUSALS = new Set([
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidToken',
  'MissingAuthenticationToken',
  'AuthFailure',
  'InvalidSecurity',
]);

export const EXPIRED_SESSIONS = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']);

/** Messages of AccessDenied that concern neither the caller nor a policy. */
export const NOT_ABOUT_PERMISSIONS =
  /object protected by object lock|Request has expired|headers present in the request which were not signed|provide the correct secret key|blocked upload requests that specify|BlockPublicAcls/i;
