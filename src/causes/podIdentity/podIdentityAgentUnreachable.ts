import { isUnanswered } from '../../facts/callPredicates.ts';
import { remark, reply, variable } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import { throughProxy } from '../../facts/throughProxy.ts';
import { AGENT_LOGS, installAgent } from '../../remedy/podIdentitySteps.ts';
import { exemptFromProxy, hasProxy } from '../../remedy/proxySteps.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Values } from '../../remedy/values.ts';
import type { EvidenceOf } from '../../schema/evidence.ts';
import type { Call } from '../../schema/observations.ts';
import type { Cause, Remedy } from '../cause.ts';
import { type Finding, failFinding } from '../finding.ts';
import { failedAgentCall } from './agentCall.ts';

const AGENT_URI = 'AWS_CONTAINER_CREDENTIALS_FULL_URI';

export const podIdentityAgentUnreachable: Cause = {
  title: 'The EKS Pod Identity agent does not respond',
  headline: (values) =>
    unusableAddress(values.facts)
      ? `${AGENT_URI} cannot be used to get credentials`
      : `The EKS Pod Identity agent${values.failure ? ` at ${values.failure.call.host}` : ''} does not respond`,
  place: 'STS',
  isTransient: true,
  find: (facts, open) =>
    addressFinding(facts) ??
    failFinding(
      failedAgentCall(open).filter(({ call }) => isUnanswered(call) || call.outcome === 'unusable'),
      ({ call }) => [reply(call), ...throughProxy(facts.seen, call), agentAddress(facts, call)],
    ),
  remedy: (values) => (unusableAddress(values.facts) ? correctAddress() : startAgent(values)),
  page: {
    meaning:
      'The variables of EKS Pod Identity are set, but the agent on the node does not respond. Either it is not running, or an HTTP proxy or a network policy is in the way, or its address is IPv6 and the node has no IPv6.',
    sentences: ['dial tcp 169.254.170.23:80: connect: connection refused'],
    similar: {
      'pod-identity-refused': 'The agent responds with an error.',
      'pod-identity-token-unreadable': 'The pod has no token to send, so it does not call the agent.',
    },
  },
};

/** Why no request was made at all: the address is not one that the Go SDK calls. */
const unusableAddress = ({ seen: { credentials } }: Facts): string | undefined =>
  credentials.source === 'pod-identity' && !credentials.agentToken ? credentials.problem : undefined;

function addressFinding(facts: Facts): Finding | undefined {
  const problem = unusableAddress(facts);
  return problem ? { verdict: 'fail', certainty: 'certain', evidence: [remark(`${problem}.`)] } : undefined;
}

function agentAddress({ seen }: Facts, { host }: Call): EvidenceOf<'variable'> {
  const [name = AGENT_URI] = seen.credentials.from;
  return variable(name, seen.environment[name] ?? host, 'the credentials come from this address');
}

const correctAddress = (): Remedy => ({
  summary: `Remove the value of ${AGENT_URI} that was set by hand, and run the pipeline again.`,
  owner: 'cluster-admin',
  steps: [
    {
      text: `EKS sets ${AGENT_URI} itself, to http://169.254.170.23/v1/credentials or to the IPv6 address of the agent. Remove other values from the stage and from the pod's settings. Over plain HTTP, the AWS SDK sends the token only to the agent's addresses and to the pod itself.`,
    },
  ],
  asCode: [],
});

const startAgent = (values: Values): Remedy => ({
  summary: 'Make sure that the EKS Pod Identity agent runs on the node and that the pod can reach it.',
  owner: 'cluster-admin',
  steps: [
    {
      text: 'Check that the agent runs on every node, and read its log:',
      commands: ['kubectl -n kube-system get daemonset eks-pod-identity-agent', AGENT_LOGS],
    },
    {
      text: 'If there is no such daemonset, install the add-on (EKS Auto Mode has the agent built in):',
      commands: [installAgent(values)],
    },
    {
      text: 'On nodes without IPv6, the agent does not start with its default configuration: see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-config-ipv6.html.',
    },
    ...(hasProxy(values) || !values.failure
      ? [exemptFromProxy(values, 'If the pods use an HTTP proxy, exempt the agent from it.')]
      : []),
    {
      text: 'Network policies must allow the pods to reach 169.254.170.23 (or fd00:ec2::23) on port 80. To read them:',
      commands: [sh`kubectl -n ${values.namespace} get networkpolicies -o yaml`],
    },
  ],
  asCode: [],
});
