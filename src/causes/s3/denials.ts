import { isDenied } from '../../facts/callPredicates.ts';
import { deniedActions } from '../../facts/deniedActions.ts';
import { permissions } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Failure } from '../../facts/failures.ts';
import { CALL_NAMES, CALLS, permissionOf } from '../../schema/calls.ts';
import type { EvidenceOf } from '../../schema/evidence.ts';

/** The S3 calls that some policy denied. */
export const s3Denials = (open: Failure[]): Failure[] =>
  open.filter(({ call }) => call.service === 's3' && isDenied(call));

/** No policy allows it, or AWS says nothing about policies at all: what is missing may simply be an Allow. */
export const isImplicitDeny = ({ denial }: Pick<Failure, 'denial'>): boolean =>
  denial.policy === undefined || (denial.policy === 'identity-policy' && !denial.explicit);

/** It concerns the list of the bucket, not an object. */
export const isAboutListing = ({ requirement, denial }: Failure): boolean =>
  requirement === 'list' || denial.action === 's3:ListBucket';

/**
 * What was denied in these failures, and what this run was seen to be allowed, in the order of the catalogue: that of
 * the replies differs from run to run.
 */
export const seenPermissions = (
  { calls }: Facts,
  denied: Failure[],
  actions = deniedActions(denied),
): EvidenceOf<'permissions'> => {
  const allowed = CALL_NAMES.filter((name) => CALLS[name].service === 's3' && calls.get(name)?.outcome === 'ok')
    .flatMap((name) => permissionOf(name) ?? [])
    .filter((action) => !actions.includes(action));
  return permissions(actions, [...new Set(allowed)]);
};
