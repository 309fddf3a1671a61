import { remark, reply } from '../../facts/evidence.ts';
import type { Failure } from '../../facts/failures.ts';
import { sh } from '../../remedy/shellQuote.ts';
import type { Cause } from '../cause.ts';
import { failFinding } from '../finding.ts';
import { refusedBySts } from './refusedCalls.ts';
import { requestedRoleArn, requestedRoleName } from './requestedRole.ts';

const CHAINING_LIMIT = /session limit for roles assumed by role chaining/i;

const isAboutDuration = ({ call: { message = '' } }: Failure) =>
  /DurationSeconds/i.test(message) || CHAINING_LIMIT.test(message);

export const sessionDurationTooLong: Cause = {
  title: 'The requested session is longer than the role allows',
  headline: (values) => `The requested session is longer than the role ${requestedRoleName(values)} allows`,
  place: 'STS',
  isTransient: false,
  find: (_facts, open) =>
    failFinding(refusedBySts(open).filter(isAboutDuration), ({ call }) => [
      reply(call),
      ...(call.roleArn ? [remark(`The requested role is ${call.roleArn}.`)] : []),
    ]),
  remedy: (values) => {
    const { failure } = values;
    if (CHAINING_LIMIT.test(failure?.call.message ?? '')) {
      return {
        summary: 'Request a session of at most one hour.',
        owner: 'pipeline-author',
        steps: [
          {
            text: `${requestedRoleArn(values)} is assumed from a different role, and AWS limits such sessions to one hour, whatever the role allows. Remove the longer duration from the stage and from shared AWS configuration files (duration_seconds).`,
          },
        ],
        asCode: [],
      };
    }
    const role = requestedRoleName(values);
    return {
      summary: `Raise the maximum session duration of the role ${role}, or request a shorter session.`,
      owner: 'aws-admin',
      steps: [
        {
          text: 'Raise the maximum session duration to twelve hours, the most that IAM allows. A session that is assumed from a different role stays limited to one hour:',
          commands: [sh`aws iam update-role --role-name ${role} --max-session-duration 43200`],
        },
      ],
      asCode: [],
    };
  },
  page: {
    meaning:
      'A session was requested that is longer than the role allows. A session that is assumed from a different role (role chaining) is limited to one hour.',
    sentences: [
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    ],
    similar: {},
  },
};
