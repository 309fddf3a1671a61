import { expect, it } from '@jest/globals';
import { runScenario } from '../../src/sandbox/runScenario.ts';
import type { Scenario, Statement } from '../../src/sandbox/scenario.ts';

// S3 Express One Zone: access depends on a session, which the SDKs create on their own.

const BUCKET = 'ci-cache--use1-az4--x-s3';
const ARN = `arn:aws:s3express:us-east-1:111122223333:bucket/${BUCKET}`;

const scenario = (policy: Statement[]): Scenario => ({
  ...{ id: 'directory-bucket', title: '', source: 'irsa-preflight', expect: { verdict: 'pass', cause: null } },
  settings: { bucket: BUCKET, cache_key: 'app/' },
  aws: { bucket: { name: BUCKET }, policy },
});

it('passes if the role can create a session, and counts no request twice', async () => {
  const allow: Statement = { Effect: 'Allow', Action: 's3express:CreateSession', Resource: ARN };
  const { code, report, leftovers, calls } = await runScenario(scenario([allow]), { tool: 'dist/irsa-preflight.cjs' });
  expect({ code, causes: report?.causes, leftovers }).toEqual({ code: 0, causes: [], leftovers: 0 });
  expect(report?.observations?.calls.flatMap(({ retried }) => retried)).toEqual([]);
  expect(calls.map(({ operation }) => operation)).toContain('CreateSession');
});

it('reports that the role cannot create a session, with the policy to paste', async () => {
  const policy: Statement = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
  const { code, report } = await runScenario(scenario([policy]), { tool: 'dist/irsa-preflight.cjs' });
  expect({ code, causes: report?.causes.map((cause) => cause.code) }).toEqual({
    code: 1,
    causes: ['s3-identity-policy-missing'],
  });
  const text = JSON.stringify(report?.causes[0]?.fix);
  expect(text).toContain('s3express:CreateSession');
  expect(text).toContain(ARN);
  expect(text).not.toContain('s3:PutObject');
});
