import { afterAll, describe, expect, it } from '@jest/globals';
import { play } from '../../src/sandbox/play.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';

// The run is ended at every point of the write sequence: when a request has arrived, and when it has been carried out.

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
  console.log(`left behind in all, before the next run: ${JSON.stringify(left)}`);
  // Else nothing was tested.
  expect(left.SIGKILL).toBeGreaterThan(0);
});

const endDuring = (operation: string, signal: NodeJS.Signals, afterMs: number, deny: string[] = []) =>
  play(scenario(deny), {
    tool,
    onCall: (call, kill) => {
      if (call.operation === operation) setTimeout(() => kill(signal), afterMs);
    },
  });

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  it.concurrent.each(WRITING.flatMap((operation) => [0, 3].map((afterMs) => [operation, afterMs] as const)))(
    'during %s, %d ms on: nothing is left, and a report is there',
    async (operation, afterMs) => {
      const { leftovers, report, outputs } = await endDuring(operation, signal, afterMs);
      left[signal] += leftovers;
      expect(leftovers).toBe(0);
      expect(report?.verdict).toBeDefined();
      expect(outputs).toContain('CACHE_PREFLIGHT_READY=');
    },
  );

  it.concurrent.each(WRITING)(
    'during %s, where nothing may be removed: one object at most, and it is told',
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
    'during %s, %d ms on: one object and one upload at most, and the next run removes them and says so',
    async (operation, afterMs) => {
      const { code, leftBefore, leftovers, report, stdout, temporaryFiles } = await play(scenario(), {
        tool,
        killBefore: (call) => (call.operation === operation ? afterMs : undefined),
      });
      left.SIGKILL += leftBefore;
      expect(leftBefore).toBeLessThanOrEqual(2);
      expect({ code, leftovers, temporaryFiles }).toEqual({ code: 0, leftovers: 0, temporaryFiles: [] });
      // A run that was killed when it had ended has left nothing to be told.
      if (leftBefore === 0) return;
      expect(report?.observations?.earlierRuns).toHaveLength(1);
      expect(report?.notes.join()).toContain('A run before this one ended without the clean-up');
      expect(stdout).toContain('what an earlier run had left is removed.');
    },
  );

  it.concurrent.each(['UploadPart', 'CreateMultipartUpload'])(
    'during %s, where the next run may remove nothing: what stays is told with its key',
    async (operation) => {
      const { leftovers, report } = await play(scenario(['s3:DeleteObject', 's3:AbortMultipartUpload']), {
        tool,
        killBefore: (call) => (call.operation === operation ? 1 : undefined),
      });
      // No upload: each is completed onto the one object.
      expect(leftovers).toBeLessThanOrEqual(1);
      expect(report?.observations?.leftovers).toMatchObject([{ kind: 'object', key: 'irsa-preflight-probe/probe' }]);
    },
  );

  it.concurrent('of a run that saves: one that only restores leaves it to the next that saves', async () => {
    const { report, leftovers, leftBefore, temporaryFiles } = await play(scenario(['s3:DeleteObject']), {
      tool,
      killBefore: (call) => (call.operation === 'GetObject' ? 0 : undefined),
      extraEnvAfter: { PLUGIN_OPERATIONS: 'restore' },
    });
    expect({ verdict: report?.verdict, leftovers }).toEqual({ verdict: 'pass', leftovers: leftBefore });
    expect(temporaryFiles).toHaveLength(1);
  });

  it.concurrent('and the next run is ended too, while a search for what was left hangs: its own is removed', async () => {
    const hanging = { ...scenario(), aws: { replies: { 's3:ListMultipartUploads': { fault: 'hang' as const } } } };
    const { leftovers, report } = await play(hanging, {
      tool,
      killBefore: (call) => (call.operation === 'CreateMultipartUpload' ? 0 : undefined),
      onCall: (call, kill) => {
        if (call.operation === 'GetObject') kill('SIGTERM');
      },
    });
    // The upload of the first run, whose id nobody knows, if it came to one.
    expect(leftovers).toBeLessThanOrEqual(1);
    expect(report?.observations?.leftovers).toMatchObject([{ kind: 'upload' }]);
  });

  it.concurrent('in a bucket with versions: the next run removes the version too', async () => {
    const versioned = { ...scenario(), aws: { bucket: { versioned: true } } };
    const { leftBefore, leftovers } = await play(versioned, {
      tool,
      killBefore: (call) => (call.operation === 'GetObject' ? 0 : undefined),
    });
    expect(leftBefore).toBeGreaterThan(0);
    expect(leftovers).toBe(0);
  });
});
