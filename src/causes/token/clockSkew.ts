import { requirementsOf } from '../../cacheStep/requirements.ts';
import { generalRemark, remark, reply, timeClaims } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Failure } from '../../facts/failures.ts';
import { isTokenExpired } from '../../facts/tokenTimes.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Evidence, EvidenceOf } from '../../schema/evidence.ts';
import type { Cause } from '../cause.ts';
import { type Finding, failFinding } from '../finding.ts';
import { refusedWebIdentity } from '../sts/refusedCalls.ts';

export const clockSkew: Cause = {
  title: "The node's clock is wrong",
  headline: ({ facts: { skewSeconds = 0, seen }, failure }) => {
    if (Math.abs(skewSeconds) > SKEW_SECONDS) {
      return `The node's clock is ${Math.round(Math.abs(skewSeconds) / 60)} minutes ${skewSeconds > 0 ? 'behind' : 'ahead of'} AWS's`;
    }
    return failure || !seen.webIdentityToken
      ? "The node's clock is wrong"
      : "By the node's clock, the web identity token was issued in the future";
  },
  place: 'pod',
  isTransient: false,
  onlyInBuild: true,
  find: (facts, open) =>
    tokenExpiredByAwsAlone(facts, open) ??
    signaturesRejected(open) ??
    rejectedHop(facts) ??
    rejectedHead(facts) ??
    farOff(facts) ??
    issuedAhead(facts),
  remedy: ({ namespace, podName }) => ({
    summary: "Correct the node's clock.",
    owner: 'cluster-admin',
    steps: [
      {
        text: 'While the build is running, find the node of its pod:',
        commands: [sh`kubectl -n ${namespace} get pod ${podName} -o ${String.raw`jsonpath={.spec.nodeName}{"\n"}`}`],
      },
      {
        text: 'On the node, check whether its time is synchronized, for example by chrony with the Amazon Time Sync Service at 169.254.169.123:',
        commands: ['chronyc tracking'],
      },
    ],
    asCode: [],
  }),
  page: {
    meaning:
      "AWS rejects signatures whose time is off by more than five minutes (STS) or fifteen minutes (S3). The SDKs take AWS's time from the rejection and try again, so a wrong clock alone is a warning. It fails if requests are still rejected after that, if it hides that the token has expired, if a second role is assumed (STS then returns SignatureDoesNotMatch, which the cache step's SDK does not recognize as a wrong clock), or if it is more than fifteen minutes off and Save Cache runs without override: S3's rejection of HeadObject has no body that would tell the cache step to correct its clock.",
    sentences: [
      'Signature expired: … is now earlier than … (… - 5 min.)',
      'Signature not yet current: … is still later than …',
      'The difference between the request time and the current time is too large.',
    ],
    similar: {
      'token-expired': "The token has expired both by the node's clock and by AWS's.",
      's3-signature-mismatch': 'The clocks agree, and S3 rejects the signature for a different reason.',
    },
  },
};

// What S3 allows (https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html).
const S3_SKEW_SECONDS = 900;

/** From here on a clock is wrong enough to be reported: STS allows five minutes. */
const SKEW_SECONDS = 300;

const clock = (skewSeconds: number): EvidenceOf<'clock'> => ({ kind: 'clock', skewSeconds });

/** The token is still valid by the node's clock and has expired by AWS's: then the clock is the cause. */
function tokenExpiredByAwsAlone({ seen, skewSeconds }: Facts, open: Failure[]): Finding | undefined {
  const { webIdentityToken: token, startedAt } = seen;
  const refusals = refusedWebIdentity(open).filter(({ call }) => /^ExpiredToken/.test(call.code ?? ''));
  const skew = skewSeconds ?? awsClockIn(refusals[0]?.call.message, startedAt);
  if (!token || skew === undefined || Math.abs(skew) <= SKEW_SECONDS) return undefined;
  if (isTokenExpired(token, startedAt) || !isTokenExpired(token, startedAt, skew)) return undefined;
  return failFinding(refusals, ({ call }) => [
    clock(skew),
    reply(call),
    timeClaims(token, startedAt),
    remark("By the node's clock the token is still valid. By AWS's it has expired."),
  ]);
}

/** AWS's clock minus the node's: "current date/time 1763700000 must be before …" is AWS's own clock. */
function awsClockIn(message: string | undefined, startedAt: string): number | undefined {
  const [, seconds] = /current date\/time ?(\d{9,11})/.exec(message ?? '') ?? [];
  return seconds ? Number(seconds) - Date.parse(startedAt) / 1000 : undefined;
}

/** Signatures are still rejected after the SDK has corrected itself once. */
const signaturesRejected = (open: Failure[]): Finding | undefined =>
  failFinding(
    open.filter(
      ({ call }) =>
        call.code === 'RequestTimeTooSkewed' ||
        /^signature (expired|not yet current)|^request has expired/i.test(call.message ?? ''),
    ),
    ({ call }) => [reply(call), ...skewIn(call.skewSeconds)],
  );

const skewIn = (skewSeconds = 0): Evidence[] => (Math.abs(skewSeconds) > 60 ? [clock(skewSeconds)] : []);

const farOff = ({ skewSeconds = 0 }: Facts): Finding | undefined =>
  Math.abs(skewSeconds) > SKEW_SECONDS
    ? {
        verdict: 'warn',
        certainty: 'certain',
        evidence: [
          clock(skewSeconds),
          generalRemark(
            'The SDK corrects its clock after the first rejection, as the cache step does. That works, and costs an additional request each time.',
          ),
        ],
      }
    : undefined;

/**
 * A second role is assumed with a signed request, whose rejection by STS has the code of a wrong signature. The Go SDK
 * takes that for a wrong clock only if it knows already that the clock is wrong (`aws/retry/middleware.go`), which it
 * does not at a first request.
 */
function rejectedHop({ seen, skewSeconds = 0 }: Facts): Finding | undefined {
  if (Math.abs(skewSeconds) <= SKEW_SECONDS || seen.credentials.hops.length === 0) return undefined;
  const roles = seen.credentials.hops.map(({ roleArn }) => roleArn).join(' and ');
  return neverCorrected(
    skewSeconds,
    remark(`The cache step assumes ${roles} with a signed request.`),
    generalRemark(
      'STS rejects signatures that are more than five minutes off, as SignatureDoesNotMatch, and the Go SDK does not correct its clock after that.',
    ),
  );
}

/**
 * Save Cache asks S3 whether the object exists. The rejection of a HEAD has no body, so the Go SDK finds no error code
 * in it that it could recognize, and does not correct its clock.
 */
function rejectedHead({ seen, skewSeconds = 0 }: Facts): Finding | undefined {
  if (Math.abs(skewSeconds) <= S3_SKEW_SECONDS || !requirementsOf(seen.settings).exists) return undefined;
  return neverCorrected(
    skewSeconds,
    generalRemark(
      'S3 rejects signatures that are more than 15 minutes off. Save Cache begins with HeadObject, and the rejection of a HEAD request has no body, so the Go SDK cannot tell that its clock is wrong. With override, or for Restore Cache, it can.',
    ),
  );
}

/** The cache step fails although no call of this run did: this tool knows the clock from earlier responses. */
const neverCorrected = (skewSeconds: number, ...why: Evidence[]): Finding => ({
  ...{ verdict: 'fail', certainty: 'certain', blocksCache: true },
  evidence: [clock(skewSeconds), ...why],
});

/** The token comes from the future: one of the clocks is wrong, and which one only a reply of AWS shows. */
function issuedAhead({ seen, skewSeconds }: Facts): Finding | undefined {
  const token = seen.webIdentityToken;
  const { issuedAt = 0, notBefore = 0 } = token ?? {};
  const ahead = Math.max(issuedAt, notBefore) - Date.parse(seen.startedAt) / 1000;
  if (!token || ahead <= SKEW_SECONDS) return undefined;
  const whose =
    skewSeconds === undefined
      ? "Either the node's clock is behind, or the clock of the cluster's control plane is ahead."
      : "AWS's clock agrees with the node's, so the clock of the cluster's control plane is ahead.";
  return {
    verdict: 'warn',
    certainty: 'possible',
    evidence: [
      ...(issuedAt ? [timeClaims(token, seen.startedAt)] : []),
      remark(`By the node's clock, the token was issued in the future. ${whose}`),
    ],
  };
}
