import type { Step } from '../schema/report.ts';
import { json, trustPolicy } from './policies.ts';
import { sh } from './shellQuote.ts';
import { hclString, jsonencode, terraformResource } from './terraform.ts';
import type { Values } from './values.ts';

/** Prints the trust policy of a role. */
export const getTrustPolicy = (role: string): string =>
  sh`aws iam get-role --role-name ${role} --query Role.AssumeRolePolicyDocument`;

/** Adds a statement to the trust policy of a role: reads the policy, adds the statement, writes it back. */
export const addTrustStatement = (role: string, statement: object): string[] => {
  const program = `.Statement |= (([.] | flatten) + [${json(statement)}])`;
  return [
    sh`aws iam get-role --role-name ${role} --query Role.AssumeRolePolicyDocument --output json > trust-policy.json`,
    sh`jq ${program} trust-policy.json > new-trust-policy.json`,
    sh`aws iam update-assume-role-policy --role-name ${role} --policy-document file://new-trust-policy.json`,
  ];
};

/** A step that adds the statement and keeps the others. It needs jq. */
export const addTrustStatementStep = (role: string, statement: object, text: string): Step => ({
  text: `${text} The commands need jq and keep its other statements:`,
  commands: addTrustStatement(role, statement),
});

/** A role with the trust policy of this pod in Terraform. */
export const terraformTrustPolicy = (values: Values): Step =>
  terraformResource('aws_iam_role', 'cache', [
    `name               = ${hclString(values.role)}`,
    `assume_role_policy = ${jsonencode(trustPolicy(values))}`,
  ]);
