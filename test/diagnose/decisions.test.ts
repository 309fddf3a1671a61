import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { Call, Observations } from '../../src/schema/observations.ts';
import { callsWith, observations } from '../facts/observations.ts';
import { REPLIES } from './replies.ts';
import { FOLLOW_UPS, SITUATIONS } from './situations.ts';

// The decision table: which cause each known reply to each call leads to, in the situations that a pod can be in.
// decisions.md holds it for review; UPDATE_GOLDEN=1 npm test regenerates it.

const CALLS: Call['id'][] = [
  'assume-role-with-web-identity',
  'get-caller-identity',
  'list',
  'head-absent',
  'put',
  'get',
  'create-upload',
  'upload-part',
  'delete',
  'abort-upload',
];

/** The verdict and the causes, in a few words. */
function decision(changes: Partial<Observations>): string {
  const { verdict, ready, causes } = diagnose(observations(changes));
  const list = causes.map(({ code, certainty, place }) => `${code} (${certainty}, at ${place})`);
  const readiness = ready === (verdict !== 'fail') ? '' : ready ? ', ready' : ', not ready';
  return `${verdict}${readiness}: ${list.join('; ') || 'nothing'}`;
}

/** One line for each decision, with everything that leads to it. */
function grouped(decisions: [what: string, decision: string][]): string[] {
  const byDecision = Map.groupBy(decisions, ([, decided]) => decided);
  return [...byDecision].map(([decided, rows]) => `- ${decided} ← ${rows.map(([what]) => what).join(', ')}`);
}

const { credentials } = observations();

function replyTables(situation: string): string[] {
  return CALLS.flatMap((id) => [
    `### ${id}, ${situation}`,
    ...grouped(
      Object.entries(REPLIES).map(([name, reply]) => {
        const obtained = id !== 'assume-role-with-web-identity';
        const seen = { ...SITUATIONS[situation], calls: callsWith({ id, ...reply }) };
        return [name, decision({ ...seen, credentials: { ...credentials, obtained } })];
      }),
    ),
  ]);
}

const COMMON = ['bare', 'unknownKey', 'expired', 'noBucket', 's3:ListBucket', 'internal', 'late', 'page'];
const IN_SITUATIONS: Call['id'][] = ['assume-role-with-web-identity', 'list', 'put', 'upload-part', 'delete'];

function situationTable(situation: string): string[] {
  const changes = SITUATIONS[situation] ?? {};
  const replies = IN_SITUATIONS.flatMap((id) =>
    COMMON.map((name): [string, string] => {
      const before = changes.calls ?? observations().calls;
      const calls = before.map((one) => (one.id === id ? { ...one, ...REPLIES[name] } : one));
      return [`${id} ${name}`, decision({ ...changes, calls })];
    }),
  );
  return [`### ${situation}`, ...grouped([['every call as in this situation', decision(changes)], ...replies])];
}

const FOLLOWED: Call['id'][] = ['put', 'get', 'list', 'head-absent', 'create-upload', 'upload-part', 'abort-upload'];
const FIRST_REPLIES = ['bare', 'headless', 's3:PutObject', 's3:PutObjectAcl', 's3:GetObject', 's3:ListBucket'];
const MORE_REPLIES = ['aclOff', 'noKey', 'noUpload', 'kms:Decrypt', 'kms:GenerateDataKey', 'page'];

function followUpTable(followUp: string): string[] {
  const rows = ['as it should be', 'an acl and encryption', 'restore alone'].flatMap((situation) =>
    FOLLOWED.flatMap((id) =>
      [...FIRST_REPLIES, ...MORE_REPLIES].map((name): [string, string] => {
        const calls = [...callsWith({ id, ...REPLIES[name] }), ...(FOLLOW_UPS[followUp] ?? [])];
        return [
          `${id} ${name}${situation === 'as it should be' ? '' : ` (${situation})`}`,
          decision({ ...SITUATIONS[situation], calls }),
        ];
      }),
    ),
  );
  return [`### ${followUp}`, ...grouped(rows)];
}

const FILE = 'test/diagnose/decisions.md';

it('every known reply leads to the cause in the table', () => {
  const table = [
    '# Decisions',
    'Each line: the verdict and the causes ← what leads to them. The names of the replies are defined in replies.ts.',
    '## By reply',
    ...['as it should be', 'save alone', 'restore alone', 'an acl and encryption'].flatMap(replyTables),
    '## By situation',
    ...Object.keys(SITUATIONS).flatMap(situationTable),
    '## By follow-up',
    ...Object.keys(FOLLOW_UPS).flatMap(followUpTable),
    '',
  ].join('\n');
  if (process.env.UPDATE_GOLDEN || !existsSync(FILE)) writeFileSync(FILE, table);
  expect(table).toBe(readFileSync(FILE, 'utf8'));
});
