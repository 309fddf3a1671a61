import type { Failure } from '../failures.ts';
import { isUnanswered, saw } from '../replies.ts';
import type { Rule } from '../rule.ts';

const ofAgent = (open: Failure[]) => open.find(({ call }) => call.service === 'pod-identity');

export const podIdentityRules: Rule[] = [
  {
    code: 'pod-identity-token-unreadable',
    find: ({ seen }) => {
      const { source, problem, obtained } = seen.credentials;
      const usesContainer = source === 'pod-identity' || source === 'container';
      if (!usesContainer || obtained || !problem) return undefined;
      return {
        verdict: 'fail',
        certainty: 'certain',
        because: [`${problem}. The cache step reads it to ask the Pod Identity agent for credentials.`],
      };
    },
  },
  {
    code: 'pod-identity-agent-unreachable',
    find: (_facts, open) => {
      const failure = ofAgent(open);
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
