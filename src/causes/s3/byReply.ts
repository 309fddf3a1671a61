import { refused } from '../../facts/callPredicates.ts';
import { reply } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Failure } from '../../facts/failures.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';

type Applies = (failure: Failure) => boolean;

/** The S3 calls that were refused in a certain way. */
export const refusedByS3 = (open: Failure[], applies: Applies): Failure[] =>
  open.filter((failure) => failure.call.service === 's3' && refused(failure.call) && applies(failure));

/** S3's error code is one of these. */
export const hasCode =
  (...codes: string[]): Applies =>
  ({ call }) =>
    codes.includes(call.code ?? '');

/** Recognises a cause by S3's reply alone. @param evidence where the reply is not all of it */
export const byReply =
  (
    applies: Applies,
    evidence: (facts: Facts, first: Failure) => Evidence[] = (_facts, { call }) => [reply(call)],
  ): Cause['find'] =>
  (facts, open) =>
    failFinding(refusedByS3(open, applies), (first) => evidence(facts, first));
