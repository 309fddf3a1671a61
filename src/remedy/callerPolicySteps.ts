import type { Step } from '../schema/report.ts';
import { callerEntity } from './callerEntity.ts';
import { entityText } from './iamEntity.ts';
import { isOtherStore } from './isOtherStore.ts';
import { rolePolicy } from './policies.ts';
import { bucketPolicyName } from './rolePolicySteps.ts';
import { sh } from './shellQuote.ts';
import { hclString, jsonencode, terraformResource } from './terraform.ts';
import type { Values } from './values.ts';

// The policies of whatever calls S3. A store with an IAM of its own serves it at the endpoint of its S3.
const iamOption = (values: Values) => (isOtherStore(values) ? values.endpointOption : '');

/** Sets an inline policy of the caller; undefined where nothing is known of it but its keys. */
export function putCallerPolicy(values: Values, name: string, document: string): string | undefined {
  const entity = callerEntity(values);
  if (!entity) return undefined;
  const { kind } = entity;
  const command = sh`aws iam put-${kind}-policy --${kind}-name ${entity.name} --policy-name ${name} --policy-document ${document}`;
  return `${command}${iamOption(values)}`;
}

/** Lists the policies of the caller: first the attached ones, then the inline ones. */
export function listCallerPolicies(values: Values): string[] {
  const entity = callerEntity(values);
  if (!entity) return [];
  const { kind, name } = entity;
  return [
    sh`aws iam list-attached-${kind}-policies --${kind}-name ${name}`,
    sh`aws iam list-${kind}-policies --${kind}-name ${name}`,
  ].map((command) => `${command}${iamOption(values)}`);
}

/** Grants the caller what the cache steps need of the bucket. @param also further actions on its objects */
export function grantCallerBucket(values: Values, also: string[] = []): Step {
  const name = bucketPolicyName(values);
  const document = rolePolicy(values, also);
  const entity = callerEntity(values);
  const command = putCallerPolicy(values, name, document);
  if (!entity || !command) {
    const form = isOtherStore(values)
      ? 'in the form that the store uses; as an S3 policy:'
      : 'in a policy of its owner:';
    return { text: `Grant the access key what the cache steps need, ${form}`, document };
  }
  const prefix = values.prefix
    ? ` To limit it to this cache, use ${values.arns.bucket}/${values.prefix}* instead of /*.`
    : '';
  return {
    text: `Grant ${entityText(entity)} what the cache steps need.${prefix} The command overwrites nothing but the inline policy ${name}:`,
    commands: [command],
  };
}

/** An inline policy of the caller in Terraform, where the caller is known. */
export function terraformCallerPolicy(values: Values, name: string, document: string): Step[] {
  const entity = callerEntity(values);
  if (!entity) return [];
  return [
    terraformResource(`aws_iam_${entity.kind}_policy`, name.replace(/\W+/g, '_'), [
      `name   = ${hclString(name)}`,
      `${entity.kind}   = ${hclString(entity.name)}`,
      `policy = ${jsonencode(document)}`,
    ]),
  ];
}

/** The same grant in Terraform. */
export const terraformCallerBucket = (values: Values, also: string[] = []): Step[] =>
  terraformCallerPolicy(values, bucketPolicyName(values), rolePolicy(values, also));
