import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createIssuer } from '../../src/sandbox/issuer.ts';
import type { Statement } from '../../src/sandbox/scenario.ts';
import { type Cloud, startCloud } from './cloud.ts';
import { type RunOptions, runInPod } from './pod.ts';

// The built tool against a real S3 and a real STS (Ceph's). Every test also checks what is left in its bucket.

let cloud: Cloud;
let next = 0;

beforeAll(async () => {
  cloud = await startCloud();
}, 120_000);
afterAll(() => cloud?.stop());

const onBucket =
  (action: string) =>
  (bucket: string): Statement => ({ Effect: 'Allow', Action: [action], Resource: [`arn:aws:s3:::${bucket}`] });
const LIST = onBucket('s3:ListBucket');
const LIST_UPLOADS = onBucket('s3:ListBucketMultipartUploads');
const OBJECTS = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'];
const objects = (bucket: string, actions = OBJECTS, prefix = ''): Statement => ({
  Effect: 'Allow',
  Action: actions,
  Resource: [`arn:aws:s3:::${bucket}/${prefix}*`],
});
const without = (...actions: string[]) => OBJECTS.filter((action) => !actions.includes(action));

/** Creates a bucket and a role for one test. */
async function setUp(
  policy: (bucket: string) => Statement[],
  options: { versioned?: boolean } = {},
): Promise<RunOptions> {
  const bucket = `cache-${++next}`;
  await cloud.bucket(bucket, options);
  return { bucket, roleArn: await cloud.role(`role-${next}`, policy(bucket)) };
}

async function check(pod: RunOptions, extra: Partial<RunOptions> = {}) {
  const ran = await runInPod(cloud, { ...pod, ...extra });
  const [first] = ran.report.causes;
  return {
    code: ran.code,
    verdict: ran.report.verdict,
    cause: first?.code,
    report: ran.report,
    outputs: ran.outputs,
    stdout: ran.stdout,
    content: await cloud.content(pod.bucket),
  };
}

const NOTHING = { keys: [], uploads: [] };
const PROBE = 'irsa-preflight-probe/probe';

describe('the role and its policy', () => {
  it('passes a healthy pod, and leaves nothing behind', async () => {
    const pod = await setUp((bucket) => [LIST(bucket), objects(bucket)]);
    const { code, verdict, report, outputs, content } = await check(pod);
    expect({ code, verdict, causes: report.causes, content }).toEqual({
      code: 0,
      verdict: 'pass',
      causes: [],
      content: NOTHING,
    });
    expect(outputs).toContain('CACHE_PREFLIGHT_READY=true\n');
    expect(report.timing.requests).toHaveLength(10);
  });

  it('fails if the policy lists the bucket but not its objects', async () => {
    const pod = await setUp((bucket) => [
      { Effect: 'Allow', Action: ['s3:ListBucket', ...OBJECTS], Resource: [`arn:aws:s3:::${bucket}`] },
    ]);
    // Ceph returns 404 for a missing key to any caller that can list, so a clue that AWS provides is missing here.
    expect(await check(pod)).toMatchObject({
      code: 1,
      verdict: 'fail',
      cause: 's3-access-denied-unexplained',
      content: NOTHING,
    });
  });

  it('fails without ListBucket', async () => {
    const pod = await setUp((bucket) => [objects(bucket)]);
    expect(await check(pod)).toMatchObject({
      code: 1,
      verdict: 'fail',
      cause: 's3-list-permission-missing',
      content: NOTHING,
    });
  });

  it('passes a read-only role for restore, and fails it for save', async () => {
    const pod = await setUp((bucket) => [LIST(bucket), objects(bucket, without('s3:PutObject'))]);
    expect(await check(pod, { settings: { operations: 'restore' } })).toMatchObject({
      code: 0,
      verdict: 'pass',
      content: NOTHING,
    });
    expect(await check(pod, { settings: { operations: 'save' } })).toMatchObject({
      code: 1,
      verdict: 'fail',
      cause: 's3-access-denied-unexplained',
      content: NOTHING,
    });
  });

  it('warns without DeleteObject, and leaves one object after five runs', async () => {
    const pod = await setUp((bucket) => [LIST(bucket), objects(bucket, without('s3:DeleteObject'))]);
    for (let n = 0; n < 4; n++) await check(pod);
    expect(await check(pod)).toMatchObject({
      code: 0,
      verdict: 'warn',
      cause: 's3-delete-denied',
      content: { keys: [PROBE], uploads: [] },
    });
  });

  it('warns without AbortMultipartUpload, and leaves no open upload', async () => {
    const pod = await setUp((bucket) => [LIST(bucket), objects(bucket, without('s3:AbortMultipartUpload'))]);
    expect(await check(pod)).toMatchObject({
      code: 0,
      verdict: 'warn',
      cause: 's3-multipart-abort-denied',
      content: NOTHING,
    });
  });

  it('passes a policy for only the cache key prefix, and leaves nothing under it', async () => {
    const pod = await setUp((bucket) => [LIST(bucket), objects(bucket, OBJECTS, 'team-a/')]);
    const settings = { cache_key: 'team-a/app-{{ checksum "package-lock.json" }}' };
    expect(await check(pod, { settings })).toMatchObject({ code: 0, verdict: 'pass', content: NOTHING });
    expect(await check(pod, { settings: { cache_key: 'team-b/app' } })).toMatchObject({
      code: 1,
      verdict: 'fail',
      content: NOTHING,
    });
  });

  it('leaves nothing under the cache key prefix if aborting is denied', async () => {
    const pod = await setUp((bucket) => [LIST(bucket), objects(bucket, without('s3:AbortMultipartUpload'), 'team-a/')]);
    const settings = { cache_key: 'team-a/app' };
    expect(await check(pod, { settings })).toMatchObject({
      code: 0,
      verdict: 'warn',
      cause: 's3-multipart-abort-denied',
      content: NOTHING,
    });
  });
});

describe('versioned buckets', () => {
  it('removes the version and the delete marker if it is allowed to', async () => {
    const pod = await setUp((bucket) => [LIST(bucket), objects(bucket, [...OBJECTS, 's3:DeleteObjectVersion'])], {
      versioned: true,
    });
    expect(await check(pod)).toMatchObject({ code: 0, verdict: 'pass', content: NOTHING });
  });

  it('reports what is left behind if it is not allowed to', async () => {
    const pod = await setUp((bucket) => [LIST(bucket), objects(bucket)], { versioned: true });
    const { verdict, report, content } = await check(pod);
    expect(verdict).toBe('pass');
    expect(content.keys).toEqual([PROBE, PROBE]);
    expect(report.observations?.leftovers.map(({ kind, key }) => [kind, key])).toEqual([
      ['version', PROBE],
      ['version', PROBE],
    ]);
  });
});

describe('the token', () => {
  let pod: RunOptions;
  beforeAll(async () => {
    pod = await setUp((bucket) => [LIST(bucket), objects(bucket)]);
  });

  it('fails for a token signed with an unknown key', async () => {
    expect(await check(pod, { sign: createIssuer().sign })).toMatchObject({ code: 1, cause: 'trust-policy-mismatch' });
  });

  it('fails for an expired token', async () => {
    const now = Math.floor(Date.now() / 1000);
    expect(await check(pod, { claims: { iat: now - 7200, nbf: now - 7200, exp: now - 3600 } })).toMatchObject({
      code: 1,
      cause: 'token-expired',
    });
  });

  it('fails for a token with another audience', async () => {
    // STS names the audience in its error; Ceph returns the same AccessDenied as for a trust policy that does not
    // match.
    expect(await check(pod, { claims: { aud: ['vault'] } })).toMatchObject({ code: 1, cause: 'trust-policy-mismatch' });
  });
});

it('fails if the bucket does not exist', async () => {
  const pod = await setUp((bucket) => [LIST(bucket), objects(bucket)]);
  const ran = await runInPod(cloud, { ...pod, bucket: 'nobody-has-this' });
  expect(ran).toMatchObject({ code: 1, report: { causes: [{ code: 'bucket-missing' }] } });
});

describe('concurrent runs', () => {
  const thirty = async (pod: RunOptions) => Promise.all(Array.from({ length: 30 }, () => runInPod(cloud, pod)));

  it('do not interfere with each other', async () => {
    const pod = await setUp((bucket) => [LIST(bucket), objects(bucket)]);
    const runs = await thirty(pod);
    expect(runs.map(({ code, report }) => [code, report.verdict])).toEqual(Array(30).fill([0, 'pass']));
    expect(await cloud.content(pod.bucket)).toEqual(NOTHING);
  });

  it('all report the same cause if the role is not allowed to list', async () => {
    const pod = await setUp((bucket) => [objects(bucket)]);
    const runs = await thirty(pod);
    expect(runs.map(({ code, report }) => [code, report.causes.map((cause) => cause.code)])).toEqual(
      Array(30).fill([1, ['s3-list-permission-missing']]),
    );
    expect(await cloud.content(pod.bucket)).toEqual(NOTHING);
  });
});

describe('an interrupted run', () => {
  it('removes what it wrote on SIGTERM', async () => {
    const pod = await setUp((bucket) => [LIST(bucket), objects(bucket)]);
    // From before the first write to after the last.
    for (const afterMs of [120, 160, 200, 240, 280, 320]) {
      await runInPod(cloud, { ...pod, onStart: (child) => setTimeout(() => child.kill('SIGTERM'), afterMs) }).catch(
        () => {
          // A program that has not loaded yet writes no report, and has written nothing to the bucket.
        },
      );
      expect(await cloud.content(pod.bucket)).toEqual(NOTHING);
    }
  });

  it('is cleaned up after by the next run if it was killed', async () => {
    const pod = await setUp((bucket) => [LIST(bucket), LIST_UPLOADS(bucket), objects(bucket)]);
    const settings = { log_level: 'debug' };
    let left = 0;
    for (const answered of ['PutObject', 'CreateMultipartUpload', 'GetObject', 'UploadPart']) {
      const onStart = (child: ChildProcess) =>
        child.stderr?.on('data', (data) => {
          if (String(data).includes(`"operation":"${answered}"`)) child.kill('SIGKILL');
        });
      // A run that is killed writes no report.
      await runInPod(cloud, { ...pod, settings, onStart }).catch(() => {});
      const { keys, uploads } = await cloud.content(pod.bucket);
      left += keys.length + uploads.length;
      const { report } = await runInPod(cloud, pod);
      expect(report.verdict).toBe('pass');
      if (keys.length + uploads.length) expect(report.observations?.earlierRuns).toHaveLength(1);
      expect(await cloud.content(pod.bucket)).toEqual(NOTHING);
    }
    expect(left).toBeGreaterThan(0);
  });
});
