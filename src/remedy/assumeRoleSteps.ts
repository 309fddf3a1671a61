import { parseArn } from '../aws/arn.ts';
import type { Step } from '../schema/report.ts';
import { entityText, iamEntity } from './iamEntity.ts';
import { inlinePolicyName } from './inlinePolicyName.ts';
import { assumeRolePolicy, assumeRoleTrustStatement } from './policies.ts';
import { putRolePolicy, terraformRolePolicy } from './rolePolicySteps.ts';
import { sh } from './shellQuote.ts';
import { hclString, jsonencode, terraformResource } from './terraform.ts';
import { addTrustStatementStep, getTrustPolicy } from './trustPolicySteps.ts';
import type { Values } from './values.ts';

// Both sides of sts:AssumeRole: the trust policy of the role that is assumed, and a policy of the role or user that
// assumes it.

const CALLER = '<CALLING_ROLE>';
const secondRoleName = ({ secondRole }: Values) => iamEntity(secondRole, '<SECOND_ROLE>').name;
const secondAccount = ({ secondRole }: Values) => parseArn(secondRole)?.account || '<SECOND_ACCOUNT>';

/** Who assumes the role, as a reader knows it. */
export const callerText = ({ callingRoleArn }: Values): string => entityText(iamEntity(callingRoleArn, CALLER));

/** The role that is assumed, as a reader knows it. */
export const secondRoleText = (values: Values): string => `the role ${secondRoleName(values)}`;

/** Prints the trust policy of the role that is assumed. */
export const getSecondTrustPolicy = (values: Values): string => getTrustPolicy(secondRoleName(values));

/** Reads the trust policy of the role that is assumed, if that role exists. */
export const checkSecondRole = (values: Values): Step => {
  const { callingRoleArn, externalIdSetting, failure } = values;
  const isUser = iamEntity(callingRoleArn).kind === 'user';
  const isWithout = failure && !failure.call.sent.externalId;
  const externalId = isWithout
    ? `If it requires an external id (sts:ExternalId), set ${externalIdSetting} to that value: none was sent.`
    : `If it requires an external id (sts:ExternalId), ${externalIdSetting} must match it.`;
  return {
    text: `In account ${secondAccount(values)}, read the trust policy of ${secondRoleText(values)}. NoSuchEntity means that the account has no role of that name: correct ${values.secondRoleSetting}. The policy must name ${callingRoleArn}${isUser ? '' : ', not the ARN of a session'}. ${externalId}`,
    commands: [getSecondTrustPolicy(values)],
  };
};

/** Has the role that is assumed trust the caller. */
export const trustCaller = (values: Values, actions: string[]): Step => {
  const { callingRoleArn, externalIdSetting, failure } = values;
  const hasExternalId = Boolean(failure?.call.sent.externalId);
  const secret = hasExternalId ? ` Replace <EXTERNAL_ID> with the value of ${externalIdSetting}.` : '';
  return addTrustStatementStep(
    secondRoleName(values),
    assumeRoleTrustStatement(callingRoleArn, actions, hasExternalId),
    `In account ${secondAccount(values)}, add a statement for the caller to the trust policy of ${secondRoleText(values)}.${secret}`,
  );
};

// One inline policy for each role that is assumed, so that granting one replaces no other.
const policyName = (values: Values) => inlinePolicyName('assume', `${secondAccount(values)}-${secondRoleName(values)}`);

/** Grants the caller the permission to assume the role. */
export const grantAssumeRole = (values: Values, actions: string[]): Step => {
  const { kind, name } = iamEntity(values.callingRoleArn, CALLER);
  const policy = assumeRolePolicy(values.secondRole, actions);
  return {
    text: `Allow ${callerText(values)} to assume that role. The command overwrites nothing but the inline policy ${policyName(values)}:`,
    commands: [
      kind === 'user'
        ? sh`aws iam put-user-policy --user-name ${name} --policy-name ${policyName(values)} --policy-document ${policy}`
        : putRolePolicy(name, policyName(values), policy),
    ],
  };
};

/** The same permission in Terraform. */
export const terraformAssumeRole = (values: Values, actions: string[]): Step => {
  const { kind, name } = iamEntity(values.callingRoleArn, CALLER);
  const policy = assumeRolePolicy(values.secondRole, actions);
  if (kind === 'role') return terraformRolePolicy(name, policyName(values), policy);
  return terraformResource('aws_iam_user_policy', 'assume_second_role', [
    `name   = ${hclString(policyName(values))}`,
    `user   = ${hclString(name)}`,
    `policy = ${jsonencode(policy)}`,
  ]);
};
