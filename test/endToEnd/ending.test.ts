import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { play } from '../../src/sandbox/play.ts';
import type { AwsSpec, ReplySpec, Scenario } from '../../src/sandbox/scenario.ts';

const tool = 'dist/irsa-preflight.cjs';
const scenario = (aws: AwsSpec = {}, settings: Record<string, string> = {}): Scenario => ({
  ...{ id: 'ending', title: '', source: 'irsa-preflight', aws, settings },
  expect: { verdict: 'pass', cause: null },
});
const hang: ReplySpec = { fault: 'hang' };
const codes = (report: { causes: { code: string }[] } | undefined) => report?.causes.map(({ code }) => code);

describe('SIGTERM', () => {
  // The sandbox answers the call before, and stays silent for this one: so the signal comes at a known point.
  it.concurrent.each(['PutObject', 'GetObject', 'CreateMultipartUpload', 'UploadPart', 'ListObjectsV2'])(
    'during %s leaves nothing in the bucket, and a report',
    async (operation) => {
      const replies =
        operation === 'PutObject'
          ? { 's3:PutObject': hang, 's3:CreateMultipartUpload': { ok: true }, 's3:UploadPart': { ok: true } }
          : { [`s3:${operation}`]: hang };
      const { code, report, outputs, leftovers, stdout } = await play(scenario({ replies }), {
        tool,
        onCall: (call, kill) => {
          if (call.operation === operation) setTimeout(() => kill('SIGTERM'), 100);
        },
      });
      expect({ code, leftovers, causes: codes(report) }).toEqual({
        code: 1,
        leftovers: 0,
        causes: ['deadline-exceeded'],
      });
      expect(outputs).toContain('CACHE_PREFLIGHT_VERDICT=fail\n');
      expect(stdout).toContain(operation);
    },
  );
});

describe('the deadline', () => {
  it('holds where a request hangs that the verdict needs, and says what was open', async () => {
    const replies = { 's3:UploadPart': hang };
    const { code, report, leftovers } = await play(scenario({ replies }, { timeout: '2s' }), { tool });
    expect({ code, leftovers, causes: codes(report) }).toEqual({
      code: 1,
      leftovers: 0,
      causes: ['deadline-exceeded'],
    });
    expect(report?.observations?.cutShort?.open.join()).toContain('UploadPart');
  });

  it('lets the verdict stand where only the identity is not answered', async () => {
    const replies = { 'sts:GetCallerIdentity': hang };
    const { code, report } = await play(scenario({ replies }, { timeout: '2s' }), { tool });
    expect({ code, verdict: report?.verdict }).toEqual({ code: 0, verdict: 'pass' });
  });
});

describe('wait', () => {
  const denied: ReplySpec = {
    status: 403,
    code: 'AccessDenied',
    message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  };

  it('checks again until what can heal has healed', async () => {
    const replies = { 'sts:AssumeRoleWithWebIdentity': [denied, { ok: true }] };
    const { code, report, stdout } = await play(scenario({ replies }, { wait: '20s' }), { tool });
    expect({ code, verdict: report?.verdict }).toEqual({ code: 0, verdict: 'pass' });
    expect(stdout).toContain('trust-policy-mismatch');
  });

  it('is not used for what stays as it is while the pod lives', async () => {
    const { code, calls } = await play(
      { ...scenario({}, { wait: '60s' }), pod: { token: { missing: true } } },
      { tool },
    );
    expect({ code, calls }).toEqual({ code: 1, calls: [] });
  });
});

describe('a saved report', () => {
  it('is judged again offline', async () => {
    const first = await play(scenario({ bucket: { region: 'eu-west-1' } }), { tool });
    const dir = await mkdtemp('/tmp/irsa-preflight-saved-');
    await writeFile(`${dir}/saved.json`, JSON.stringify(first.report));
    const again = await play(scenario(), { tool, words: ['diagnose', `${dir}/saved.json`] });
    await rm(dir, { recursive: true });
    expect(again.code).toBe(1);
    expect(again.stdout).toContain('bucket-region-mismatch');
    expect(again.calls).toEqual([]);
  });

  it('is compared with an earlier one', async () => {
    const [good, bad] = await Promise.all([
      play(scenario(), { tool }),
      play(scenario({ bucket: { region: 'eu-west-1' } }), { tool }),
    ]);
    const dir = await mkdtemp('/tmp/irsa-preflight-saved-');
    await writeFile(`${dir}/old.json`, JSON.stringify(good.report));
    await writeFile(`${dir}/new.json`, JSON.stringify(bad.report));
    const { code, stdout } = await play(scenario(), {
      tool,
      words: ['diagnose', `${dir}/new.json`, '--against', `${dir}/old.json`],
    });
    await rm(dir, { recursive: true });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /What changed since .*old\.json.*own region\n {4}was {2}us-east-1\n {4}is {3}eu-west-1.*answer to ListObjectsV2\n {4}was {2}200 ok\n {4}is {3}301 PermanentRedirect/s,
    );
  });

  it('is refused with the reason where it is none', async () => {
    const { code, stderr } = await play(scenario(), { tool, words: ['diagnose', 'package.json'] });
    expect(code).toBe(2);
    expect(stderr).toContain('package.json');
  });
});

describe('bad settings', () => {
  it('are told all at once, and leave reports and outputs', async () => {
    const { code, report, outputs, stdout, calls } = await play(
      scenario({}, { bucket: 's3://a/b', timeout: 'soon', operations: 'delete' }),
      { tool },
    );
    expect({ code, calls, causes: codes(report) }).toEqual({
      code: 2,
      calls: [],
      causes: ['settings-invalid', 'bucket-name-invalid'],
    });
    expect(outputs).toBe(
      'CACHE_PREFLIGHT_VERDICT=fail\nCACHE_PREFLIGHT_CAUSE=settings-invalid\nCACHE_PREFLIGHT_READY=false\nCACHE_PREFLIGHT_ROLE=\n',
    );
    for (const text of ['s3://a/b', 'soon', 'delete']) expect(stdout).toContain(text);
  });
});
