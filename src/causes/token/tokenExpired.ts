import { isDenied } from '../../facts/callPredicates.ts';
import { reply, timeClaims } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Failure } from '../../facts/failures.ts';
import { isTokenExpired } from '../../facts/tokenTimes.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Values } from '../../remedy/values.ts';
import type { Call, TokenObservation } from '../../schema/observations.ts';
import type { Cause, Remedy } from '../cause.ts';
import { type Finding, failFinding } from '../finding.ts';
import { refusedWebIdentity } from '../sts/refusedCalls.ts';
import { isFromSetting, replaceOidcToken } from './oidcTokenSetting.ts';
import { unsentFinding, unsentToken } from './unsentToken.ts';

export const tokenExpired: Cause = {
  title: 'The web identity token has expired',
  headline: ({ namespace, serviceAccount }) => `The web identity token of ${namespace}/${serviceAccount} has expired`,
  place: 'token',
  marks: 'web-identity-token',
  isTransient: false,
  find: (facts, open) => rejectedAsExpired(facts, open) ?? expiredUnsent(facts),
  remedy: (values) => (isFromSetting(values) ? replaceOidcToken() : startNewPod(values)),
  page: {
    meaning:
      'The token is past the time in its exp claim, or was issued too long ago. The kubelet renews projected tokens; a copy of the file is never renewed. If STS could not be reached, this follows from the claims of the token alone, and is reported alongside the network problem.',
    sentences: ['Token expired: current date/time … must be before the expiration date/time …', 'Token too old: …'],
    similar: {
      'clock-skew': "By the node's own clock, the token is still valid.",
      'session-expired': 'The role session has expired, not the token.',
    },
  },
};

function rejectedAsExpired(
  { seen: { webIdentityToken: token, startedAt } }: Facts,
  open: Failure[],
): Finding | undefined {
  const [refusal] = refusedWebIdentity(open);
  if (!refusal) return undefined;
  const isReported = isAboutExpiry(refusal.call);
  // A bare denial says nothing about the token. Any other error would be about something else.
  const isLikely = isDenied(refusal.call) && token !== undefined && isTokenExpired(token, startedAt);
  if (!isReported && !isLikely) return undefined;
  return failFinding(
    [refusal],
    ({ call }) => [reply(call), ...(hasTimes(token) ? [timeClaims(token, startedAt)] : [])],
    isReported ? 'certain' : 'likely',
  );
}

const isAboutExpiry = ({ code = '', message = '' }: Call) =>
  /^ExpiredToken/.test(code) || /token (expired|too old)/i.test(message);

const hasTimes = (token: TokenObservation | undefined): token is TokenObservation =>
  (token?.expiresAt ?? token?.issuedAt) !== undefined;

/** By both clocks: a node whose clock is ahead sees an expired token where there is none. */
function expiredUnsent(facts: Facts): Finding | undefined {
  const { startedAt } = facts.seen;
  const token = unsentToken(facts);
  if (!token || !isTokenExpired(token, startedAt) || !isTokenExpired(token, startedAt, facts.skewSeconds)) {
    return undefined;
  }
  return unsentFinding([timeClaims(token, startedAt)]);
}

const startNewPod = ({ namespace, podName, tokenFile }: Values): Remedy => ({
  summary: 'Run the pipeline again to get a new pod: the token in this one was not renewed.',
  owner: 'cluster-admin',
  steps: [
    {
      text: `Make sure that AWS_WEB_IDENTITY_TOKEN_FILE, which is ${tokenFile}, names the file that the kubelet renews and not a copy of it.`,
    },
    {
      text: 'While the build is running, look for kubelet errors in the events of its pod:',
      commands: [sh`kubectl -n ${namespace} describe pod ${podName}`],
    },
    { text: 'Run the pipeline again: a new pod gets a new token.' },
  ],
  asCode: [],
});
