import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { compare } from '../../src/diagnose/compare.ts';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { canHeal } from '../../src/diagnose/healing.ts';
import { fixFor } from '../../src/remedy/remedies.ts';
import { buildReport } from '../../src/report/report.ts';
import type { Report } from '../../src/report/schema.ts';

// What was said of every field case, said again from what was observed (scripts/record.ts): the net in which a changed
// diagnosis or remedy is caught.

const FILE = 'reports/observed.jsonl';
if (!existsSync(FILE)) throw new Error(`${FILE} is not there: npm run test:mutants makes it.`);
const recorded = readFileSync(FILE, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as { id: string; report: Report });

describe.each(recorded.map(({ id, report }) => [id, report] as const))('%s', (_id, report) => {
  it('is diagnosed and mended as it was', () => {
    const { observations } = report;
    if (!observations) throw new Error('nothing was observed');
    expect(JSON.parse(JSON.stringify(buildReport(observations, diagnose(observations), fixFor)))).toEqual(report);
  });
});

it('heals, or not, as it did', () => {
  const healing = recorded.map(
    ({ id, report: { observations } }) => observations && [id, canHeal(diagnose(observations))],
  );
  expect(healing).toMatchSnapshot();
});

it('differs from the healthy one as it did', () => {
  const healthy = recorded.find(({ id }) => id === 'healthy')?.report.observations;
  const changes = recorded.map(({ id, report: { observations } }) => [
    id,
    healthy && observations ? compare(healthy, observations).map(({ what }) => what) : [],
  ]);
  expect(changes).toMatchSnapshot();
});
