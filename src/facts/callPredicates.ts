import {
  CREDENTIAL_REFUSALS,
  EXPIRED_SESSIONS,
  NOT_ABOUT_PERMISSIONS,
  SERVER_ERRORS,
  THROTTLING,
} from '../aws/errorCodes.ts';
import type { Call } from '../schema/observations.ts';

// One-line predicates over a call.

export const refused = (call: Call) => call.outcome === 'refused';
export const isThrottled = (call: Call) =>
  refused(call) &&
  (THROTTLING.has(call.code ?? '') || call.status === 429 || /rate exceeded/i.test(call.message ?? ''));
export const isServerError = (call: Call) =>
  refused(call) && ((call.status ?? 0) >= 500 || SERVER_ERRORS.has(call.code ?? '')) && call.status !== 501;
export const isUnanswered = (call: Call) => call.outcome === 'unanswered';

/** A response that AWS would not send: a success without its content, or an error without a code and a request id. */
export const isNotFromAws = (call: Call) =>
  call.outcome === 'unusable' || (refused(call) && !call.code && !call.requestId);

export const isCredentialRefusal = (call: Call) => refused(call) && CREDENTIAL_REFUSALS.has(call.code ?? '');
export const isSessionExpired = (call: Call) => refused(call) && EXPIRED_SESSIONS.has(call.code ?? '');

/** Denied by some policy, as far as the response shows. A response to HEAD has no code, so its bare 403 counts. */
export const isDenied = (call: Call) =>
  refused(call) &&
  call.status === 403 &&
  !isNotFromAws(call) &&
  ['AccessDenied', 'AccessDeniedException', 'Forbidden', undefined].includes(call.code) &&
  !NOT_ABOUT_PERMISSIONS.test(call.message ?? '');

/** Whether a different identity could have succeeded. In that case, the failure follows from the wrong identity. */
export const isAboutIdentity = ({ call }: { call: Call }) =>
  isDenied(call) || isCredentialRefusal(call) || isSessionExpired(call) || call.code === 'SignatureDoesNotMatch';
