import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Statement } from '../../src/sandbox/scenario.ts';
import type { Report } from '../../src/schema/report.ts';
import { type CacheStep, doAsTheCacheSteps } from './awsCli.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { runInPod } from './pod.ts';

// The verdict must match the cache step's result: for every subset of the four actions, on the whole bucket and on only
// the cache key's prefix, the tool and an independent client must agree, against a real S3 and STS.

const ACTIONS = ['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject'] as const;
const KEY = 'team-a/app-1';
const OPERATIONS = ['save', 'restore', 'save,restore'] as const;

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
}, 120_000);
afterAll(() => cloud?.stop());

const SUBSETS = Array.from({ length: 2 ** ACTIONS.length }, (_, bits) =>
  ACTIONS.filter((_action, i) => bits & (1 << i)),
);

/** What a policy covers: the whole bucket, or the objects under a prefix, with or without a condition on listing. */
interface Scope {
  words: string;
  objects: string;
  listing?: string;
}

const SCOPES: Scope[] = [
  { words: '*', objects: '*' },
  { words: 'team-a/*', objects: 'team-a/*' },
  { words: 'team-a/*, s3:prefix team-a/*', objects: 'team-a/*', listing: 'team-a/*' },
  { words: '*, s3:prefix team-b/*', objects: '*', listing: 'team-b/*' },
];

function policyFor(bucket: string, actions: readonly string[], { objects, listing }: Scope): Statement[] {
  const onObjects = actions.filter((action) => action !== 's3:ListBucket');
  return [
    ...(actions.includes('s3:ListBucket')
      ? [
          {
            Effect: 'Allow' as const,
            Action: ['s3:ListBucket'],
            Resource: [`arn:aws:s3:::${bucket}`],
            ...(listing ? { Condition: { StringLike: { 's3:prefix': [listing] } } } : {}),
          },
        ]
      : []),
    // A save that fails aborts its upload; whether it is allowed to is not compared here.
    {
      Effect: 'Allow',
      Action: [...onObjects, 's3:AbortMultipartUpload'],
      Resource: [`arn:aws:s3:::${bucket}/${objects}`],
    },
  ];
}

/** Whether everything that a stage with these operations needs succeeded. */
function works(operations: string, did: CacheStep): boolean {
  const save = did.headAbsent && did.headExisting && did.uploadSmall && did.uploadInParts;
  const restore = did.list && did.download;
  return (!operations.includes('save') || save) && (!operations.includes('restore') || restore);
}

/** The first cause, and the response too if the tool does not recognize it. */
function saidAs({ causes: [first] }: Report): string {
  if (!first) return '';
  return first.code.endsWith('-refused') ? `${first.code}: ${first.because.at(-1)}` : first.code;
}

interface Cell {
  policy: string;
  operations: string;
  cacheStep: string;
  preflight: string;
  cause: string;
}

async function row(name: string, actions: readonly string[], scope: Scope): Promise<Cell[]> {
  await cloud.bucket(name);
  await cloud.owner.send(new PutObjectCommand({ Bucket: name, Key: `${KEY}/cached`, Body: 'cached' }));
  const roleArn = await cloud.role(name, policyFor(name, actions, scope));
  const cells: Cell[] = [];
  for (const operations of OPERATIONS) {
    const { report } = await runInPod(cloud, { roleArn, bucket: name, settings: { operations, cache_key: KEY } });
    cells.push({
      policy: `${scope.words}: ${actions.map((action) => action.replace('s3:', '')).join('+') || 'nothing'}`,
      operations,
      cacheStep: '',
      preflight: report.verdict === 'fail' ? 'fails' : 'works',
      cause: saidAs(report),
    });
  }
  const did = await doAsTheCacheSteps(cloud, roleArn, { bucket: name, key: KEY });
  return cells.map((cell) => ({ ...cell, cacheStep: works(cell.operations, did) ? 'works' : 'fails' }));
}

it('agrees with the cache step in every cell', async () => {
  const rows = SCOPES.flatMap((scope, s) =>
    // A condition on listing makes no difference if listing is not allowed at all.
    SUBSETS.filter((actions) => !scope.listing || actions.includes('s3:ListBucket')).map((actions, n) => ({
      name: `fidelity-${s}-${n}`,
      actions,
      scope,
    })),
  );
  const cells: Cell[] = [];
  // Two at a time: the machine has two cores, and the aws-cli takes one.
  const queue = [...rows];
  await Promise.all(
    [0, 1].map(async () => {
      for (let next = queue.shift(); next; next = queue.shift())
        cells.push(...(await row(next.name, next.actions, next.scope)));
    }),
  );
  cells.sort((a, b) => `${a.policy} ${a.operations}`.localeCompare(`${b.policy} ${b.operations}`));
  console.log(matrix(cells));
  expect(cells).toHaveLength(rows.length * OPERATIONS.length);
  expect(cells.filter(({ cacheStep, preflight }) => cacheStep !== preflight)).toEqual([]);
}, 900_000);

function matrix(cells: Cell[]): string {
  const disagreements = cells.filter(({ cacheStep, preflight }) => cacheStep !== preflight).length;
  const lines = cells.map(
    ({ policy, operations, cacheStep, preflight, cause }) =>
      `${policy.padEnd(76)} ${operations.padEnd(13)} cache step ${cacheStep}  preflight ${preflight}  ${cause}${cacheStep === preflight ? '' : '  DISAGREE'}`,
  );
  return [...lines, `${cells.length} cells, ${disagreements} disagreements`].join('\n');
}
