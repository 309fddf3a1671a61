import { refused } from '../../facts/callPredicates.ts';
import type { Failure } from '../../facts/failures.ts';

/** The exchange of the web identity token, where STS refused it: one failure or none. */
export const refusedWebIdentity = (open: Failure[]): Failure[] =>
  open.filter(({ call }) => call.operation === 'AssumeRoleWithWebIdentity' && refused(call)).slice(0, 1);

/** The assumption of a second role, where STS refused it: one failure or none. */
export const refusedHop = (open: Failure[]): Failure[] =>
  open.filter(({ call }) => call.operation === 'AssumeRole' && refused(call)).slice(0, 1);

/** Any call that STS refused: one failure or none. */
export const refusedBySts = (open: Failure[]): Failure[] =>
  open.filter(({ call }) => call.service === 'sts' && refused(call)).slice(0, 1);
