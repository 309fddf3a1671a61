import { unsetVariable, variable } from '../../facts/evidence.ts';
import type { Cause } from '../cause.ts';

export const staticKeysIncomplete: Cause = {
  title: 'Only one half of a static key pair is set',
  headline: ({ facts: { seen } }) => {
    const { halfPair } = seen.credentials;
    return halfPair
      ? `${halfPair.present} is set without ${halfPair.missing}`
      : 'Only one half of a static key pair is set';
  },
  place: 'pod',
  marks: 'credentials',
  isTransient: false,
  onlyInBuild: true,
  find: ({ seen }) => {
    const { halfPair } = seen.credentials;
    return (
      halfPair && {
        verdict: 'warn',
        certainty: 'certain',
        evidence: [
          variable(halfPair.present, undefined),
          unsetVariable(halfPair.missing, 'keys count only as a pair, so the cache step ignores this one'),
        ],
      }
    );
  },
  remedy: ({ facts: { seen } }) => {
    const { present = 'the half that is set', missing = 'the other half' } = seen.credentials.halfPair ?? {};
    return {
      summary: `Remove ${present}, or set ${missing} too.`,
      owner: 'pipeline-author',
      steps: [
        {
          text: `Nothing is broken yet. As soon as ${missing} is set too, the keys take precedence over the role. If the cache uses a role, remove ${present}.`,
        },
      ],
      asCode: [],
    };
  },
  page: {
    meaning:
      'Access keys count only as a pair, so the cache step ignores half a pair and uses its next source of credentials. Nothing is broken yet.',
    sentences: [],
    similar: {
      'static-keys-shadow-irsa': 'Both halves are set, and take precedence over the role.',
      'session-token-missing': 'The pair is complete, and its session token is missing.',
    },
  },
};
