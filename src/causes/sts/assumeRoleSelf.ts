import { sameRole } from '../../aws/arn.ts';
import { isDenied } from '../../facts/callPredicates.ts';
import { reply } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Failure } from '../../facts/failures.ts';
import { hopCaller } from '../../facts/hops.ts';
import { secondRoleText } from '../../remedy/assumeRoleSteps.ts';
import { CATALOGUE } from '../../settings/catalogue.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { hopSetting } from './hopEvidence.ts';
import { refusedHop } from './refusedCalls.ts';

export const assumeRoleSelf: Cause = {
  title: 'The role is asked to assume itself',
  headline: (values) => `${values.secondRoleSetting} makes ${secondRoleText(values)} assume itself`,
  place: 'role',
  isTransient: false,
  find: (facts, open) =>
    failFinding(
      refusedHop(open).filter((failure) => isDenied(failure.call) && assumesItself(facts, failure)),
      (first) => [...hopSetting(facts, first, 'the caller already has this role'), reply(first.call)],
    ),
  remedy: (values) => ({
    summary: `Remove ${values.secondRoleSetting}: the pod already has ${secondRoleText(values)}.`,
    owner: 'pipeline-author',
    steps: [
      {
        text: `Remove the setting ${values.secondRoleSetting} from this step and from the cache steps, or the stage variable that sets it (${variablesOf(values.secondRoleSetting)}). A role can assume itself only if its own trust policy allows it.`,
      },
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'assume_role or user_role_arn names the role that the pod already has. Since 2022 a role can assume itself only if its trust policy explicitly allows it.',
    sentences: ['User: …assumed-role/NAME/… is not authorized to perform: sts:AssumeRole on resource: …role/NAME'],
    similar: { 'assume-role-denied': 'The caller and the second role are two different roles.' },
  },
};

function assumesItself(facts: Facts, failure: Failure): boolean {
  const caller = hopCaller(facts, failure);
  return caller !== undefined && sameRole(caller, failure.call.roleArn ?? '');
}

const variablesOf = (setting: string) =>
  (setting === 'assume_role' ? CATALOGUE.assumeRole : CATALOGUE.userRoleArn).variables.join(', ');
