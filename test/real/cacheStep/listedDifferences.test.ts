import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { buildJudge, type Judge } from './judge.ts';
import { disagreementOf } from './knownDifferences.ts';
import { MULTIPART_AS_USUAL } from './multipartAsUsual.ts';
import { prefixPolicy } from './prefixPolicy.ts';
import { type Operation, tryOut, type World } from './trial.ts';

// Worlds in which the two programs are known to end differently: each is recognized as what it is.

let judge: Judge;
beforeAll(async () => {
  judge = await buildJudge();
}, 300_000);
afterAll(() => judge?.remove());

const SAVE: Operation = { name: 'save', isStored: false };
const RESTORE: Operation = { name: 'restore', isStored: false };
const STORED: Operation = { name: 'restore', isStored: true };
const LARGE = 6 * 1024 * 1024;
const DENIED = { status: 403, code: 'AccessDenied', message: 'Access Denied' };
const withChecksum = (prefix: string): Case => [
  'the checksum of a file that is not there',
  { settings: { cache_key: `${prefix}{{ checksum "go.sum" }}` }, aws: { policy: prefixPolicy(prefix) } },
  RESTORE,
];
const siblings = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`app-${String(i).padStart(2, '0')}/x`, '']));
const manyObjects = (count: number): Case => [
  'only the first twenty objects',
  {
    aws: {
      bucket: { objects: siblings(count) },
      replies: { 's3:GetObject': { ...DENIED, code: 'InvalidObjectState', unlessKey: 'app/irsa' } },
    },
  },
  STORED,
];
const redirected = (status: number): Case => [
  'a redirect to a different host',
  {
    aws: {
      replies: {
        's3:ListObjectsV2': [{ status, raw: '', headers: { location: 'http://127.0.0.1:1/ci-cache' } }, { ok: true }],
      },
    },
  },
  RESTORE,
];

type Case = [string, Pick<World, 'settings' | 'aws' | 'savedBytes'>, Operation];

const CASES: Case[] = [
  ...['app-', 'team-a/', 'web/app-'].map(withChecksum),
  ...[21, 25, 40].map(manyObjects),
  ...[307, 308, 307].map(redirected),
  ['a page with 200', { aws: { replies: { 's3:PutObject': { fault: 'garbage' }, ...MULTIPART_AS_USUAL } } }, SAVE],
  ['a page with 200', { aws: { replies: { 's3:ListObjectsV2': { fault: 'garbage' } } } }, RESTORE],
  ['a page with 200', { aws: { replies: { 's3:ListObjectsV2': { fault: 'garbage' } } } }, STORED],
  ['a permission that is not used until', { aws: { deny: ['s3:GetObject'] } }, RESTORE],
  [
    'a permission that is not used until',
    { settings: { cache_key: 'team-a/app' }, aws: { deny: ['s3:GetObject'] } },
    RESTORE,
  ],
  ['a permission that is not used until', { aws: { replies: { 's3:GetObject': DENIED } } }, RESTORE],
  ['a permission that is used only', { aws: { replies: { 's3:UploadPart': DENIED } } }, SAVE],
  ['a permission that is used only', { aws: { replies: { 's3:CreateMultipartUpload': DENIED } } }, SAVE],
  [
    'a permission that is used only',
    {
      savedBytes: LARGE,
      aws: { replies: { 's3:PutObject': { ...DENIED, code: 'InvalidRequest' }, ...MULTIPART_AS_USUAL } },
    },
    SAVE,
  ],
  ['the step expects more', { settings: { expected_role_arn: 'arn:aws:iam::111122223333:role/other' } }, SAVE],
  ['the step expects more', { settings: { expected_service_account: 'other' } }, RESTORE],
  ['the step expects more', { settings: { require_delete: 'true' }, aws: { deny: ['s3:DeleteObject'] } }, SAVE],
];

it.concurrent.each(CASES.map((one, i) => [i + 1, ...one] as const))('%d: %s', async (_n, name, changes, operation) => {
  const world: World = { ...{ id: 'listed', title: name, source: 'irsa-preflight' }, ...changes };
  world.settings = { cache_key: 'app', ...changes.settings };
  const trial = await tryOut(judge, world, operation);
  const { judge: judged, preflight } = trial;
  expect({
    known: disagreementOf(trial)?.known?.name ?? 'none',
    judge: judged.works,
    preflight: preflight.works,
    said: judged.said,
  }).toMatchObject({ known: expect.stringContaining(name) });
});
