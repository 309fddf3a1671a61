import { isSessionExpired } from '../../facts/callPredicates.ts';
import { reply } from '../../facts/evidence.ts';
import type { Values } from '../../remedy/values.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { signingRoleName } from './signingRole.ts';

export const sessionExpired: Cause = {
  title: 'The role session has expired',
  headline: (values) =>
    temporaryKeys(values)
      ? `The session of the keys in ${temporaryKeys(values)} has expired`
      : `The session of the role ${signingRoleName(values)} has expired`,
  place: 'bucket',
  marks: 'credentials',
  isTransient: false,
  find: (_facts, open) =>
    failFinding(
      open.filter(({ call }) => isSessionExpired(call)),
      ({ call }) => [reply(call)],
    ),
  remedy: (values) => {
    const keys = temporaryKeys(values);
    return {
      summary: keys
        ? `Replace the temporary keys in ${keys}, or remove them so that the role is used.`
        : 'Rerun the step, so that it gets a new role session.',
      owner: 'pipeline-author',
      steps: [
        {
          text: keys
            ? 'These keys were issued for a limited time, which has passed. Running the step again does not renew them.'
            : 'A session that was requested through assume_role or user_role_arn lasts one hour: a step that runs longer needs a new one.',
        },
      ],
      asCode: [],
    };
  },
  page: {
    meaning:
      "The role's session has expired. A session that is assumed from a different role lasts one hour; keys with a session token last as long as was requested when they were issued.",
    sentences: ['The provided token has expired.', 'The security token included in the request is expired'],
    similar: { 'token-expired': 'The web identity token has expired, before any session was granted.' },
  },
};

/** The variables of static keys: they are not renewed when the step runs again. */
const temporaryKeys = ({ facts: { seen } }: Values): string | undefined =>
  seen.credentials.source === 'access-keys' ? seen.credentials.from.join(' and ') : undefined;
