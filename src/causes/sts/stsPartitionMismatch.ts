import { remark, reply } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Failure } from '../../facts/failures.ts';
import { annotate, newPod } from '../../remedy/serviceAccountSteps.ts';
import type { Values } from '../../remedy/values.ts';
import { yamlScalar } from '../../remedy/yamlScalar.ts';
import type { Cause, Remedy } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { type Partitions, partitionsOf } from './partitions.ts';
import { refusedBySts } from './refusedCalls.ts';
import { requestedRoleArn } from './requestedRole.ts';

const areSeveral = (partitions: Partitions) => new Set(Object.values(partitions).filter(Boolean)).size > 1;

export const stsPartitionMismatch: Cause = {
  title: 'Role, cluster and STS belong to different AWS partitions',
  headline: (values) => {
    const { role, caller, issuer } = partitionsIn(values);
    if (!role) return 'Role, cluster and STS belong to different AWS partitions';
    const holder = caller ?? issuer;
    return holder && holder !== role
      ? `The ${caller ? 'calling role' : 'cluster'} belongs to the partition ${holder}, but the requested role belongs to ${role}`
      : `The role belongs to the partition ${role}, but the region ${values.region} belongs to a different one`;
  },
  place: 'STS',
  isTransient: false,
  find: (facts, open) =>
    failFinding(
      refusedBySts(open).filter((failure) => areSeveral(partitionsOf(facts, failure))),
      (first) => [remark(belongs(facts, first)), reply(first.call)],
    ),
  remedy: (values) => {
    const { role, caller, issuer } = partitionsIn(values);
    if (role && caller && role !== caller) return differentSecondRole(values, caller);
    if (role && issuer && role !== issuer) return differentRole(values, issuer);
    return differentRegion(values, role);
  },
  page: {
    meaning:
      'The partitions aws, aws-cn and aws-us-gov share nothing. STS in one partition cannot grant a role of a different one, and its error message does not say so.',
    sentences: [
      'No OpenIDConnect provider found in your account for https://oidc.eks.cn-north-1.amazonaws.com.cn/id/…',
      'The security token included in the request is invalid.',
    ],
    similar: {
      'oidc-provider-missing': 'Role, issuer and region belong to the same partition.',
      'credentials-rejected': 'The same message within one partition: the key or the session itself is not accepted.',
    },
  },
};

const partitionsIn = ({ facts, failure }: Values): Partitions => (failure ? partitionsOf(facts, failure) : {});

/** "The role X belongs to the partition aws-cn, STS in us-east-1 to aws." */
function belongs(facts: Facts, failure: Failure): string {
  const { role, caller, issuer, sts } = partitionsOf(facts, failure);
  const parts: [string, string | undefined][] = [
    [`the role ${failure.call.roleArn}`, role],
    [`the calling role ${facts.seen.environment.AWS_ROLE_ARN}`, caller],
    [`the cluster's issuer ${facts.seen.webIdentityToken?.issuer}`, issuer],
    [`STS in ${failure.call.region}`, sts],
  ];
  const known = parts.filter(([, partition]) => partition);
  const text = known.map(
    ([what, partition], i) => `${what} ${i === 0 ? 'belongs to the partition' : 'belongs to'} ${partition}`,
  );
  return `${text.join('; ').replace(/^t/, 'T')}.`;
}

const differentSecondRole = (values: Values, partition: string): Remedy => ({
  summary: `Set ${values.secondRoleSetting} to a role in the partition ${partition}, and bucket to a bucket in the same partition.`,
  owner: 'pipeline-author',
  steps: [
    {
      text: `${values.secondRoleSetting} is ${values.secondRole}, and the calling role is ${values.callingRoleArn}. A role can never assume a role in a different partition. On this step and on the cache steps, set:`,
      document: `settings:\n  ${values.secondRoleSetting}: ${yamlScalar(`arn:${partition}:iam::<ACCOUNT>:role/<ROLE>`)}`,
    },
  ],
  asCode: [],
});

function differentRole(values: Values, partition: string): Remedy {
  const roleArn = `arn:${partition}:iam::<ACCOUNT>:role/<ROLE>`;
  return {
    summary: `Use a role in the partition ${partition}, the one of the cluster, and a bucket in the same partition.`,
    owner: 'cluster-admin',
    steps: [
      {
        text: `The pod requests ${requestedRoleArn(values)}. The cluster's issuer https://${values.issuer} belongs to ${partition}, and no role of a different partition can trust it. Name a role in ${partition}:`,
        commands: [annotate({ ...values, roleArn })],
      },
      newPod,
    ],
    asCode: [],
  };
}

const EXAMPLE_REGIONS: Record<string, string> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

const differentRegion = (values: Values, partition: string | undefined): Remedy => ({
  summary: `Set region to the region of a bucket in the partition ${partition ?? 'of the role and the cluster'}.`,
  owner: 'pipeline-author',
  steps: [
    {
      text: `The region ${values.region} is not in the partition of the role ${requestedRoleArn(values)}. On this step and on the cache steps, set region to the region of a bucket in the role's partition. For example:`,
      document: `settings:\n  region: ${yamlScalar(EXAMPLE_REGIONS[partition ?? ''] ?? '<REGION>')}`,
    },
  ],
  asCode: [],
});
