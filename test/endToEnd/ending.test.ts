import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { runScenario } from '../../src/sandbox/runScenario.ts';
import type { AwsSpec, ReplySpec, Scenario } from '../../src/sandbox/scenario.ts';

const tool = 'dist/irsa-preflight.cjs';
const scenario = (aws: AwsSpec = {}, settings: Record<string, string> = {}): Scenario => ({
  ...{ id: 'ending', title: '', source: 'irsa-preflight', aws, settings },
  expect: { verdict: 'pass', cause: null },
});
const hang: ReplySpec = { fault: 'hang' };
const codes = (report: { causes: { code: string }[] } | undefined) => report?.causes.map(({ code }) => code);

describe('SIGTERM', () => {
  // The sandbox replies to the previous call but not to this one, so the signal arrives at a known point.
  it.concurrent.each(['PutObject', 'GetObject', 'CreateMultipartUpload', 'UploadPart', 'ListObjectsV2'])(
    'during %s leaves nothing in the bucket, and writes a report',
    async (operation) => {
      const replies =
        operation === 'PutObject'
          ? { 's3:PutObject': hang, 's3:CreateMultipartUpload': { ok: true }, 's3:UploadPart': { ok: true } }
          : { [`s3:${operation}`]: hang };
      const { code, report, outputs, leftovers, stdout } = await runScenario(scenario({ replies }), {
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
  it('holds if a request that the verdict needs hangs, and reports how long it was waited for', async () => {
    const replies = { 's3:UploadPart': hang };
    const { code, report, leftovers, stdout } = await runScenario(scenario({ replies }, { timeout: '2s' }), { tool });
    expect({ code, leftovers, causes: codes(report) }).toEqual({
      code: 1,
      leftovers: 0,
      causes: ['s3-unreachable'],
    });
    expect(stdout).toMatch(/UploadPart.*no response within \d+ ms/s);
  });

  it('does not affect the verdict if only GetCallerIdentity hangs', async () => {
    const replies = { 'sts:GetCallerIdentity': hang };
    const { code, report } = await runScenario(scenario({ replies }, { timeout: '2s' }), { tool });
    expect({ code, verdict: report?.verdict }).toEqual({ code: 0, verdict: 'pass' });
  });
});

describe('wait', () => {
  const denied: ReplySpec = {
    status: 403,
    code: 'AccessDenied',
    message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  };

  it('checks again until a transient cause is resolved', async () => {
    const replies = { 'sts:AssumeRoleWithWebIdentity': [denied, { ok: true }] };
    const { code, report, stdout } = await runScenario(scenario({ replies }, { wait: '20s' }), { tool });
    expect({ code, verdict: report?.verdict }).toEqual({ code: 0, verdict: 'pass' });
    expect(stdout).toContain('trust-policy-mismatch');
  });

  it('does not apply to a cause that cannot resolve while the pod is running', async () => {
    const { code, calls } = await runScenario(
      { ...scenario({}, { wait: '60s' }), pod: { token: { missing: true } } },
      { tool },
    );
    expect({ code, calls }).toEqual({ code: 1, calls: [] });
  });
});

describe('a saved report', () => {
  it('can be diagnosed again offline', async () => {
    const first = await runScenario(scenario({ bucket: { region: 'eu-west-1' } }), { tool });
    const dir = await mkdtemp('/tmp/irsa-preflight-saved-');
    await writeFile(`${dir}/saved.json`, JSON.stringify(first.report));
    const again = await runScenario(scenario(), { tool, words: ['diagnose', `${dir}/saved.json`] });
    await rm(dir, { recursive: true });
    expect(again.code).toBe(1);
    expect(again.stdout).toContain('bucket-region-mismatch');
    expect(again.calls).toEqual([]);
  });

  it('is compared with an earlier one', async () => {
    const [good, bad] = await Promise.all([
      runScenario(scenario(), { tool }),
      runScenario(scenario({ bucket: { region: 'eu-west-1' } }), { tool }),
    ]);
    const dir = await mkdtemp('/tmp/irsa-preflight-saved-');
    await writeFile(`${dir}/old.json`, JSON.stringify(good.report));
    await writeFile(`${dir}/new.json`, JSON.stringify(bad.report));
    const { code, stdout } = await runScenario(scenario(), {
      tool,
      words: ['diagnose', `${dir}/new.json`, '--against', `${dir}/old.json`],
    });
    await rm(dir, { recursive: true });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /What changed since .*old\.json.*own region\n {4}was {2}us-east-1\n {4}is {3}eu-west-1.*reply to ListObjectsV2\n {4}was {2}200 ok\n {4}is {3}301 PermanentRedirect/s,
    );
  });

  it('is rejected with the reason if it is not a report', async () => {
    const { code, stderr } = await runScenario(scenario(), { tool, words: ['diagnose', 'package.json'] });
    expect(code).toBe(2);
    expect(stderr).toContain('package.json');
  });
});

describe('invalid settings', () => {
  it('are reported all at once, and reports and outputs are still written', async () => {
    const { code, report, outputs, stdout, calls } = await runScenario(
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
