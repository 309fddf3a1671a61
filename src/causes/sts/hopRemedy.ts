import {
  callerText,
  checkSecondRole,
  getSecondTrustPolicy,
  grantAssumeRole,
  secondRoleText,
  terraformAssumeRole,
  trustCaller,
} from '../../remedy/assumeRoleSteps.ts';
import { type DecidingPolicy, decidingPolicy, readPolicy } from '../../remedy/decidingPolicy.ts';
import type { Values } from '../../remedy/values.ts';
import type { Remedy } from '../cause.ts';

/** Where AWS names no policy, either side can be what is missing: the trust policy, or a policy of the caller. */
export function hopRemedy(values: Values, actions: string[]): Remedy {
  const { failure, secondRole } = values;
  const { policy, explicit } = failure?.denial ?? {};
  if (explicit || !isMissingAllow(policy)) return changePolicy(values, actions);
  const trust = policy !== 'identity-policy';
  const permission = policy !== 'bucket-policy';
  // Whether the role exists and the external id matches is a question only where sts:AssumeRole itself is denied.
  const isAboutTags = actions.includes('sts:TagSession');
  return {
    summary: `Allow ${callerText(values)} to call ${actions.join(' and ')} on ${secondRole}.`,
    owner: 'aws-admin',
    steps: [
      ...(trust && permission && !isAboutTags ? [checkSecondRole(values)] : []),
      ...(trust ? [trustCaller(values, actions)] : []),
      ...(permission ? [grantAssumeRole(values, actions)] : []),
    ],
    asCode: permission ? [terraformAssumeRole(values, actions)] : [],
  };
}

// A role's resource-based policy is its trust policy. All other kinds limit what these two allow.
const isMissingAllow = (policy: Values['policy']) =>
  policy === undefined || policy === 'identity-policy' || policy === 'bucket-policy';

/** An Allow elsewhere overrides neither a Deny nor a policy that sets limits: the fix is to change that policy. */
function changePolicy(values: Values, actions: string[]): Remedy {
  const { failure, secondRole, callingRoleArn } = values;
  const policy = namedPolicy(values);
  return {
    summary: `${failure?.denial.explicit ? 'Remove or narrow the Deny' : 'Allow the request'} in ${policy.subject}, so that ${callingRoleArn} can call ${actions.join(' and ')} on ${secondRole}.`,
    owner: policy.owner,
    steps: [readPolicy(policy, failure?.denial.policyArn)],
    asCode: [],
  };
}

function namedPolicy(values: Values): DecidingPolicy {
  const { failure, callingRoleArn, region } = values;
  const resourcePolicy: DecidingPolicy = {
    subject: `the trust policy of ${secondRoleText(values)}`,
    owner: 'aws-admin',
    show: [getSecondTrustPolicy(values)],
  };
  const kind = failure?.denial.policy;
  if (kind) return decidingPolicy(kind, { callerArn: callingRoleArn, region, service: 'sts', resourcePolicy });
  return /role trust policy/i.test(failure?.call.message ?? '')
    ? resourcePolicy
    : { subject: 'the policy that AWS names', owner: 'aws-admin', show: [] };
}
