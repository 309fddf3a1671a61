import type { Call } from '../observe/observations.ts';
import type { Failure } from './failures.ts';

// What AWS's codes mean, as constant tables, and one-line predicates over a call. Sources: the "Common errors" pages
// of STS, https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, and the SDK's own retry tables.

const THROTTLING = new Set([
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

const TIMED_OUT_AT_AWS = new Set(['RequestTimeout', 'InternalError', 'InternalFailure', 'ServiceUnavailable']);

// The key or the session is not known, or no longer: this is about who asks, not about what is asked.
const CREDENTIALS_REFUSED = new Set([
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidToken',
  'MissingAuthenticationToken',
  'AuthFailure',
  'InvalidSecurity',
]);

const SESSION_OVER = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired']);

// AccessDenied that is about neither who asks nor a policy.
const SPECIAL_DENIAL =
  /object protected by object lock|Request has expired|headers present in the request which were not signed|provide the correct secret key|blocked upload requests that specify|BlockPublicAcls/i;

export const refused = (call: Call) => call.outcome === 'refused';
export const isThrottled = (call: Call) =>
  refused(call) &&
  (THROTTLING.has(call.code ?? '') || call.status === 429 || /rate exceeded/i.test(call.message ?? ''));
export const isServerError = (call: Call) =>
  refused(call) && ((call.status ?? 0) >= 500 || TIMED_OUT_AT_AWS.has(call.code ?? '')) && call.status !== 501;
export const isUnanswered = (call: Call) => call.outcome === 'unanswered';

/** A reply that AWS would not give: a success without its content, or a refusal with neither a code nor AWS's ids. */
export const isNotFromAws = (call: Call) =>
  call.outcome === 'unusable' || (refused(call) && !call.code && !call.requestId);

export const isCredentialRefusal = (call: Call) => refused(call) && CREDENTIALS_REFUSED.has(call.code ?? '');
export const isSessionOver = (call: Call) => refused(call) && SESSION_OVER.has(call.code ?? '');

/** Denied by some policy, as far as the reply tells. A HEAD has no code: its bare 403 counts. */
export const isDenied = (call: Call) =>
  refused(call) &&
  call.status === 403 &&
  !isNotFromAws(call) &&
  ['AccessDenied', 'AccessDeniedException', 'Forbidden', undefined].includes(call.code) &&
  !SPECIAL_DENIAL.test(call.message ?? '');

/** Whether another identity could have fared better: then the failure follows from the wrong identity. */
export const isAboutIdentity = ({ call }: Failure) =>
  isDenied(call) || isCredentialRefusal(call) || isSessionOver(call) || call.code === 'SignatureDoesNotMatch';

/** What was seen, as one sentence. */
export function saw(call: Call): string {
  const what = `${call.service === 's3' ? 'S3' : call.service === 'sts' ? 'STS' : call.host} `;
  if (call.outcome === 'unsent') return `The AWS SDK did not send ${call.operation}: ${call.message}.`;
  if (call.outcome === 'open') return `${what}had not answered ${call.operation} when the time was up.`;
  if (call.outcome === 'unanswered')
    return `${call.operation} to ${call.host} was not answered: ${call.network?.message}.`;
  const reply = [call.status, call.code].filter(Boolean).join(' ');
  const said = call.message ? `: "${call.message}"` : '.';
  return `${what}answered ${call.operation}${on(call)} with ${reply}${said}`;
}

function on(call: Call): string {
  if (call.key) return ` on ${call.bucket}/${call.key}`;
  return call.bucket ? ` on ${call.bucket}` : '';
}

/** How often it was asked in vain. */
export const afterTries = ({ call }: Failure) => `It was asked ${call.attempts} times.`;
