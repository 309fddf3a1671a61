import type { Step } from '../schema/report.ts';
import { inlinePolicyName } from './inlinePolicyName.ts';
import { sh } from './shellQuote.ts';
import { hclString, jsonencode, terraformResource } from './terraform.ts';
import type { Values } from './values.ts';

/** The name of the inline policy for the bucket: one for each bucket, so that granting one replaces no other. */
export const bucketPolicyName = ({ bucket }: Values): string =>
  inlinePolicyName('cache', bucket.replace(/^arn:[^/]*\//, ''));

/** The command that sets an inline policy of a role. It replaces an inline policy of the same name, and no other. */
export const putRolePolicy = (role: string, name: string, document: string): string =>
  sh`aws iam put-role-policy --role-name ${role} --policy-name ${name} --policy-document ${document}`;

/** An inline policy of the role in Terraform. */
export const terraformRolePolicy = (role: string, name: string, document: string): Step =>
  terraformResource('aws_iam_role_policy', name.replace(/\W+/g, '_'), [
    `name   = ${hclString(name)}`,
    `role   = ${hclString(role)}`,
    `policy = ${jsonencode(document)}`,
  ]);

/** Where no cache key is set, the neutral prefix of the probe may be what is denied, and not the cache's own. */
export const setCacheKeyFirst = ({ prefix, facts }: Values): Step[] =>
  prefix || facts.call('put')?.outcome === 'ok'
    ? []
    : [
        {
          text: 'If the role is meant to access only the prefix of the cache keys, set cache_key on this step to the key of the cache steps: this step then tests that prefix instead of its own.',
        },
      ];
