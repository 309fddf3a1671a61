import { isAboutIdentity } from '../../facts/callPredicates.ts';
import { reply, unsetVariable, variable } from '../../facts/evidence.ts';
import type { Cause } from '../cause.ts';

export const sessionTokenMissing: Cause = {
  title: 'A temporary access key is set without its session token',
  headline: () => 'The access key in use is temporary, and its session token is not set',
  place: 'pod',
  marks: 'credentials',
  isTransient: false,
  onlyInBuild: true,
  find: ({ seen: { credentials } }, open) => {
    const { source, from, accessKeyPrefix, sessionToken } = credentials;
    if (source !== 'access-keys' || accessKeyPrefix !== TEMPORARY_KEY || sessionToken) return undefined;
    const explains = open.filter(isAboutIdentity);
    return {
      verdict: explains.length ? 'fail' : 'warn',
      certainty: 'certain',
      evidence: [
        variable(from, undefined, `the access key id begins with ${TEMPORARY_KEY}, so the key is temporary`),
        unsetVariable('AWS_SESSION_TOKEN', 'a temporary key is valid only with its session token'),
        ...explains.slice(0, 1).map(({ call }) => reply(call)),
      ],
      explains,
    };
  },
  remedy: ({ facts: { seen } }) => ({
    summary: 'Set AWS_SESSION_TOKEN with the temporary key, or remove the key so that the role is used.',
    owner: 'pipeline-author',
    steps: [
      {
        text: `Preferably remove ${seen.credentials.from.join(' and ')} from the environment of the stage, so that the pod uses its role.`,
      },
      {
        text: 'Otherwise set AWS_SESSION_TOKEN as well. Only plugins/cache 1.10.1 and later read it; earlier versions cannot use temporary keys.',
      },
    ],
    asCode: [],
  }),
  page: {
    meaning:
      'An access key id that begins with ASIA belongs to a temporary key. Without AWS_SESSION_TOKEN, AWS does not recognize it. plugins/cache before 1.10.1 never passes a session token to AWS.',
    sentences: [
      'The AWS Access Key Id you provided does not exist in our records.',
      'The security token included in the request is invalid.',
    ],
    similar: {
      'static-keys-shadow-irsa': 'The key id begins with AKIA: such a key needs no session token.',
      'session-expired': 'The session token is set, and its session has expired.',
    },
  },
};

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
const TEMPORARY_KEY = 'ASIA';
