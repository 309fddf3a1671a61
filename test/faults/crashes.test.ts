import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { play } from '../../src/sandbox/play.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';

// A defect of our own at every point of the write sequence: the tool is run from its source, and made to fail there.

const tool = 'src/main.ts';
const SECRET = 'external-id-of-somebody';
const scenario = (deny: string[] = []): Scenario => ({
  ...{ id: 'crashes', title: '', source: 'irsa-preflight', aws: { deny }, settings: { timeout: '10s' } },
  expect: { verdict: 'fail', cause: null },
});
const crashing = (at: string, when: string, as: string) => ({
  NODE_OPTIONS: `--import=${path.resolve('test/faults/crash.mjs')}`,
  ...{ CRASH_AT: at, CRASH_WHEN: when, CRASH_AS: as },
  // Used for nothing here, and secret.
  PLUGIN_USER_ROLE_EXTERNAL_ID: SECRET,
});

const QUESTIONS = ['list', 'head', 'put', 'createUpload', 'get', 'uploadPart', 'delete', 'abortUpload'];
const POINTS = QUESTIONS.flatMap((at) =>
  ['before', 'after'].flatMap((when) => ['thrown', 'uncaught', 'text'].map((as) => [as, when, at] as const)),
);

describe('a defect of the tool', () => {
  it.concurrent.each(POINTS)('%s %s %s: nothing is left, and the report says so', async (as, when, at) => {
    const extraEnv = crashing(at, when, as);
    const { code, leftovers, report, outputs, stdout } = await play(scenario(), { tool, extraEnv, mayBeDefect: true });
    expect({ code, leftovers, stdout }).toMatchObject({ code: 3, leftovers: 0 });
    expect(report?.causes.map(({ code }) => code)).toEqual(['tool-defect']);
    expect(report?.causes[0]?.because.join('\n')).toContain(`crashed ${when} ${at}`);
    expect(outputs).toContain('CACHE_PREFLIGHT_READY=false');
    expect(stdout + JSON.stringify(report)).not.toContain(SECRET);
  });

  it.concurrent.each(POINTS)('%s %s %s, where nothing may be removed: what stays is told', async (as, when, at) => {
    const deny = ['s3:DeleteObject', 's3:AbortMultipartUpload'];
    const extraEnv = crashing(at, when, as);
    const { code, leftovers, report } = await play(scenario(deny), { tool, extraEnv, mayBeDefect: true });
    expect({ code }).toEqual({ code: 3 });
    expect(leftovers).toBeLessThanOrEqual(1);
    if (leftovers)
      expect(report?.causes[0]?.because.join('\n')).toContain('object irsa-preflight-probe/probe stays (DeleteObject');
  });

  it.concurrent.each(['thrown', 'uncaught'])(
    '%s while a lost upload is looked for: the rest is removed',
    async (as) => {
      const lost = { replies: { 's3:CreateMultipartUpload': [{ fault: 'lost' as const }, { ok: true }] } };
      const extraEnv = crashing('listUploads', 'before', as);
      const { code, inBucket } = await play({ ...scenario(), aws: lost }, { tool, extraEnv, mayBeDefect: true });
      expect({ code, inBucket }).toEqual({ code: 3, inBucket: [] });
    },
  );

  it.concurrent('uncaught in the clean-up after the deadline: it is no verdict', async () => {
    const hanging = { replies: { 's3:GetObject': { fault: 'hang' as const } } };
    const { code, report } = await play(
      { ...scenario(), aws: hanging, settings: { timeout: '3s' } },
      { tool, extraEnv: crashing('delete', 'before', 'uncaught'), mayBeDefect: true },
    );
    expect({ code, causes: report?.causes.map((cause) => cause.code) }).toEqual({ code: 3, causes: ['tool-defect'] });
  });
});
