import { describe, expect, it } from '@jest/globals';
import { play } from '../../src/sandbox/play.ts';
import type { AwsSpec, ReplySpec, Scenario } from '../../src/sandbox/scenario.ts';

const tool = 'dist/irsa-preflight.cjs';
const ok: ReplySpec = { ok: true };
const lost: ReplySpec = { fault: 'lost' };
const hang: ReplySpec = { fault: 'hang' };
const internal: ReplySpec = { status: 500, code: 'InternalError', message: 'We encountered an internal error.' };

const SLOW_DOWN: ReplySpec = { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' };

const scenario = (aws: AwsSpec, settings: Record<string, string> = {}): Scenario => ({
  ...{ id: 'clean-up', title: '', source: 'irsa-preflight', aws, settings },
  expect: { verdict: 'pass', cause: null },
});

describe('what an earlier run has left', () => {
  const PROBE = 'irsa-preflight-probe/probe';
  const since = { objects: { [PROBE]: 'left yesterday' }, uploads: [PROBE, 'another/key'] };

  it.concurrent('is removed where the list shows its object, and the log says so', async () => {
    const { code, inBucket, report, stdout } = await play(scenario({ bucket: since }), { tool });
    // Another key's upload is another's.
    expect({ code, inBucket }).toEqual({ code: 0, inBucket: ['another/key'] });
    expect(report?.observations?.earlierRuns).toHaveLength(1);
    expect(report?.observations?.leftovers).toEqual([]);
    expect(report?.notes.join()).toContain('ended without the clean-up');
    expect(stdout).toContain('what an earlier run had left is removed.');
  });

  it.concurrent('is told where it may not be looked for', async () => {
    const aws = { bucket: since, deny: ['s3:ListBucketMultipartUploads'] };
    const { code, inBucket, report, stdout } = await play(scenario(aws), { tool });
    expect({ code, inBucket }).toEqual({ code: 0, inBucket: [PROBE, 'another/key'] });
    expect(report?.observations?.leftovers).toMatchObject([
      { kind: 'upload', key: PROBE, why: expect.stringMatching(/^if there is one: .*ListMultipartUploads: 403/) },
    ]);
    expect(stdout).toContain('what may stay');
    expect(report?.notes.join()).toContain('or may stay');
  });

  it.concurrent('is no finding where no run may remove its object', async () => {
    const aws = { bucket: since, deny: ['s3:DeleteObject'] };
    const { report, calls } = await play(scenario(aws), { tool });
    expect(report?.causes.map(({ code }) => code)).toEqual(['s3-delete-denied']);
    expect(report?.observations?.earlierRuns).toBeUndefined();
    expect(calls.map(({ operation }) => operation)).not.toContain('ListMultipartUploads');
  });

  it.concurrent.each([{ operations: 'restore' }, { cache_key: 'app' }])(
    'is not looked for by a run with %j',
    async (settings) => {
      const { code, report, calls } = await play(scenario({ bucket: since }, settings), { tool });
      expect({ code, earlierRuns: report?.observations?.earlierRuns }).toEqual({ code: 0, earlierRuns: undefined });
      expect(calls.map(({ operation }) => operation)).not.toContain('ListMultipartUploads');
    },
  );
});

describe('what a run wrote is removed, and what cannot be is told', () => {
  it.concurrent.each<[string, AwsSpec, Record<string, string>]>([
    [
      'a PutObject whose reply was lost once',
      { replies: { 's3:PutObject': [lost, ok], 's3:CreateMultipartUpload': ok, 's3:UploadPart': ok } },
      {},
    ],
    [
      'a PutObject whose reply is always lost',
      { replies: { 's3:PutObject': lost, 's3:CreateMultipartUpload': ok, 's3:UploadPart': ok } },
      {},
    ],
    ['an UploadPart whose reply is always lost', { replies: { 's3:UploadPart': lost } }, {}],
    [
      'a read that finds nothing and then hangs',
      { replies: { 's3:GetObject': [{ status: 404, code: 'NoSuchKey', message: 'gone' }, hang] } },
      { timeout: '4s' },
    ],
    ['a CreateMultipartUpload whose reply was lost once', { replies: { 's3:CreateMultipartUpload': [lost, ok] } }, {}],
    [
      'a CreateMultipartUpload whose reply is always lost, by a clock that is behind',
      { replies: { 's3:CreateMultipartUpload': lost }, clockSkewSeconds: -60 },
      {},
    ],
    ['a CreateMultipartUpload whose reply is always lost', { replies: { 's3:CreateMultipartUpload': lost } }, {}],
    ['an AbortMultipartUpload whose reply is always lost', { replies: { 's3:AbortMultipartUpload': lost } }, {}],
    [
      'a CompleteMultipartUpload whose reply was lost, where aborting is denied',
      { deny: ['s3:AbortMultipartUpload'], replies: { 's3:CompleteMultipartUpload': [lost, ok] } },
      {},
    ],
    [
      'a write that is answered only after its first removal',
      {
        deny: ['s3:AbortMultipartUpload'],
        replies: { 's3:PutObject': [SLOW_DOWN, SLOW_DOWN, ok] },
      },
      {},
    ],
    ['writes that fail for good', { replies: { 's3:PutObject': internal } }, {}],
    ['a delete that fails once', { replies: { 's3:DeleteObject': [internal, ok] } }, {}],
    ['an AbortMultipartUpload that hangs', { replies: { 's3:AbortMultipartUpload': hang } }, { timeout: '10s' }],
  ])('%s: nothing is left', async (_what, aws, settings) => {
    const { leftovers, code } = await play(scenario(aws, settings), { tool });
    expect(leftovers).toBe(0);
    expect([0, 1]).toContain(code);
  });

  it.concurrent.each<[string, AwsSpec, Record<string, string>]>([
    [
      'a CreateMultipartUpload whose reply was lost, where uploads may not be listed',
      { replies: { 's3:CreateMultipartUpload': [lost, ok] }, deny: ['s3:ListBucketMultipartUploads'] },
      {},
    ],
    ['a DeleteObject that always fails', { replies: { 's3:DeleteObject': internal } }, {}],
    ['a DeleteObject that is denied', { deny: ['s3:DeleteObject'] }, {}],
  ])('%s: it is told', async (_what, aws, settings) => {
    const { leftovers, report, stdout } = await play(scenario(aws, settings), { tool });
    expect(leftovers).toBe(1);
    expect(report?.observations?.leftovers).not.toEqual([]);
    expect(stdout).toContain('irsa-preflight-probe/probe');
  });
});

describe('a fault in the clean-up fails no build', () => {
  it.concurrent.each<[string, ReplySpec]>([
    ['s3:AbortMultipartUpload', lost],
    ['s3:AbortMultipartUpload', internal],
    ['s3:AbortMultipartUpload', { fault: 'garbage', status: 403 }],
    ['s3:DeleteObject', lost],
    ['s3:DeleteObject', internal],
    ['s3:DeleteObject', { fault: 'garbage' }],
    ['s3:DeleteObject', { fault: 'garbage', status: 403 }],
  ])('%s %j', async (operation, reply) => {
    const { code, report, leftovers } = await play(scenario({ replies: { [operation]: reply } }), { tool });
    expect({ code, causes: report?.causes.map((cause) => cause.code) }).toEqual({ code: 0, causes: [] });
    expect(leftovers).toBeLessThanOrEqual(report?.observations?.leftovers.length ?? 0);
  });

  it('unless it must be shown that the role may delete', async () => {
    const aws: AwsSpec = { replies: { 's3:DeleteObject': internal } };
    const { code, report } = await play(scenario(aws, { require_delete: 'true' }), { tool });
    expect({ code, causes: report?.causes.map((cause) => cause.code) }).toEqual({
      code: 1,
      causes: ['s3-delete-denied'],
    });
  });

  it('in a versioned bucket, whose versions are told where a reply was lost', async () => {
    const aws: AwsSpec = {
      bucket: { versioned: true },
      replies: { 's3:PutObject': [lost, ok], 's3:CreateMultipartUpload': ok, 's3:UploadPart': ok },
    };
    const { code, report } = await play(scenario(aws), { tool });
    expect(code).toBe(0);
    expect(report?.observations?.leftovers).toMatchObject([{ kind: 'version' }]);
  });
});

it('a role that was expected and could not be checked is told', async () => {
  const keys = { access_key: 'AKIAIOSFODNN7EXAMPLE', secret_key: 'sandbox-secret-of-nobody' };
  const aws: AwsSpec = { staticKeys: 'valid', replies: { 'sts:GetCallerIdentity': internal } };
  const { report, outputs } = await play(
    scenario(aws, { ...keys, expected_role_arn: 'arn:aws:iam::111122223333:role/other' }),
    { tool },
  );
  expect(report?.causes.map(({ code, verdict }) => [code, verdict])).toEqual(
    expect.arrayContaining([['identity-unexpected', 'warn']]),
  );
  expect(outputs).toContain('CACHE_PREFLIGHT_ROLE=\n');
});

it('an upload that time does not allow to end is told', async () => {
  // Whether completing it instead still fits into three seconds is the machine's affair; that nothing stays untold is ours.
  const aws: AwsSpec = { replies: { 's3:AbortMultipartUpload': hang } };
  const { leftovers, report } = await play(scenario(aws, { timeout: '3s' }), { tool });
  const told = report?.observations?.leftovers ?? [];
  expect(leftovers).toBeLessThanOrEqual(told.length);
});

it('an external id that is equal to something else changes no verdict', async () => {
  for (const id of ['111122223333', 'ci-cache', 'refused', 'restore', 'http://']) {
    const settings = { user_role_arn: 'arn:aws:iam::444455556666:role/cache', user_role_external_id: id };
    const { report, code } = await play(scenario({}, settings), { tool });
    expect({ id, code, verdict: report?.verdict }).toEqual({ id, code: 0, verdict: 'pass' });
  }
});

it('a report that cannot be written keeps nothing from being said', async () => {
  const { stdout, code } = await play(scenario({}, { report_json: '/proc/nowhere/report.json' }), { tool });
  expect(code).toBe(0);
  expect(stdout).toContain('PASS');
  expect(stdout).toContain('/proc/nowhere/report.json could not be written');
});

it.concurrent('what an earlier check of the same run had to leave is told by the last one', async () => {
  const { report, leftovers, stdout } = await play(
    scenario(
      {
        deny: ['s3:ListBucketMultipartUploads'],
        replies: { 's3:CreateMultipartUpload': [lost, lost, lost, ok] },
      },
      { wait: '20s' },
    ),
    { tool },
  );
  expect({ verdict: report?.verdict, leftovers }).toEqual({ verdict: 'pass', leftovers: 3 });
  expect(report?.observations?.leftovers).toMatchObject([{ kind: 'upload', key: 'irsa-preflight-probe/probe' }]);
  expect(stdout).toContain('what may stay: 1 upload');
});
