import { isDenied } from '../../facts/callPredicates.ts';
import { generalRemark, reply } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Failure } from '../../facts/failures.ts';
import { hopCaller } from '../../facts/hops.ts';
import { callerText, secondRoleText } from '../../remedy/assumeRoleSteps.ts';
import type { Evidence } from '../../schema/evidence.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { hopSetting } from './hopEvidence.ts';
import { hopRemedy } from './hopRemedy.ts';
import { refusedHop } from './refusedCalls.ts';

export const assumeRoleDenied: Cause = {
  title: 'The second role cannot be assumed',
  headline: (values) => `${capitalized(callerText(values))} is not allowed to assume ${secondRoleText(values)}`,
  place: 'role',
  isTransient: true,
  find: (facts, open) => {
    const denied = refusedHop(open).filter(({ call }) => isDenied(call));
    const isExplained = denied.some(({ denial }) => denial.policy || denial.explicit);
    return failFinding(denied, (first) => evidence(facts, first, isExplained), isExplained ? 'certain' : 'likely');
  },
  remedy: (values) => hopRemedy(values, ['sts:AssumeRole']),
  page: {
    meaning:
      'The second role (assume_role or user_role_arn) was not granted. The caller needs the permission sts:AssumeRole on it, and its trust policy must name the caller and, where it requires one, the external id. STS returns the same error for a role that does not exist.',
    sentences: [
      'User: … is not authorized to perform: sts:AssumeRole on resource: …',
      'Not authorized to perform sts:AssumeRole',
    ],
    similar: {
      'assume-role-self': 'The caller and the second role are the same role.',
      'assume-role-tag-session-denied': 'The denied action is sts:TagSession.',
      'trust-policy-mismatch': 'The denied action is sts:AssumeRoleWithWebIdentity: it concerns the first role.',
    },
  },
};

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function evidence(facts: Facts, first: Failure, isExplained: boolean): Evidence[] {
  const caller = hopCaller(facts, first) ?? 'the caller';
  const externalId = first.call.sent.externalId ? 'with an external id' : 'without an external id';
  return [
    reply(first.call),
    ...hopSetting(facts, first, `it was requested by ${caller}, ${externalId}`),
    ...(isExplained
      ? []
      : [
          generalRemark(
            "STS returns the same error when the caller lacks the permission, when the role's trust policy or external id does not match, and when the role does not exist.",
          ),
        ]),
  ];
}
