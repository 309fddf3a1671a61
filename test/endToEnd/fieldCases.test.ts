import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { runScenario } from '../../src/sandbox/runScenario.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { Report } from '../../src/schema/report.ts';
import { expectAsTold } from './expectations.ts';
import { expectShape } from './logShape.ts';
import { settled } from './settled.ts';

// Real failures, replayed over the wire against the built tool. The log of the first case of each cause is kept in
// test/golden/causes: UPDATE_GOLDEN=1 npm test writes them anew.
const cases = readFileSync('test/field-cases/cases.jsonl', 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Scenario);

const FOLDER = 'test/golden/causes';
mkdirSync(FOLDER, { recursive: true });
const firstCases = new Map<string, string>();
for (const { id, expect: expected } of cases) {
  const [cause] = [expected.cause].flat();
  if (cause && !firstCases.has(cause)) firstCases.set(cause, id);
}

it.concurrent.each(cases.map((scenario) => [scenario.id, scenario] as const))('%s', async (id, scenario) => {
  const ran = await runScenario(scenario, { tool: 'dist/irsa-preflight.cjs' });
  expectAsTold(scenario, ran);
  const log = stripVTControlCharacters(ran.stdout);
  if (scenario.expect.verdict !== 'pass') expectShape(log, scenario.expect.verdict);
  const report = Report.parse(ran.report);
  const [first] = report.causes;
  if (first && firstCases.get(first.code) === id) expectGolden(first.code, settled(log));
  expectReasonsShown(log, first?.evidence ?? []);
  if (!report.observations) return;
  // The saved observations alone give the same verdict.
  const { verdict, causes } = diagnose(report.observations);
  expect({ verdict, causes: causes.map(({ code }) => code) }).toEqual({
    verdict: report.verdict,
    causes: report.causes.map(({ code }) => code),
  });
});

function expectGolden(code: string, log: string): void {
  const golden = `${FOLDER}/${code}.txt`;
  if (process.env.UPDATE_GOLDEN || !existsSync(golden)) writeFileSync(golden, log);
  expect(log).toBe(readFileSync(golden, 'utf8'));
}

// What AWS gives as the reason: the log shows it whole, however long it is.
const REASON =
  /(because (?:no|the resource)|with an explicit deny in|Not authorized to perform|No OpenIDConnect provider|Incorrect token audience|Couldn't retrieve verification key|Token expired:).*$/s;
const ARN = /…|arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(?:\d{12})?:/g;
const flat = (text: string) => text.replace(/\s+/g, ' ').replace(ARN, '');

function expectReasonsShown(log: string, evidence: NonNullable<Report['causes'][number]['evidence']>): void {
  const shown = flat(log);
  for (const one of evidence) {
    const reason = one.kind === 'reply' && REASON.exec(one.message ?? '')?.[0];
    if (reason) expect(shown).toContain(flat(reason));
  }
}
