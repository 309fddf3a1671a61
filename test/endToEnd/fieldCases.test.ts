import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { Report } from '../../src/report/schema.ts';
import { play } from '../../src/sandbox/play.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { expectAsTold } from './expectations.ts';
import { expectShape } from './logShape.ts';

// Real failures, played over the wire against the built tool.
const cases = readFileSync('test/field-cases/cases.jsonl', 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Scenario);

it.concurrent.each(cases.map((scenario) => [scenario.id, scenario] as const))('%s', async (_id, scenario) => {
  const played = await play(scenario, { tool: 'dist/irsa-preflight.cjs' });
  expectAsTold(scenario, played);
  if (scenario.expect.verdict !== 'pass') expectShape(played.stdout, scenario.expect.verdict);
  const report = Report.parse(played.report);
  if (!report.observations) return;
  // The saved observations alone give the same verdict.
  const { verdict, causes } = diagnose(report.observations);
  expect({ verdict, causes: causes.map(({ code }) => code) }).toEqual({
    verdict: report.verdict,
    causes: report.causes.map(({ code }) => code),
  });
});
