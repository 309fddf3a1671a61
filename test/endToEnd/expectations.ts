import { expect } from '@jest/globals';
import type { ScenarioRun } from '../../src/sandbox/runScenario.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';

const EXITS = { pass: 0, warn: 0, fail: 1, settings: 2 } as const;

// What a scenario does not allow the tool to remove can be left behind.
const REMOVING = ['s3:*', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:AbortMultipartUpload'];
const mayStay = ({ aws, expect: wanted }: Scenario) =>
  wanted.cause === 's3-delete-denied' ||
  REMOVING.some((action) => aws?.deny?.includes(action) || aws?.replies?.[action]);

/** Compares what the tool reported and did with what the scenario expects. */
export function expectAsTold(scenario: Scenario, played: ScenarioRun): void {
  const { expect: wanted, secrets = [] } = scenario;
  const { code, report, stdout, stderr, outputs } = played;
  const causes = report?.causes.map((cause) => cause.code) ?? [];
  const said = `${stdout}\n${stderr}\n${JSON.stringify(report ?? {})}\n${outputs}`;
  expect(code).toBe(EXITS[wanted.verdict]);
  if (wanted.verdict !== 'settings') {
    expect(report?.verdict).toBe(wanted.verdict);
    expect([wanted.cause].flat()).toContain(causes[0] ?? null);
  }
  expect(causes).toEqual(expect.arrayContaining(wanted.ranked ?? []));
  expect((wanted.mentions ?? []).filter((text) => !said.includes(text))).toEqual([]);
  const hidden = [...secrets, ...played.tokens.flatMap((token) => token.split('.')[2] ?? [])].filter(
    (secret) => secret.length > 5,
  );
  expect(hidden.filter((secret) => said.includes(secret))).toEqual([]);
  expect(said).not.toMatch(/SANDBOX(SECRET|SESSION)[0-9a-f]/);
  expect(played.leftovers).toBeLessThanOrEqual(mayStay(scenario) ? 1 : 0);
}
