import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs, parseEnv, styleText } from 'node:util';
import { closest, distance } from 'fastest-levenshtein';
import { runScenario } from './runScenario.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';

// Without scenario names: a healthy run, followed by the most common failures.
const TOUR = ['healthy', 'no-service-account', 'trust-for-another-namespace', 'policy-without-slash-star'];

const HELP = `Runs the built tool against a sandbox on this machine.

  npm run demo                        a healthy pod, then three failures
  npm run demo -- SCENARIO …          these scenarios
  npm run demo -- --list              all scenarios
  npm run demo -- SCENARIO --report-json FILE
                                      save the JSON report, to try diagnose and explain on it
`;

const OPTIONS = {
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  'report-json': { type: 'string' },
} as const;

const tool = path.resolve('dist/irsa-preflight.cjs');

async function main(): Promise<number> {
  const words = parseWords();
  if (!words) return 2;
  const { values, positionals } = words;
  if (values.help) return print(HELP);
  if (values.list) return list();
  const unknown = positionals.find((name) => !SCENARIOS.some(({ id }) => id === name));
  if (unknown !== undefined) return complain(`There is no scenario "${unknown}". ${suggestion(unknown)}`);
  const file = values['report-json'];
  if (file !== undefined && positionals.length !== 1)
    return complain('--report-json takes the report of one scenario.');
  if (!existsSync(tool)) return complain('The tool has not been built. Run npm run build.');
  return demo(positionals.length ? positionals : TOUR, file);
}

function parseWords() {
  try {
    return parseArgs({ allowPositionals: true, options: OPTIONS });
  } catch (error) {
    complain(`${(error as Error).message.split('. To specify')[0]}. See npm run demo -- --help.`);
    return undefined;
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function complain(text: string): number {
  console.error(text);
  return 2;
}

const MAX_DISTANCE = 6;

function suggestion(name: string): string {
  const nearest = closest(
    name,
    SCENARIOS.map(({ id }) => id),
  );
  const question = distance(name, nearest) <= MAX_DISTANCE ? `Did you mean ${nearest}? ` : '';
  return `${question}npm run demo -- --list shows all scenarios.`;
}

function list(): number {
  const width = Math.max(...SCENARIOS.map(({ id }) => id.length));
  for (const { id, title } of SCENARIOS) console.log(`${id.padEnd(width)}  ${title}`);
  return 0;
}

async function demo(names: string[], reportFile: string | undefined): Promise<number> {
  const chosen = names.flatMap((name) => SCENARIOS.filter(({ id }) => id === name));
  let asExpected = true;
  for (const scenario of chosen) asExpected = (await show(scenario, reportFile)) && asExpected;
  if (chosen.length > 1)
    console.log(
      `All of this ran in a sandbox on this machine. npm run demo -- --list shows ${SCENARIOS.length} scenarios.`,
    );
  return asExpected ? 0 : 1;
}

/** Runs one scenario and prints the tool's log; true if the result is what the scenario expects. */
async function show(scenario: Scenario, reportFile: string | undefined): Promise<boolean> {
  const { id, title, expect } = scenario;
  console.log(styleText('bold', `── ${id} ${'─'.repeat(Math.max(2, 74 - id.length))}`));
  console.log(`${title}.\n`);
  const { code, stdout, stderr, outputs, report } = await runScenario(scenario, {
    tool,
    extraEnv: {
      PLUGIN_COLOR: process.stdout.isTTY && !process.env.NO_COLOR ? 'always' : 'never',
      // The log names the report file, which is deleted after the run. Unless a copy is kept, no report is written.
      ...(reportFile ? {} : { PLUGIN_REPORT_JSON: '' }),
    },
  });
  console.log(`${stdout}${stderr}(exit code ${code})\n`);
  if (reportFile && report) {
    writeFileSync(reportFile, `${JSON.stringify(report, null, 2)}\n`);
    console.log(`The JSON report is in ${reportFile}. Try: npx node dist/irsa-preflight.cjs diagnose ${reportFile}\n`);
  }
  const output = parseEnv(outputs);
  const isExpected =
    output.CACHE_PREFLIGHT_VERDICT === expect.verdict &&
    [expect.cause].flat().some((cause) => (cause ?? 'none') === output.CACHE_PREFLIGHT_CAUSE);
  if (!isExpected) console.log(`Unexpected result. The scenario expects: ${expect.verdict}, ${expect.cause}.\n`);
  return isExpected;
}

process.exitCode = await main();
