import type { Step } from '../schema/report.ts';
import { callerPhrase } from './callerEntity.ts';
import { putCallerPolicy, terraformCallerPolicy } from './callerPolicySteps.ts';
import { kmsKeyOptions } from './kmsKeyOptions.ts';
import { json, keyStatement, keyUsePolicy } from './policies.ts';
import { bucketPolicyName } from './rolePolicySteps.ts';
import { sh } from './shellQuote.ts';
import { jsonencode } from './terraform.ts';
import type { Values } from './values.ts';

/** The name of the inline policy for the key: one for each key, so that granting one replaces no other. */
const policyName = (values: Values): string =>
  values.kmsKey.startsWith('arn:')
    ? `cache-kms-${values.kmsKey.split('/').at(-1)}`
    : bucketPolicyName(values).replace(/^cache-/, 'cache-kms-');

/** Grants the caller the use of the key, in an inline policy of its own. */
export function grantKeyUse(values: Values): Step {
  const command = putCallerPolicy(values, policyName(values), keyUsePolicy(values));
  return command
    ? {
        text: `Allow ${callerPhrase(values)} to use the key. The command overwrites nothing but the inline policy ${policyName(values)}:`,
        commands: [command],
      }
    : {
        text: 'Allow the owner of the access key to use the KMS key, with this policy:',
        document: keyUsePolicy(values),
      };
}

/** Prints the key's own policy. */
export const getKeyPolicy = (values: Values): string =>
  `aws kms get-key-policy${kmsKeyOptions(values)} --policy-name default --query Policy --output text`;

/**
 * Adds the statement that allows the caller to the key's policy: reads the policy, adds it unless it is there, writes
 * it back.
 */
export function addKeyStatement(values: Values, text: string): Step {
  const program = `${json([keyStatement(values)])} as $new | .Statement |= (([.] | flatten) - $new + $new)`;
  return {
    text: `${text} The commands need jq and keep the other statements:`,
    commands: [
      `${getKeyPolicy(values)} > key-policy.json`,
      sh`jq ${program} key-policy.json > new-key-policy.json`,
      `aws kms put-key-policy${kmsKeyOptions(values)} --policy-name default --policy file://new-key-policy.json`,
    ],
  };
}

/** The caller's grant in Terraform. */
export const terraformKeyUse = (values: Values): Step[] =>
  terraformCallerPolicy(values, policyName(values), keyUsePolicy(values));

/** The statement of the key's policy in Terraform. */
export const terraformKeyStatement = (values: Values): Step => ({
  text: "In Terraform, the statement for the key's policy (aws_kms_key_policy):",
  document: jsonencode(json(keyStatement(values))),
});
