import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { runScenario } from '../../src/sandbox/runScenario.ts';
import { SCENARIOS } from '../../src/sandbox/scenarios.ts';
import { expectAsTold } from './expectations.ts';
import { expectShape } from './logShape.ts';
import { settled } from './settled.ts';

// Every scenario of the demo, compared with its log in test/golden; UPDATE_GOLDEN=1 npm test regenerates the logs.

it.concurrent.each(SCENARIOS.map((scenario) => [scenario.id, scenario] as const))('%s', async (id, scenario) => {
  const played = await runScenario(scenario, { tool: 'dist/irsa-preflight.cjs', extraEnv: { PLUGIN_COLOR: 'never' } });
  expectAsTold(scenario, played);
  const log = settled(played.stdout);
  const golden = `test/golden/${id}.txt`;
  if (process.env.UPDATE_GOLDEN || !existsSync(golden)) writeFileSync(golden, log);
  expect(log).toBe(readFileSync(golden, 'utf8'));
  expectShape(log, scenario.expect.verdict);
});
