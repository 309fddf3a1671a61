import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Cloud, startCloud } from './cloud.ts';
import { type RunOptions, runInPod } from './pod.ts';

// Many runs against one bucket on a real S3: no wrong verdict, and nothing that accumulates.

const AT_ONCE = 100;
const SOAK = 300;
const SIDE_BY_SIDE = 4;

let cloud: Cloud;
let pod: RunOptions;
beforeAll(async () => {
  cloud = await startCloud();
  await cloud.bucket('load');
  const roleArn = await cloud.role('load', [
    { Effect: 'Allow', Action: ['s3:ListBucket'], Resource: ['arn:aws:s3:::load'] },
    {
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
      Resource: ['arn:aws:s3:::load/*'],
    },
  ]);
  pod = { bucket: 'load', roleArn };
  // Ceph registers a role's session as a user on its first request, and returns 409 to other requests at that moment.
  await runInPod(cloud, pod);
}, 120_000);
afterAll(() => cloud?.stop());

it(`${AT_ONCE} concurrent runs all pass, and leave nothing behind`, async () => {
  const runs = await Promise.all(
    Array.from({ length: AT_ONCE }, () => runInPod(cloud, { ...pod, settings: { timeout: '170s' } })),
  );
  expect(runs.filter(({ code }) => code !== 0).map(({ report }) => report.causes)).toEqual([]);
  expect(await cloud.content('load')).toEqual({ keys: [], uploads: [] });
}, 300_000);

it(`${SOAK} successive runs leave nothing that accumulates`, async () => {
  let passed = 0;
  for (let done = 0; done < SOAK; done += SIDE_BY_SIDE) {
    const runs = await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => runInPod(cloud, pod)));
    passed += runs.filter(({ code }) => code === 0).length;
    if (done % 60 === 0) expect(await cloud.content('load')).toEqual({ keys: [], uploads: [] });
  }
  expect(passed).toBe(SOAK);
  expect(await cloud.content('load')).toEqual({ keys: [], uploads: [] });
}, 600_000);
