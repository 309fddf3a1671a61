import type { Call } from '../../schema/observations.ts';

// What the Pod Identity agent's refusals mean. It passes on the errors of the EKS Auth API with their status, as
// "[id]: (Code): message, fault: client", has its own for tokens, and returns 500 for everything else
// (aws/eks-pod-identity-agent, pkg/errors/errors.go and internal/validation).

export type AgentRefusal =
  | 'node-role'
  | 'role-trust'
  | 'association'
  | 'expired-token'
  | 'invalid-token'
  | 'eks-auth-unreachable'
  | 'overloaded'
  | 'unknown';

interface Sign {
  means: AgentRefusal;
  shows: (call: Call) => boolean;
}

const message = (pattern: RegExp) => (call: Call) => pattern.test(call.message ?? '');

// In this order: a message says more than a status.
const SIGNS: Sign[] = [
  { means: 'node-role', shows: message(/not authorized to perform: ?eks-auth:AssumeRoleForPodIdentity/i) },
  { means: 'role-trust', shows: message(/does not have permissions to assume the associated role/i) },
  { means: 'association', shows: message(/ResourceNotFoundException|no association found/i) },
  {
    means: 'eks-auth-unreachable',
    shows: message(
      /EKS Auth.*(?:dial tcp|no such host|i\/o timeout|connection re(?:fused|set)|deadline exceeded|x509)/is,
    ),
  },
  { means: 'expired-token', shows: message(/expired/i) },
  {
    means: 'invalid-token',
    shows: message(/InvalidTokenException|token cannot be (?:empty|parsed)|failed basic claim validations/i),
  },
  { means: 'overloaded', shows: message(/throttl|too many requests|rate exceeded/i) },
  { means: 'association', shows: ({ status }) => status === 404 },
  { means: 'overloaded', shows: ({ status = 0 }) => status === 429 || status >= 500 },
];

/** What a refusal means, as far as its message and status tell. */
export const agentRefusal = (call: Call | undefined): AgentRefusal =>
  (call && SIGNS.find(({ shows }) => shows(call))?.means) ?? 'unknown';
