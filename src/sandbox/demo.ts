import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs, parseEnv, styleText } from 'node:util';
import { play } from './play.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';

// Without a name: a healthy run, and then what goes wrong most.
const TOUR = ['healthy', 'no-service-account', 'trust-for-another-namespace', 'policy-without-slash-star'];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { list: { type: 'boolean' } } });
const tool = path.resolve('dist/irsa-preflight.cjs');

process.exitCode = values.list ? list() : await demo(positionals.length ? positionals : TOUR);

function list(): number {
  const width = Math.max(...SCENARIOS.map(({ id }) => id.length));
  for (const { id, title } of SCENARIOS) console.log(`${id.padEnd(width)}  ${title}`);
  return 0;
}

async function demo(names: string[]): Promise<number> {
  const unknown = names.filter((name) => !SCENARIOS.some(({ id }) => id === name));
  if (unknown.length) {
    console.error(`There is no scenario ${unknown.join(', ')}. npm run demo -- --list tells which there are.`);
    return 2;
  }
  if (!existsSync(tool)) {
    console.error('The tool is not built: npm run build.');
    return 2;
  }
  const chosen = names.flatMap((name) => SCENARIOS.filter(({ id }) => id === name));
  let asExpected = true;
  for (const scenario of chosen) asExpected = (await show(scenario)) && asExpected;
  if (chosen.length > 1)
    console.log(`That was a sandbox on this machine. npm run demo -- --list shows ${SCENARIOS.length} scenarios.`);
  return asExpected ? 0 : 1;
}

/** Plays one scenario and prints what the tool said; true where it said what the scenario expects. */
async function show(scenario: Scenario): Promise<boolean> {
  const { id, title, expect } = scenario;
  console.log(styleText('bold', `── ${id} ${'─'.repeat(Math.max(2, 74 - id.length))}`));
  console.log(`${title}.\n`);
  const { code, stdout, stderr, outputs } = await play(scenario, {
    tool,
    extraEnv: {
      PLUGIN_COLOR: process.stdout.isTTY && !process.env.NO_COLOR ? 'always' : 'never',
      // The pod's folder is gone by the time that somebody reads this.
      PLUGIN_REPORT_JSON: '',
    },
  });
  console.log(`${stdout}${stderr}(exit code ${code})\n`);
  const output = parseEnv(outputs);
  const right =
    output.CACHE_PREFLIGHT_VERDICT === expect.verdict &&
    [expect.cause].flat().some((cause) => (cause ?? 'none') === output.CACHE_PREFLIGHT_CAUSE);
  if (!right) console.log(`This is not what the scenario expects: ${expect.verdict}, ${expect.cause}.\n`);
  return right;
}
