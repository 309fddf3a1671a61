import type { Denial } from '../../aws/denial.ts';
import { grantCallerBucket } from '../../remedy/callerPolicySteps.ts';
import { readPolicy } from '../../remedy/decidingPolicy.ts';
import type { Values } from '../../remedy/values.ts';
import type { Step } from '../../schema/report.ts';
import { isImplicitDeny } from './denials.ts';
import { namedPolicy } from './namedPolicy.ts';

/**
 * How to allow what was denied: a grant where nothing allows it, otherwise a change of the policy that stands in the
 * way.
 * @param also actions on objects that the grant should include
 */
export const allowStep = (values: Values, denial: Denial, also: string[] = []): Step =>
  denial.policy && !isImplicitDeny({ denial })
    ? readPolicy(namedPolicy(denial.policy, values), denial.policyArn)
    : grantCallerBucket(values, also);
