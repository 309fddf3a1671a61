import { generalRemark, reply } from '../../facts/evidence.ts';
import { callerText, secondRoleText } from '../../remedy/assumeRoleSteps.ts';
import { disableSessionTags } from '../../remedy/podIdentitySteps.ts';
import type { Values } from '../../remedy/values.ts';
import type { Step } from '../../schema/report.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { hopSetting } from './hopEvidence.ts';
import { hopRemedy } from './hopRemedy.ts';
import { refusedHop } from './refusedCalls.ts';

export const assumeRoleTagSessionDenied: Cause = {
  title: 'The second role cannot be assumed with session tags',
  headline: (values) =>
    `${secondRoleText(values)} cannot be assumed by ${callerText(values)}: sts:TagSession is denied`.replace(/^t/, 'T'),
  place: 'role',
  isTransient: true,
  find: (facts, open) =>
    failFinding(
      refusedHop(open).filter(({ denial }) => denial.action === 'sts:TagSession'),
      (first) => [
        reply(first.call),
        ...hopSetting(facts, first, 'the session that requests this role carries tags'),
        generalRemark(
          'Every session of EKS Pod Identity carries tags, unless its association disables them. They are passed on to the next role, which must allow sts:TagSession.',
        ),
      ],
    ),
  remedy: (values) => {
    const remedy = hopRemedy(values, ['sts:AssumeRole', 'sts:TagSession']);
    return { ...remedy, steps: [...remedy.steps, ...withoutTags(values)] };
  },
  page: {
    meaning:
      'The session that assumes the second role carries tags, as sessions of EKS Pod Identity do, and passes them on. That takes the permission sts:TagSession besides sts:AssumeRole, in the trust policy of the second role and for the caller.',
    sentences: ['User: … is not authorized to perform: sts:TagSession on resource: …'],
    similar: { 'assume-role-denied': 'The denied action is sts:AssumeRole.' },
  },
};

// https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
const withoutTags = (values: Values): Step[] =>
  !values.failure || values.facts.seen.credentials.source === 'pod-identity'
    ? [
        disableSessionTags(
          values,
          `If the owner of ${secondRoleText(values)} cannot change it, disable the session tags of EKS Pod Identity for this service account, and run the pipeline again.`,
        ),
      ]
    : [];
