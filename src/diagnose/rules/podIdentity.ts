import type { Failure } from '../failures.ts';
import { isUnanswered, saw } from '../replies.ts';
import type { Rule } from '../rule.ts';

const UNUSABLE = new Set(['missing', 'unreadable', 'directory', 'empty']);

const ofAgent = (open: Failure[]) => open.find(({ call }) => call.service === 'pod-identity');

export const podIdentityRules: Rule[] = [
  {
    code: 'pod-identity-token-unreadable',
    find: ({ seen }) => {
      const token = seen.credentials.agentToken;
      const { problem } = seen.credentials;
      if (!token || seen.credentials.obtained || !(UNUSABLE.has(token.state) || problem)) return undefined;
      return {
        verdict: 'fail',
        certainty: 'certain',
        because: [
          `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE is ${token.path}: ${UNUSABLE.has(token.state) ? `it is ${token.state}${token.error ? ` (${token.error})` : ''}` : problem}.`,
          'The cache step reads it to ask the Pod Identity agent for credentials.',
        ],
      };
    },
  },
  {
    code: 'pod-identity-agent-unreachable',
    find: ({ seen: { credentials } }, open) => {
      const failure = ofAgent(open);
      const { problem, agentToken, source } = credentials;
      if (source === 'pod-identity' && problem && !agentToken) {
        return { verdict: 'fail', certainty: 'certain', because: [`${problem}.`] };
      }
      if (!failure || !(isUnanswered(failure.call) || failure.call.outcome === 'unusable')) return undefined;
      return {
        verdict: 'fail',
        certainty: 'certain',
        because: [`AWS_CONTAINER_CREDENTIALS_FULL_URI names the agent at ${failure.call.host}.`, saw(failure.call)],
        explains: [failure],
      };
    },
  },
  {
    code: 'pod-identity-refused',
    find: (_facts, open) => {
      const failure = ofAgent(open);
      if (failure?.call.outcome !== 'refused') return undefined;
      return { verdict: 'fail', certainty: 'certain', because: [saw(failure.call)], explains: [failure] };
    },
  },
];
