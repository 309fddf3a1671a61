import { parseArn } from '../aws/arn.ts';
import type { PolicyKind } from '../aws/denial.ts';
import type { Owner, Step } from '../schema/report.ts';
import { entityText, iamEntity } from './iamEntity.ts';
import { sh } from './shellQuote.ts';
import { describeVpcEndpoints } from './vpcEndpointSteps.ts';

/** The policy that AWS's denial names. */
export interface DecidingPolicy {
  /** For a reader: "the permissions boundary of the role ci-cache". */
  subject: string;
  owner: Owner;
  /** The commands that print it. */
  show: string[];
}

/** The request that was denied. */
export interface DeniedRequest {
  callerArn: string;
  region: string;
  service: Parameters<typeof describeVpcEndpoints>[1];
  /** The policy of what was called, such as a role's trust policy. */
  resourcePolicy: DecidingPolicy;
}

const SERVICES = { s3: 'S3', sts: 'STS', 'eks-auth': 'EKS Auth' } satisfies Record<DeniedRequest['service'], string>;

const accountOf = (arn: string) => parseArn(arn)?.account || '<ACCOUNT>';

const KINDS: Record<PolicyKind, (request: DeniedRequest) => DecidingPolicy> = {
  'identity-policy': ({ callerArn }) => {
    const entity = iamEntity(callerArn);
    const { kind, name } = entity;
    return {
      subject: `a policy of ${entityText(entity)}`,
      owner: 'aws-admin',
      show: [
        sh`aws iam list-attached-${kind}-policies --${kind}-name ${name}`,
        sh`aws iam list-${kind}-policies --${kind}-name ${name}`,
      ],
    };
  },
  'bucket-policy': ({ resourcePolicy }) => resourcePolicy,
  scp: ({ callerArn }) => ({
    subject: 'a service control policy of the organization',
    owner: 'aws-admin',
    show: [
      sh`aws organizations list-policies-for-target --target-id ${accountOf(callerArn)} --filter SERVICE_CONTROL_POLICY`,
    ],
  }),
  rcp: () => ({
    subject: 'a resource control policy of the organization',
    owner: 'aws-admin',
    show: ['aws organizations list-policies --filter RESOURCE_CONTROL_POLICY'],
  }),
  'vpc-endpoint-policy': ({ region, service }) => ({
    subject: `the policy of the VPC endpoint for ${SERVICES[service]}`,
    owner: 'network-admin',
    show: [describeVpcEndpoints({ region }, service, 'VpcEndpoints[].PolicyDocument')],
  }),
  'permissions-boundary': ({ callerArn }) => {
    const entity = iamEntity(callerArn);
    const { kind, name } = entity;
    return {
      subject: `the permissions boundary of ${entityText(entity)}`,
      owner: 'aws-admin',
      show: [
        sh`aws iam get-${kind} --${kind}-name ${name} --query ${kind === 'user' ? 'User.PermissionsBoundary' : 'Role.PermissionsBoundary'}`,
      ],
    };
  },
  'session-policy': () => ({ subject: 'the session policy', owner: 'aws-admin', show: [] }),
};

/** What AWS names as the kind of policy, found in this request. */
export const decidingPolicy = (kind: PolicyKind, request: DeniedRequest): DecidingPolicy => KINDS[kind](request);

/** Looks for the statement: an Allow elsewhere never overrides it. */
export const readPolicy = ({ subject, show }: DecidingPolicy, policyArn: string | undefined): Step => ({
  text: `The request is decided by ${subject}${policyArn ? ` (${policyArn})` : ''}: an Allow in a different policy does not help.${show.length ? ' To look it up:' : ''}`,
  ...(show.length ? { commands: show } : {}),
});
