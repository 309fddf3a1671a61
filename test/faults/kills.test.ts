import { afterAll, describe, expect, it } from '@jest/globals';
import { runScenario } from '../../src/sandbox/runScenario.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';

// The run is interrupted at every point of the write sequence: when a request has arrived and when it was carried out.

const tool = 'dist/irsa-preflight.cjs';
const WRITING = [
  'PutObject',
  'CreateMultipartUpload',
  'GetObject',
  'UploadPart',
  'DeleteObject',
  'AbortMultipartUpload',
];
const scenario = (deny: string[] = []): Scenario => ({
  ...{ id: 'kills', title: '', source: 'irsa-preflight', aws: { deny }, settings: { timeout: '10s' } },
  expect: { verdict: 'fail', cause: null },
});

const left = { SIGTERM: 0, SIGINT: 0, SIGKILL: 0 };
afterAll(() => {
  console.log(`left behind in total, before the next run: ${JSON.stringify(left)}`);
  // Otherwise nothing was tested.
  expect(left.SIGKILL).toBeGreaterThan(0);
});

const endDuring = (operation: string, signal: NodeJS.Signals, afterMs: number, deny: string[] = []) =>
  runScenario(scenario(deny), {
    tool,
    onCall: (call, kill) => {
      if (call.operation === operation) setTimeout(() => kill(signal), afterMs);
    },
  });

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it.concurrent.each(WRITING.flatMap((operation) => [0, 3].map((afterMs) => [operation, afterMs] as const)))(
    'during %s, after %d ms: nothing is left behind, and a report is written',
    async (operation, afterMs) => {
      const { leftovers, report, outputs } = await endDuring(operation, signal, afterMs);
      left[signal] += leftovers;
      expect(leftovers).toBe(0);
      expect(['pass', 'warn', 'fail']).toContain(report?.verdict);
      expect(outputs).toContain('CACHE_PREFLIGHT_READY=');
    },
  );

  it.concurrent.each(WRITING)(
    'during %s, if nothing can be removed: at most one object is left, and it is reported',
    async (operation) => {
      const { leftovers, report } = await endDuring(operation, signal, 0, [
        's3:DeleteObject',
        's3:AbortMultipartUpload',
      ]);
      expect(leftovers).toBeLessThanOrEqual(1);
      expect(report?.observations?.leftovers.length).toBeGreaterThanOrEqual(leftovers);
    },
  );
});

describe('SIGKILL', () => {
  it.concurrent.each(WRITING.flatMap((operation) => [0, 1, 3].map((afterMs) => [operation, afterMs] as const)))(
    'during %s, after %d ms: at most one object and one upload are left, and the next run removes and reports them',
    async (operation, afterMs) => {
      const { code, leftBefore, leftovers, report, stdout, temporaryFiles } = await runScenario(scenario(), {
        tool,
        endBefore: (call) => (call.operation === operation ? afterMs : undefined),
      });
      left.SIGKILL += leftBefore;
      expect(leftBefore).toBeLessThanOrEqual(2);
      expect({ code, leftovers, temporaryFiles }).toEqual({ code: 0, leftovers: 0, temporaryFiles: [] });
      // A run that was killed after it had finished left nothing to report.
      if (leftBefore === 0) return;
      expect(report?.observations?.earlierRuns).toHaveLength(1);
      expect(report?.notes.join()).toContain('An earlier run ended without cleaning up');
      expect(stdout).toContain('what an earlier run left has been removed.');
    },
  );

  it.concurrent.each(['UploadPart', 'CreateMultipartUpload'])(
    'during %s, if the next run cannot remove anything: leftovers are reported with their keys',
    async (operation) => {
      const { leftovers, report } = await runScenario(scenario(['s3:DeleteObject', 's3:AbortMultipartUpload']), {
        tool,
        endBefore: (call) => (call.operation === operation ? 1 : undefined),
      });
      // No upload is left: each one is completed, which overwrites the one object.
      expect(leftovers).toBeLessThanOrEqual(1);
      expect(report?.observations?.leftovers).toMatchObject([{ kind: 'object', key: 'irsa-preflight-probe/probe' }]);
    },
  );

  it.concurrent('of a run that saves: a restore-only run leaves the clean-up to the next one that saves', async () => {
    const { report, leftovers, leftBefore, temporaryFiles } = await runScenario(scenario(['s3:DeleteObject']), {
      tool,
      endBefore: (call) => (call.operation === 'GetObject' ? 0 : undefined),
      extraEnvAfter: { PLUGIN_OPERATIONS: 'restore' },
    });
    expect({ verdict: report?.verdict, leftovers }).toEqual({ verdict: 'pass', leftovers: leftBefore });
    expect(temporaryFiles).toHaveLength(1);
  });

  it.concurrent('and then SIGTERM, while the next run searches for leftovers: its own writes are removed', async () => {
    const hanging = { ...scenario(), aws: { replies: { 's3:ListMultipartUploads': { fault: 'hang' as const } } } };
    const { leftovers, report } = await runScenario(hanging, {
      tool,
      endBefore: (call) => (call.operation === 'CreateMultipartUpload' ? 0 : undefined),
      onCall: (call, kill) => {
        if (call.operation === 'GetObject') kill('SIGTERM');
      },
    });
    // The upload of the first run, if it was created: no reply has reported its id.
    expect(leftovers).toBeLessThanOrEqual(1);
    expect(report?.observations?.leftovers).toMatchObject([{ kind: 'upload' }]);
  });

  it.concurrent('in a versioned bucket: the next run removes the version too', async () => {
    const versioned = { ...scenario(), aws: { bucket: { versioned: true } } };
    const { leftBefore, leftovers } = await runScenario(versioned, {
      tool,
      endBefore: (call) => (call.operation === 'GetObject' ? 0 : undefined),
    });
    expect(leftBefore).toBeGreaterThan(0);
    expect(leftovers).toBe(0);
  });
});
