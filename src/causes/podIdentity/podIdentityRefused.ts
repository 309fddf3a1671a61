import { refused } from '../../facts/callPredicates.ts';
import { reply } from '../../facts/evidence.ts';
import type { Values } from '../../remedy/values.ts';
import type { Cause, Remedy } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { failedAgentCall } from './agentCall.ts';
import { type AgentRefusal, agentRefusal } from './agentRefusals.ts';
import { agentRemedies } from './agentRemedies.ts';

const serviceAccountOf = ({ namespace, serviceAccount }: Values) => `${namespace}/${serviceAccount}`;

const HEADLINES: Record<AgentRefusal, (values: Values) => string> = {
  'node-role': () => "The node's role is not allowed to call eks-auth:AssumeRoleForPodIdentity",
  'role-trust': (values) => `The role associated with ${serviceAccountOf(values)} does not trust EKS Pod Identity`,
  association: (values) => `EKS Pod Identity has no association for ${serviceAccountOf(values)}`,
  'expired-token': (values) => `The EKS Pod Identity token of ${serviceAccountOf(values)} has expired`,
  'invalid-token': (values) => `The EKS Pod Identity agent rejects the token of ${serviceAccountOf(values)}`,
  'eks-auth-unreachable': () => 'The EKS Pod Identity agent cannot reach the EKS Auth API',
  overloaded: () => 'The EKS Pod Identity agent is overloaded or failing',
  unknown: (values) => `EKS Pod Identity refuses credentials for ${serviceAccountOf(values)}`,
};

const refusalIn = ({ failure }: Values): AgentRefusal => agentRefusal(failure?.call);

export const podIdentityRefused: Cause = {
  title: 'EKS Pod Identity refuses to give credentials',
  headline: (values) => HEADLINES[refusalIn(values)](values),
  place: 'role',
  isTransient: true,
  find: (_facts, open) =>
    failFinding(
      failedAgentCall(open).filter(({ call }) => refused(call)),
      ({ call }) => [reply(call)],
    ),
  remedy: (values): Remedy => agentRemedies[refusalIn(values)](values),
  page: {
    meaning:
      "The EKS Pod Identity agent responds with an error. Its message tells why: the service account has no association, or the associated role does not trust pods.eks.amazonaws.com, or the node's role is not allowed to call the EKS Auth API, or the agent cannot reach that API, or the token has expired, or requests are throttled.",
    sentences: [
      '(AccessDeniedException): Unauthorized Exception! EKS does not have permissions to assume the associated role.',
      'is not authorized to perform: eks-auth:AssumeRoleForPodIdentity on resource: …',
      'unable to fetch credentials from EKS Auth: operation error EKS Auth: AssumeRoleForPodIdentity',
      'failed basic claim validations: token is expired',
      'No association found',
    ],
    similar: {
      'pod-identity-agent-unreachable': 'The agent does not respond at all.',
      'pod-identity-token-unreadable': 'The pod has no token to send to the agent.',
    },
  },
};
