import { remark } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Call, TokenObservation } from '../../schema/observations.ts';
import type { Finding } from '../finding.ts';

const NOT_REACHED: ReadonlySet<Call['outcome'] | undefined> = new Set([undefined, 'unanswered', 'unsent', 'open']);

/**
 * The web identity token that the cache step would send, where STS was never reached: only its claims then show whether
 * STS will accept it. Undefined where STS has judged it, and where the file does not contain a token.
 */
export function unsentToken({ seen, call }: Facts): TokenObservation | undefined {
  const { credentials, webIdentityToken: token } = seen;
  if (credentials.source !== 'web-identity' || token?.state !== 'readable') return undefined;
  return NOT_REACHED.has(call('assume-role-with-web-identity')?.outcome) ? token : undefined;
}

/**
 * A finding from the claims of that token. It explains no failure: what keeps the token from STS is a different cause.
 */
export const unsentFinding = (evidence: Evidence[]): Finding => ({
  verdict: 'fail',
  certainty: 'likely',
  evidence: [...evidence, remark('STS was not reached in this run, so it has not rejected this token yet.')],
});
