import type { TokenObservation } from '../../observe/observations.ts';
import type { Facts } from '../facts.ts';
import type { Failure } from '../failures.ts';
import { isDenied, refused, saw } from '../replies.ts';
import type { Finding, Rule } from '../rule.ts';

const STS_AUDIENCE = 'sts.amazonaws.com';

/** What makes a clock wrong enough to be told: STS allows five minutes. */
const SKEW_SECONDS = 300;

/** A rule for a file that never became a token: nothing was sent. */
function unusableFile(
  code: Rule['code'],
  state: TokenObservation['state'],
  because: (token: TokenObservation, facts: Facts) => string[],
): Rule {
  return {
    code,
    find: (facts) => {
      const token = facts.seen.webIdentityToken;
      if (facts.seen.credentials.source !== 'web-identity' || token?.state !== state) return undefined;
      return { verdict: 'fail', certainty: 'certain', because: because(token, facts) };
    },
  };
}

/** STS's answer to the token, where it refused it. */
const tokenRefusal = (open: Failure[]) =>
  open.find(
    ({ need, call }) => need === 'credentials' && call.operation === 'AssumeRoleWithWebIdentity' && refused(call),
  );

/** A finding about the token that STS refused. */
const refusedToken = (refusal: Failure, because: string[], certainty: Finding['certainty'] = 'certain'): Finding => ({
  verdict: 'fail',
  certainty,
  because: [...because, saw(refusal.call)],
  explains: [refusal],
});

export const tokenRules: Rule[] = [
  unusableFile('token-file-missing', 'missing', ({ path }) => [
    `AWS_WEB_IDENTITY_TOKEN_FILE is ${path}, and there is no such file in this container.`,
    'The webhook mounts the file where it sets the variable itself; a variable set by hand mounts nothing.',
  ]),
  unusableFile('token-path-is-directory', 'directory', ({ path }) => [
    `AWS_WEB_IDENTITY_TOKEN_FILE is ${path}, which is a directory: the token is a file in it.`,
  ]),
  unusableFile('token-empty', 'empty', ({ path, bytes }) => [
    `${path} holds ${bytes ? 'only white space' : 'nothing'}, so there is no token to send.`,
  ]),
  unusableFile('token-unreadable', 'unreadable', ({ path, error, mode, uid, gid }, { seen }) => [
    `${path} cannot be read (${error}): its mode is ${mode ?? 'unknown'}, its owner ${uid ?? 'unknown'}:${gid ?? 'unknown'}, and this step runs as ${seen.process.uid}:${seen.process.gid}.`,
    'A token file is readable for all only where the pod has an fsGroup or Kubernetes knows the user beforehand.',
  ]),
  {
    code: 'clock-skew',
    find: (facts, open) => expiredByOurClockAlone(facts, open) ?? refusedForTheClock(open) ?? skewed(facts),
  },
  {
    code: 'token-expired',
    find: ({ seen: { webIdentityToken: token, startedAt } }, open) => {
      const refusal = tokenRefusal(open);
      if (!refusal) return undefined;
      const { call } = refusal;
      const said = /^ExpiredToken/.test(call.code ?? '') || /token (expired|too old)/i.test(call.message ?? '');
      const past = token?.expiresAt !== undefined && token.expiresAt * 1000 < Date.parse(startedAt);
      // Another complaint of STS would be about something else; a bare denial says nothing.
      if (!said && !(past && isDenied(call))) return undefined;
      const times = [
        ...(token?.expiresAt ? [`it expires at ${iso(token.expiresAt)}`] : []),
        ...(token?.issuedAt ? [`it was issued at ${iso(token.issuedAt)}`] : []),
      ];
      return refusedToken(
        refusal,
        [`The token's own times: ${times.join(', ') || 'none'}. It is now ${startedAt}.`],
        said ? 'certain' : 'likely',
      );
    },
  },
  {
    code: 'token-audience-missing',
    find: ({ seen: { webIdentityToken: token } }, open) => {
      const refusal = tokenRefusal(open);
      if (!refusal) return undefined;
      const said = /required claim: aud/i.test(refusal.call.message ?? '');
      const none = token?.state === 'readable' && !token.audience;
      const aboutToken = refusal.call.code === 'InvalidIdentityToken' || isDenied(refusal.call);
      if (!said && !(none && aboutToken)) return undefined;
      return refusedToken(refusal, [
        `The token in ${token?.path ?? 'the file'} has no aud claim; STS wants ${STS_AUDIENCE} there.`,
        ...(token?.issuer === 'kubernetes/serviceaccount'
          ? ['It is a legacy service account token, made for the Kubernetes API.']
          : []),
      ]);
    },
  },
  {
    code: 'token-audience-wrong',
    find: ({ seen: { webIdentityToken: token } }, open) => {
      const refusal = tokenRefusal(open);
      if (!refusal || !token?.audience || token.audience.includes(STS_AUDIENCE)) return undefined;
      const said = /audience/i.test(refusal.call.message ?? '');
      if (!said && !isDenied(refusal.call)) return undefined;
      return refusedToken(
        refusal,
        [`The token's audience is ${token.audience.join(', ')}; STS is meant only where it says ${STS_AUDIENCE}.`],
        said ? 'certain' : 'likely',
      );
    },
  },
  {
    code: 'token-malformed',
    find: ({ seen: { webIdentityToken: token } }, open) => {
      const refusal = tokenRefusal(open);
      if (!refusal) return undefined;
      const said = /not a valid JWT|webIdentityToken/i.test(refusal.call.message ?? '');
      if (!said && token?.state !== 'malformed') return undefined;
      return refusedToken(refusal, [
        token?.malformed
          ? `What lies in ${token.path} is no JWT: ${token.malformed}.`
          : `${token?.path ?? 'The token'} reads like a JWT${token?.algorithm ? ` signed with ${token.algorithm}` : ''}, but STS does not take it for one.`,
      ]);
    },
  },
];

/** The token is fresh by this node's clock and past its time by AWS's: then the clock is the cause. */
function expiredByOurClockAlone({ seen, skewSeconds }: Facts, open: Failure[]): Finding | undefined {
  const refusal = tokenRefusal(open);
  const expiresAt = seen.webIdentityToken?.expiresAt;
  if (!refusal || expiresAt === undefined || !/^ExpiredToken/.test(refusal.call.code ?? '')) return undefined;
  const skew = skewSeconds ?? clockInSentence(refusal.call.message, seen.startedAt);
  const now = Date.parse(seen.startedAt) / 1000;
  if (skew === undefined || Math.abs(skew) <= SKEW_SECONDS || expiresAt <= now || expiresAt > now + skew)
    return undefined;
  return refusedToken(refusal, [
    `${clocks(skew)} By this node's clock the token is good until ${iso(expiresAt)}; by AWS's it has run out.`,
  ]);
}

/** "current date/time 1763700000 must be before …" is AWS's own clock. */
function clockInSentence(message: string | undefined, startedAt: string): number | undefined {
  const [, seconds] = /current date\/time ?(\d{9,11})/.exec(message ?? '') ?? [];
  return seconds ? Number(seconds) - Date.parse(startedAt) / 1000 : undefined;
}

/** Signatures stay refused though the SDK has corrected itself once. */
function refusedForTheClock(open: Failure[]): Finding | undefined {
  const followed = open.filter(
    ({ call }) =>
      call.code === 'RequestTimeTooSkewed' ||
      /^signature (expired|not yet current)|^request has expired/i.test(call.message ?? ''),
  );
  const [first] = followed;
  if (!first) return undefined;
  const skew = first.call.skewSeconds;
  return {
    verdict: 'fail',
    certainty: 'certain',
    because: [...(skew && Math.abs(skew) > 60 ? [clocks(skew)] : []), saw(first.call)],
    explains: followed,
  };
}

function skewed({ seen, skewSeconds }: Facts): Finding | undefined {
  if (skewSeconds !== undefined && Math.abs(skewSeconds) > SKEW_SECONDS) {
    return {
      verdict: 'warn',
      certainty: 'certain',
      because: [
        clocks(skewSeconds),
        'The SDK corrects itself after a first refusal, as the cache step does: it works, and costs an extra request each time.',
      ],
    };
  }
  const { issuedAt = 0, notBefore = 0 } = seen.webIdentityToken ?? {};
  const ahead = Math.max(issuedAt, notBefore) - Date.parse(seen.startedAt) / 1000;
  if (ahead <= SKEW_SECONDS) return undefined;
  const whose =
    skewSeconds === undefined
      ? "this node's clock is behind, or the cluster's is ahead"
      : "AWS's clock agrees with this node's, so the cluster's is ahead";
  return {
    verdict: 'warn',
    certainty: 'possible',
    because: [`By this node's clock the web identity token was issued ${minutes(ahead)} in the future: ${whose}.`],
  };
}

const clocks = (skew: number) =>
  `This node's clock is ${minutes(Math.abs(skew))} ${skew > 0 ? 'behind' : 'ahead of'} AWS's.`;
const minutes = (seconds: number) =>
  seconds < 120 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`;

// A claim can hold any number; not every number is a date.
function iso(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString();
}
