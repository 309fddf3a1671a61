import { callerPhrase } from '../../remedy/callerEntity.ts';
import { type DecidingPolicy, readPolicy } from '../../remedy/decidingPolicy.ts';
import {
  addKeyStatement,
  getKeyPolicy,
  grantKeyUse,
  terraformKeyStatement,
  terraformKeyUse,
} from '../../remedy/keyPolicySteps.ts';
import type { Values } from '../../remedy/values.ts';
import type { Remedy } from '../cause.ts';
import { isImplicitDeny } from '../s3/denials.ts';
import { namedPolicy } from '../s3/namedPolicy.ts';

// Which policy has to change follows from the kind that KMS names. A key's policy is "a resource-based policy" to AWS:
// https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html

const keyPolicy = (values: Values): DecidingPolicy => ({
  subject: `the key policy of ${values.kmsKey}`,
  owner: 'aws-admin',
  show: [getKeyPolicy(values)],
});

/** Nothing allows it: the caller's own policy must, and for a key of a different account the key's as well. */
const grant = (values: Values, actions: string): Remedy => ({
  summary: `Allow ${actions} on ${values.kmsKey} for ${callerPhrase(values)}.`,
  owner: 'aws-admin',
  steps: [
    grantKeyUse(values),
    addKeyStatement(
      values,
      'Only if the key belongs to a different account, or the key policy does not enable IAM policies, add this statement to the key policy, in the account of the key.',
    ),
  ],
  asCode: [...terraformKeyUse(values), terraformKeyStatement(values)],
});

const allowInKeyPolicy = (values: Values, actions: string): Remedy => ({
  summary: `Allow ${actions} for ${values.callerArn} in the key policy of ${values.kmsKey}.`,
  owner: 'aws-admin',
  steps: [addKeyStatement(values, 'Add this statement to the key policy, in the account of the key.')],
  asCode: [terraformKeyStatement(values)],
});

/** A Deny, or a policy that only limits what others grant: it has to change itself. */
function changePolicy(policy: DecidingPolicy, values: Values, actions: string): Remedy {
  const denial = values.failure?.denial ?? {};
  const change = denial.explicit ? 'Remove or narrow the Deny' : 'Allow the request';
  return {
    summary: `${change} in ${policy.subject}, so that ${values.callerArn} can call ${actions}.`,
    owner: policy.owner,
    steps: [
      readPolicy(policy, denial.policyArn),
      {
        text: `The cache steps need kms:GenerateDataKey and kms:Decrypt on ${values.kmsKey}, as ${values.callerArn}.`,
      },
    ],
    asCode: [],
  };
}

/** What allows the denied actions on the key, by the kind of policy that denied them. */
export function keyAccessRemedy(values: Values, actions: string): Remedy {
  const denial = values.failure?.denial ?? {};
  const { policy, explicit } = denial;
  if (!policy || isImplicitDeny({ denial })) return grant(values, actions);
  if (policy === 'bucket-policy' && !explicit) return allowInKeyPolicy(values, actions);
  return changePolicy(namedPolicy(policy, values, keyPolicy(values)), values, actions);
}
