import { clusterRegion } from '../../remedy/clusterRegion.ts';
import { decidingPolicy, readPolicy } from '../../remedy/decidingPolicy.ts';
import { iamEntity } from '../../remedy/iamEntity.ts';
import {
  AGENT_LOGS,
  associatedRoleTrustSteps,
  associationSteps,
  listAssociations,
  terraformAssociation,
} from '../../remedy/podIdentitySteps.ts';
import { podIdentityAgentPolicy } from '../../remedy/policies.ts';
import { putRolePolicy, terraformRolePolicy } from '../../remedy/rolePolicySteps.ts';
import { newPod } from '../../remedy/serviceAccountSteps.ts';
import type { Values } from '../../remedy/values.ts';
import { describeVpcEndpoints, terraformVpcEndpoint } from '../../remedy/vpcEndpointSteps.ts';
import { waitStep } from '../../remedy/waitStep.ts';
import type { Remedy } from '../cause.ts';
import type { AgentRefusal } from './agentRefusals.ts';

const text = ({ namespace, serviceAccount }: Values) => `the service account ${namespace}/${serviceAccount}`;

/** What to do about each refusal of the Pod Identity agent. */
export const agentRemedies: Record<AgentRefusal, (values: Values) => Remedy> = {
  'node-role': allowNodeRole,
  'role-trust': (values) => ({
    summary: `Have the role that is associated with ${text(values)} trust EKS Pod Identity.`,
    owner: 'aws-admin',
    steps: associatedRoleTrustSteps(values),
    asCode: [],
  }),
  association: (values) => ({
    summary: `Associate a role with ${text(values)}.`,
    owner: 'cluster-admin',
    steps: associationSteps(values),
    asCode: [terraformAssociation(values)],
  }),
  'expired-token': () => ({
    summary: 'Run the pipeline again: a new pod gets a new token.',
    owner: 'pipeline-author',
    steps: [
      {
        text: "The kubelet renews the token while the pod runs. If a new pod has the same problem, check the node's clock and kubelet, and read the agent's log:",
        commands: [AGENT_LOGS],
      },
    ],
    asCode: [],
  }),
  'invalid-token': (values) => ({
    summary: 'Remove the Pod Identity variables that were set by hand, and run the pipeline again.',
    owner: 'cluster-admin',
    steps: [
      {
        text: 'EKS sets AWS_CONTAINER_CREDENTIALS_FULL_URI and AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE and mounts a token for the audience pods.eks.amazonaws.com. Remove both variables, and AWS_CONTAINER_AUTHORIZATION_TOKEN, from the stage and from the pod spec. EKS sets them only if the service account has an association. To list it:',
        commands: [listAssociations(values)],
      },
      newPod,
    ],
    asCode: [],
  }),
  'eks-auth-unreachable': openEksAuth,
  overloaded: () => ({
    summary: 'Run the pipeline again later, or have this step wait.',
    owner: 'cluster-admin',
    steps: [
      waitStep('Many pods that start at the same time can overload the agent or the EKS Auth API. To wait,'),
      {
        text: 'If it persists, read the log of the agent. A timeout, or "dial tcp", means that the node cannot reach the EKS Auth API:',
        commands: [AGENT_LOGS],
      },
    ],
    asCode: [],
  }),
  unknown: (values) => ({
    summary: `Correct the Pod Identity association of ${text(values)}, or the trust policy of its role.`,
    owner: 'aws-admin',
    steps: [
      { text: "Read the agent's log: it shows the error of the EKS Auth API.", commands: [AGENT_LOGS] },
      ...associationSteps(values),
      ...associatedRoleTrustSteps(values),
    ],
    asCode: [terraformAssociation(values)],
  }),
};

/**
 * The agent calls the EKS Auth API with the node's role:
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html.
 */
function allowNodeRole({ failure, region }: Values): Remedy {
  const { principal = '', resource, explicit, policy, policyArn } = failure?.denial ?? {};
  const { name } = iamEntity(principal, '<NODE_ROLE>');
  if (explicit || (policy && policy !== 'identity-policy')) {
    const resourcePolicy = { subject: 'the policy that AWS names', owner: 'aws-admin' as const, show: [] };
    const deciding = policy
      ? decidingPolicy(policy, { callerArn: principal, region, service: 'eks-auth', resourcePolicy })
      : resourcePolicy;
    const change = explicit ? 'Remove or narrow the Deny' : 'Allow the request';
    return {
      summary: `${change} in ${deciding.subject}, so that the node's role ${name} can call eks-auth:AssumeRoleForPodIdentity.`,
      owner: deciding.owner,
      steps: [readPolicy(deciding, policyArn)],
      asCode: [],
    };
  }
  // The agent puts a comma and more words behind AWS's message.
  const document = podIdentityAgentPolicy(resource?.replace(/,$/, '') ?? '*');
  return {
    summary: `Allow the node's role ${name} to call eks-auth:AssumeRoleForPodIdentity.`,
    owner: 'aws-admin',
    steps: [
      {
        text: `Grant it in an inline policy named ${AGENT_POLICY}. The managed policy AmazonEKSWorkerNodePolicy contains this permission too:`,
        commands: [putRolePolicy(name, AGENT_POLICY, document)],
      },
    ],
    asCode: [terraformRolePolicy(name, AGENT_POLICY, document)],
  };
}

const AGENT_POLICY = 'eks-pod-identity-agent';

function openEksAuth(values: Values): Remedy {
  const region = clusterRegion(values);
  const host =
    /https:\/\/(eks-auth[\w.-]+)/.exec(values.failure?.call.message ?? '')?.[1] ?? `eks-auth.${region}.api.aws`;
  return {
    summary: `Allow network access from the nodes to ${host}.`,
    owner: 'network-admin',
    steps: [
      {
        text: `In a private subnet, the nodes need a NAT gateway, or an interface endpoint for com.amazonaws.${region}.eks-auth with private DNS, whose security group allows port 443 from the nodes. To list the endpoints:`,
        commands: [describeVpcEndpoints({ region }, 'eks-auth')],
      },
      { text: "The agent's log shows whether it succeeds:", commands: [AGENT_LOGS] },
    ],
    asCode: [terraformVpcEndpoint({ region }, 'eks-auth')],
  };
}
