import { it } from '@jest/globals';
import { play } from '../../src/sandbox/play.ts';
import { SCENARIOS } from '../../src/sandbox/scenarios.ts';
import { expectAsTold } from './expectations.ts';

it.concurrent.each(SCENARIOS.map((scenario) => [scenario.id, scenario] as const))('%s', async (_id, scenario) => {
  expectAsTold(scenario, await play(scenario, { tool: 'dist/irsa-preflight.cjs' }));
});
