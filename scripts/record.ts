import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { runScenario } from '../src/sandbox/runScenario.ts';
import type { Scenario } from '../src/sandbox/scenario.ts';
import { SCENARIOS } from '../src/sandbox/scenarios.ts';

// Runs every field case and every scenario once, and keeps the reports in reports/observed.jsonl. So diagnosis and
// remedies can be tested a thousand times over without a network, as mutation testing does (npm run test:mutants).

const cases = readFileSync('test/field-cases/cases.jsonl', 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Scenario);
const queue = [...SCENARIOS, ...cases];
const lines: string[] = [];
await Promise.all(
  [0, 1, 2, 3].map(async () => {
    for (let scenario = queue.shift(); scenario; scenario = queue.shift()) {
      const { report } = await runScenario(scenario, { tool: 'dist/irsa-preflight.cjs' });
      if (report?.observations) lines.push(JSON.stringify({ id: scenario.id, report }));
    }
  }),
);
mkdirSync('reports', { recursive: true });
writeFileSync('reports/observed.jsonl', `${lines.sort().join('\n')}\n`);
console.log(`${lines.length} observations in reports/observed.jsonl`);
