import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { buildReport } from '../../src/report/report.ts';
import type { Report } from '../../src/schema/report.ts';

// What was reported for every field case, reported again from what was observed (scripts/record.ts): a net that catches
// a changed diagnosis or remedy. For mutation testing alone: the field cases themselves say what is correct.

const FILE = 'reports/observed.jsonl';
if (!existsSync(FILE)) throw new Error(`${FILE} does not exist: npm run test:mutants makes it.`);
const recorded = readFileSync(FILE, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as { id: string; report: Report });

describe.each(recorded.map(({ id, report }) => [id, report] as const))('%s', (_id, report) => {
  it('gives the report that was recorded', () => {
    const { observations } = report;
    if (!observations) throw new Error('nothing was observed');
    expect(JSON.parse(JSON.stringify(buildReport(diagnose(observations))))).toEqual(report);
  });
});
