import type { PolicyKind } from '../../aws/denial.ts';
import { reply } from '../../facts/evidence.ts';
import { addBucketStatements, terraformBucketPolicy } from '../../remedy/bucketPolicySteps.ts';
import { readPolicy } from '../../remedy/decidingPolicy.ts';
import type { Values } from '../../remedy/values.ts';
import { capitalize } from '../capitalize.ts';
import type { Cause, Remedy } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { actionsOf } from './actionsOf.ts';
import { s3Denials, seenPermissions } from './denials.ts';
import { namedPolicy } from './namedPolicy.ts';

// AWS's message names the kind of policy, and with it the cause. Which of its statements it was, only the policy tells.

interface Kind {
  policy: PolicyKind;
  /** As AWS writes it, with an article. */
  phrase: string;
  /** Where such a policy comes from. */
  origin: string;
  isTransient: boolean;
}

const KINDS = {
  'identity-policy': {
    policy: 'identity-policy',
    phrase: 'an identity-based policy',
    origin: 'It is a policy of the role itself.',
    isTransient: false,
  },
  'bucket-policy': {
    policy: 'bucket-policy',
    phrase: 'a resource-based policy',
    origin: 'It belongs to the bucket. A bucket in a different account must allow the role in its own policy.',
    isTransient: true,
  },
  scp: {
    policy: 'scp',
    phrase: 'a service control policy',
    origin: 'It belongs to the organization, not to the account.',
    isTransient: false,
  },
  rcp: {
    policy: 'rcp',
    phrase: 'a resource control policy',
    origin: 'It belongs to the organization, not to the account.',
    isTransient: false,
  },
  'vpc-endpoint-policy': {
    policy: 'vpc-endpoint-policy',
    phrase: 'a VPC endpoint policy',
    origin:
      'It belongs to the VPC endpoint through which the pod reaches S3. A request that takes a different route is not subject to it.',
    isTransient: false,
  },
  'permissions-boundary': {
    policy: 'permissions-boundary',
    phrase: 'a permissions boundary',
    origin: "It limits what the role's policies can grant.",
    isTransient: false,
  },
  'session-policy': {
    policy: 'session-policy',
    phrase: 'a session policy',
    origin: 'It was passed when the role was assumed, or it comes from an EKS Pod Identity association.',
    isTransient: false,
  },
} satisfies Record<PolicyKind, Kind>;

function explicitDeny(kind: Kind, title: string): Cause {
  return {
    title,
    headline: (values) =>
      `${capitalize(namedPolicy(kind.policy, values).subject)} denies ${actionsOf(values)} on ${values.bucket}`,
    place: 'bucket',
    isTransient: kind.isTransient,
    find: find(kind, true),
    remedy: (values) => changePolicy(kind, values, true),
    page: {
      meaning: `AWS's message names the kind of policy: a Deny in ${kind.phrase}. A Deny overrides every Allow. ${kind.origin} AWS names only one policy, even where several deny the request.`,
      sentences: [`with an explicit deny in ${kind.phrase}`],
      similar: {},
    },
  };
}

function notAllowed(kind: Kind, title: string): Cause {
  const phrase = kind.phrase.replace(/^an? /, '');
  return {
    title,
    headline: (values) =>
      `${capitalize(namedPolicy(kind.policy, values).subject)} does not allow ${actionsOf(values)} on ${values.bucket}`,
    place: 'bucket',
    isTransient: kind.isTransient,
    find: find(kind, false),
    remedy: (values) => changePolicy(kind, values, false),
    page: {
      meaning: `AWS's message names the kind of policy: no ${phrase} allows the action. ${kind.origin} AWS names only one policy, even where several do not allow the request.`,
      sentences: [`because no ${phrase} allows the s3:… action`],
      similar: {},
    },
  };
}

const find =
  ({ policy }: Kind, explicit: boolean): Cause['find'] =>
  (facts, open) => {
    const denied = s3Denials(open).filter(({ denial }) => denial.policy === policy && denial.explicit === explicit);
    return failFinding(denied, ({ call }) => [seenPermissions(facts, denied), reply(call)]);
  };

/** An Allow elsewhere never overrides this kind of policy: the fix is to change that policy. */
function changePolicy({ policy }: Kind, values: Values, explicit: boolean): Remedy {
  const { callerArn, arns, bucket, failure } = values;
  const named = namedPolicy(policy, values);
  const change = explicit ? 'Remove or narrow the Deny' : 'Allow the request';
  const isBucketAllow = policy === 'bucket-policy' && !explicit;
  return {
    summary: `${change} in ${named.subject}, so that ${callerArn} can call ${actionsOf(values)} on ${bucket}.`,
    owner: named.owner,
    steps: [
      readPolicy(named, failure?.denial.policyArn),
      isBucketAllow
        ? addBucketStatements(values)
        : {
            text: `The cache steps need s3:ListBucket on ${arns.bucket}, and s3:GetObject and s3:PutObject on ${arns.objects}, as ${callerArn}.`,
          },
    ],
    asCode: isBucketAllow ? [terraformBucketPolicy(values)] : [],
  };
}

export const policyDenials = {
  's3-explicit-deny-identity-policy': explicitDeny(KINDS['identity-policy'], 'A policy of the role denies the request'),
  's3-explicit-deny-bucket-policy': explicitDeny(KINDS['bucket-policy'], 'The bucket policy denies the request'),
  's3-explicit-deny-scp': explicitDeny(KINDS.scp, 'A service control policy of the organization denies the request'),
  's3-explicit-deny-rcp': explicitDeny(KINDS.rcp, 'A resource control policy of the organization denies the request'),
  's3-explicit-deny-vpc-endpoint-policy': explicitDeny(
    KINDS['vpc-endpoint-policy'],
    'The policy of the VPC endpoint denies the request',
  ),
  's3-explicit-deny-permissions-boundary': explicitDeny(
    KINDS['permissions-boundary'],
    "The role's permissions boundary denies the request",
  ),
  's3-explicit-deny-session-policy': explicitDeny(KINDS['session-policy'], 'The session policy denies the request'),
  's3-not-allowed-by-bucket-policy': notAllowed(KINDS['bucket-policy'], 'The bucket policy does not allow the request'),
  's3-not-allowed-by-scp': notAllowed(KINDS.scp, 'No service control policy of the organization allows the request'),
  's3-not-allowed-by-rcp': notAllowed(KINDS.rcp, 'No resource control policy of the organization allows the request'),
  's3-not-allowed-by-vpc-endpoint-policy': notAllowed(
    KINDS['vpc-endpoint-policy'],
    'The policy of the VPC endpoint does not allow the request',
  ),
  's3-not-allowed-by-permissions-boundary': notAllowed(
    KINDS['permissions-boundary'],
    "The role's permissions boundary does not allow the request",
  ),
  's3-not-allowed-by-session-policy': notAllowed(
    KINDS['session-policy'],
    'The session policy does not allow the request',
  ),
} as const;
