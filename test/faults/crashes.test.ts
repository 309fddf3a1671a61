import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runScenario } from '../../src/sandbox/runScenario.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';

// An internal error at every point of the write sequence: the tool runs from its source, and is made to fail there.

const tool = 'src/main.ts';
const SECRET = 'external-id-of-somebody';
const scenario = (deny: string[] = []): Scenario => ({
  ...{ id: 'crashes', title: '', source: 'irsa-preflight', aws: { deny }, settings: { timeout: '10s' } },
  expect: { verdict: 'fail', cause: null },
});
const crashing = (at: string, when: string, as: string) => ({
  NODE_OPTIONS: `--import=${path.resolve('test/faults/crash.mjs')}`,
  ...{ CRASH_AT: at, CRASH_WHEN: when, CRASH_AS: as },
  // Unused here, but secret.
  PLUGIN_USER_ROLE_EXTERNAL_ID: SECRET,
});

const CALLS = ['list', 'head', 'put', 'createUpload', 'get', 'uploadPart', 'delete', 'abortUpload'];
const POINTS = CALLS.flatMap((at) =>
  ['before', 'after'].flatMap((when) => ['thrown', 'uncaught', 'text'].map((as) => [as, when, at] as const)),
);

describe('an internal error', () => {
  it.concurrent.each(POINTS)('%s %s %s: nothing is left behind, and the error is reported', async (as, when, at) => {
    const extraEnv = crashing(at, when, as);
    const { code, leftovers, report, outputs, stdout } = await runScenario(scenario(), {
      tool,
      extraEnv,
      mayFailInternally: true,
    });
    expect({ code, leftovers, stdout }).toMatchObject({ code: 3, leftovers: 0 });
    expect(report?.causes.map(({ code }) => code)).toEqual(['tool-defect']);
    expect(report?.causes[0]?.because.join('\n')).toContain(`crashed ${when} ${at}`);
    expect(outputs).toContain('CACHE_PREFLIGHT_READY=false');
    expect(stdout + JSON.stringify(report)).not.toContain(SECRET);
  });

  it.concurrent.each(POINTS)('%s %s %s, if nothing can be removed: leftovers are reported', async (as, when, at) => {
    const deny = ['s3:DeleteObject', 's3:AbortMultipartUpload'];
    const extraEnv = crashing(at, when, as);
    const { code, leftovers, report } = await runScenario(scenario(deny), { tool, extraEnv, mayFailInternally: true });
    expect({ code }).toEqual({ code: 3 });
    expect(leftovers).toBeLessThanOrEqual(1);
    if (leftovers)
      expect(report?.causes[0]?.because.join('\n')).toContain(
        'object irsa-preflight-probe/probe remains (DeleteObject',
      );
  });

  it.concurrent.each(['thrown', 'uncaught'])(
    '%s while searching for a lost upload: the rest is removed',
    async (as) => {
      const lost = { replies: { 's3:CreateMultipartUpload': [{ fault: 'lost' as const }, { ok: true }] } };
      const extraEnv = crashing('listUploads', 'before', as);
      const { code, inBucket } = await runScenario(
        { ...scenario(), aws: lost },
        { tool, extraEnv, mayFailInternally: true },
      );
      expect({ code, inBucket }).toEqual({ code: 3, inBucket: [] });
    },
  );

  it.concurrent('uncaught in the clean-up after the deadline: it does not pass for a verdict', async () => {
    const hanging = { replies: { 's3:GetObject': { fault: 'hang' as const } } };
    const { code, report } = await runScenario(
      { ...scenario(), aws: hanging, settings: { timeout: '3s' } },
      { tool, extraEnv: crashing('delete', 'before', 'uncaught'), mayFailInternally: true },
    );
    expect({ code, causes: report?.causes.map((cause) => cause.code) }).toEqual({ code: 3, causes: ['tool-defect'] });
  });
});
