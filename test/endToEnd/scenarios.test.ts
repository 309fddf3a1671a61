import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { play } from '../../src/sandbox/play.ts';
import { SCENARIOS } from '../../src/sandbox/scenarios.ts';
import { expectAsTold } from './expectations.ts';

// Every scenario of the demo, and the log of each as it is kept in test/golden: UPDATE_GOLDEN=1 npm test writes them anew.

const MOST_LINES = 40;

it.concurrent.each(SCENARIOS.map((scenario) => [scenario.id, scenario] as const))('%s', async (id, scenario) => {
  const played = await play(scenario, { tool: 'dist/irsa-preflight.cjs', extraEnv: { PLUGIN_COLOR: 'never' } });
  expectAsTold(scenario, played);
  const log = settled(played.stdout);
  const golden = `test/golden/${id}.txt`;
  if (process.env.UPDATE_GOLDEN || !existsSync(golden)) writeFileSync(golden, log);
  expect(log).toBe(readFileSync(golden, 'utf8'));
  const lines = log.trimEnd().split('\n');
  expect(lines.length - longestBlock(lines)).toBeLessThanOrEqual(scenario.expect.verdict === 'pass' ? 3 : MOST_LINES);
  expect(lines.filter((line) => line.length > 80 && isProse(line))).toEqual([]);
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

const isBlock = (line: string) => line.startsWith('       ');

/** How many lines the longest block to paste has. */
function longestBlock(lines: string[]): number {
  const runs = lines.map(isBlock).join().split('false');
  return Math.max(...runs.map((run) => run.match(/true/g)?.length ?? 0));
}

// A word is never broken, so a line of one word may be longer.
const isProse = (line: string) =>
  !isBlock(line) &&
  line
    .trim()
    .replace(/^(-|\d\.) /, '')
    .includes(' ');
