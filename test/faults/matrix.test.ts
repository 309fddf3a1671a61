import { describe, expect, it } from '@jest/globals';
import { runScenario, type ScenarioRun } from '../../src/sandbox/runScenario.ts';
import type { ReplySpec, Scenario } from '../../src/sandbox/scenario.ts';

// Every request of a run × everything that can happen to it: a verdict in time, the right area blamed, reports written,
// every leftover reported, and never an internal error (runScenario throws on exit code 3).

const TIMEOUT_S = 6;
const tool = 'dist/irsa-preflight.cjs';

const STS = ['sts:AssumeRoleWithWebIdentity'];
const S3 = ['ListObjectsV2', 'HeadObject', 'GetObject', 'PutObject', 'CreateMultipartUpload', 'UploadPart'].map(
  (name) => `s3:${name}`,
);
// The cache steps do not need these, so a fault in one of them must not fail the verdict.
const OWN = ['sts:GetCallerIdentity', 's3:DeleteObject', 's3:AbortMultipartUpload'];

const HUGE = 30 * 1024 * 1024;
const FAULTS: Record<string, ReplySpec> = {
  'reset before the reply': { fault: 'reset' },
  'reset in the middle': { fault: 'cut' },
  'never answers': { fault: 'hang' },
  'a byte at a time': { fault: 'drip' },
  'a longer body promised': { fault: 'long' },
  'a shorter body promised': { fault: 'short' },
  '500': { status: 500, code: 'InternalError', message: 'We encountered an internal error. Please try again.' },
  '503': { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' },
  throttled: { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' },
  'a page with 200': { fault: 'garbage' },
  'a page with 403': { fault: 'garbage', status: 403 },
  'truncated XML': {
    status: 200,
    raw: '<?xml version="1.0" encoding="UTF-8"?>\n<Result><Name>ci-ca',
    headers: { 'x-amz-request-id': null, 'x-amzn-requestid': null },
  },
  'an empty 200': { status: 200, raw: '', headers: { 'x-amz-request-id': null, 'x-amzn-requestid': null } },
  'an error with 200': {
    status: 200,
    raw: '<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>',
  },
  '30 MB': { status: 500, raw: 'x'.repeat(HUGE) },
  'a redirect to itself': { status: 307, raw: '', headers: { location: '/' } },
};

const scenario = (replies: Record<string, ReplySpec | ReplySpec[]>): Scenario => ({
  ...{ id: 'fault', title: '', source: 'irsa-preflight', aws: { replies } },
  settings: { timeout: `${TIMEOUT_S}s` },
  expect: { verdict: 'fail', cause: null },
});

// A scripted reply to PutObject also applies to multipart uploads, unless they have their own.
const alone = (operation: string, reply: ReplySpec | ReplySpec[]) => ({
  's3:CreateMultipartUpload': { ok: true },
  's3:UploadPart': { ok: true },
  's3:CompleteMultipartUpload': { ok: true },
  [operation]: reply,
});

const outcomes: string[] = [];
let longestOverrunMs = Number.NEGATIVE_INFINITY;

function expectSound({ code, report, outputs, stdout, stderr, leftovers, ms }: ScenarioRun): void {
  longestOverrunMs = Math.max(longestOverrunMs, ms - TIMEOUT_S * 1000);
  expect([0, 1]).toContain(code);
  expect(report?.checks.length).toBeGreaterThan(0);
  expect(outputs).toMatch(/^CACHE_PREFLIGHT_VERDICT=(pass|warn|fail)\nCACHE_PREFLIGHT_CAUSE=/);
  expect(`${stdout}${stderr}`).not.toMatch(/\n\s+at .*:\d+:\d+|Unhandled|Warning:/);
  expect(leftovers).toBeLessThanOrEqual(report?.observations?.leftovers.length ?? 0);
}

const causeOf = ({ report }: ScenarioRun) => report?.causes[0]?.code ?? '';

describe.each(Object.entries(FAULTS))('%s', (fault, reply) => {
  it.concurrent.each(STS)('to %s is attributed to the path to STS', async (operation) => {
    const played = await runScenario(scenario(alone(operation, reply)), { tool });
    outcomes.push(`${fault} | ${operation} | ${causeOf(played)}`);
    expectSound(played);
    expect(played.code).toBe(1);
    expect(causeOf(played)).toMatch(/^(sts-|not-aws-answering|deadline-exceeded)/);
  });

  it.concurrent.each(S3)('to %s is attributed to the path to S3, or does no harm', async (operation) => {
    const played = await runScenario(scenario(alone(operation, reply)), { tool });
    outcomes.push(`${fault} | ${operation} | ${causeOf(played) || 'pass'}`);
    expectSound(played);
    expect(causeOf(played)).toMatch(/^(s3-|bucket-|not-aws-answering|deadline-exceeded|$)/);
  });

  it.concurrent.each(OWN)('to %s does not fail the build', async (operation) => {
    const played = await runScenario(scenario(alone(operation, reply)), { tool });
    outcomes.push(`${fault} | ${operation} | ${causeOf(played) || 'pass'}`);
    expectSound(played);
    expect({ code: played.code, cause: causeOf(played) }).toEqual({ code: 0, cause: '' });
  });
});

const TRANSIENT = ['reset before the reply', 'reset in the middle', '500', '503'];

describe.each(TRANSIENT)('%s, temporarily', (fault) => {
  it.concurrent.each([...STS, ...S3].flatMap((operation) => [1, 2].map((times) => [operation, times] as const)))(
    'to %s, %d times: a pass, and every retry is recorded',
    async (operation, times) => {
      const reply = FAULTS[fault] ?? {};
      const replies = [...Array(times).fill(reply), { ok: true }];
      const played = await runScenario(scenario(alone(operation, replies)), { tool });
      expectSound(played);
      expect({ code: played.code, cause: causeOf(played) }).toEqual({ code: 0, cause: '' });
      const name = operation.split(':')[1];
      const calls = played.report?.observations?.calls.filter((call) => call.operation === name) ?? [];
      expect(calls.flatMap(({ retried }) => retried)).toHaveLength(times);
    },
  );
});

// The cache step waits for a response as long as it may run, and sends the request once: a retry would not be its
// verdict.
it.concurrent.each([...STS, ...S3])(
  'a single response to %s that never comes: a failure, without a retry',
  async (operation) => {
    const replies = [FAULTS['never answers'] ?? {}, { ok: true }];
    const played = await runScenario(scenario(alone(operation, replies)), { tool });
    expectSound(played);
    expect({ code: played.code, cause: causeOf(played) }).toEqual({
      code: 1,
      cause: expect.stringMatching(/^(sts|s3)-unreachable$/),
    });
    const calls = played.report?.observations?.calls.filter(({ outcome }) => outcome === 'unanswered') ?? [];
    expect(calls.flatMap(({ retried }) => retried)).toEqual([]);
  },
);

it('prints the outcome of every fault', () => {
  console.log(
    `${outcomes.sort().join('\n')}\n${outcomes.length} faults; the longest run took ${Math.round(longestOverrunMs)} ms more than its timeout (negative: less)`,
  );
  expect(outcomes).toHaveLength(Object.keys(FAULTS).length * (STS.length + S3.length + OWN.length));
});
