import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { play } from '../../src/sandbox/play.ts';
import { SCENARIOS } from '../../src/sandbox/scenarios.ts';
import { expectAsTold } from './expectations.ts';
import { expectShape } from './logShape.ts';

// Every scenario of the demo, and the log of each as it is kept in test/golden: UPDATE_GOLDEN=1 npm test writes them anew.

it.concurrent.each(SCENARIOS.map((scenario) => [scenario.id, scenario] as const))('%s', async (id, scenario) => {
  const played = await play(scenario, { tool: 'dist/irsa-preflight.cjs', extraEnv: { PLUGIN_COLOR: 'never' } });
  expectAsTold(scenario, played);
  const log = settled(played.stdout);
  const golden = `test/golden/${id}.txt`;
  if (process.env.UPDATE_GOLDEN || !existsSync(golden)) writeFileSync(golden, log);
  expect(log).toBe(readFileSync(golden, 'utf8'));
  expectShape(log, scenario.expect.verdict);
});

/** The log without what differs from run to run. */
const settled = (log: string) =>
  log
    .replace(/\/tmp\/irsa-preflight-\w+/g, 'DIR')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/in \d+\.\d s/g, 'in 0.1 s')
    .replace(/(date\/time) \d+/g, '$1 NOW')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/irsa-preflight \d+\.\d+\.\d+/g, 'irsa-preflight 0.0.0');
