import { parseArgs } from 'node:util';
import { EXIT } from '../report/exitCode.ts';
import { UsageError } from './usageError.ts';

const COMMON = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

const OPTIONS = {
  diagnose: {
    ...COMMON,
    against: { type: 'string' },
    json: { type: 'boolean' },
    'report-json': { type: 'string' },
    'report-junit': { type: 'string' },
    'report-markdown': { type: 'string' },
  },
  explain: COMMON,
  help: COMMON,
  version: COMMON,
} as const;
type Command = keyof typeof OPTIONS;
const COMMANDS = Object.keys(OPTIONS) as Command[];

/**
 * Runs what the words of the command line ask for: a command, or without one the preflight itself. Each command loads
 * what it needs when it is called.
 * @param termination makes the signal that ends a preflight
 * @returns the exit code
 * @throws UsageError where the words cannot be understood
 */
export async function run(
  args: string[],
  env: NodeJS.ProcessEnv,
  version: string,
  termination: () => AbortSignal,
): Promise<number> {
  if (args.length === 0) return (await import('./preflight.ts')).preflightCommand(env, version, termination());
  const word = args.find((arg) => !arg.startsWith('-'));
  if (word === undefined || (!isCommand(word) && args[0]?.startsWith('-'))) return runWithoutCommand(args, version);
  if (!isCommand(word)) throw new UsageError(`Unknown command "${word}". The commands are ${COMMANDS.join(', ')}.`);
  return runCommand(word, args, env, version);
}

const isCommand = (word: string): word is Command => Object.hasOwn(OPTIONS, word);

async function runWithoutCommand(args: string[], version: string): Promise<number> {
  const [option = ''] = args.map((arg) => arg.replace(/^--|=.*$/g, '')).filter((name) => name in OPTIONS.diagnose);
  if (option && !(option in COMMON)) {
    throw new UsageError(`--${option} is an option of diagnose.`, 'See irsa-preflight diagnose --help.');
  }
  const { values } = parse(args, COMMON);
  if (values.version) return print(`${version}\n`);
  return print((await import('./help.ts')).helpText(version));
}

async function runCommand(command: Command, args: string[], env: NodeJS.ProcessEnv, version: string): Promise<number> {
  const { values, positionals } = parse(args, OPTIONS[command], command);
  const operands = positionals.slice(1);
  if (command === 'help') return printHelp(operands[0], version);
  if (values.help) return printHelp(command, version);
  if (command === 'version' || values.version) return print(`${version}\n`);
  if (command === 'explain') return (await import('./explain.ts')).explainCommand(operands);
  return (await import('./diagnose.ts')).diagnoseCommand(operands, {
    against: textOf(values.against),
    json: values.json === true,
    files: {
      json: textOf(values['report-json']),
      junit: textOf(values['report-junit']),
      markdown: textOf(values['report-markdown']),
    },
    env,
    version,
  });
}

type Values = Record<string, string | boolean | undefined>;
const textOf = (value: Values[string]) => (typeof value === 'string' ? value : undefined);

function parse(
  args: string[],
  options: (typeof OPTIONS)[Command],
  command?: Command,
): { values: Values; positionals: string[] } {
  const seeAlso = `See irsa-preflight ${command && command !== 'help' && command !== 'version' ? `${command} ` : ''}--help.`;
  try {
    return parseArgs({ args, allowPositionals: true, options }) as { values: Values; positionals: string[] };
  } catch (error) {
    // Node goes on with advice for words that begin with a dash.
    const [message = ''] = (error as Error).message.split(/\. To specify/);
    throw new UsageError(`${message.replace(/\.$/, '')}.`, seeAlso);
  }
}

async function printHelp(command: string | undefined, version: string): Promise<number> {
  const { COMMAND_HELP, helpText } = await import('./help.ts');
  return print((command && COMMAND_HELP[command]) ?? helpText(version));
}

function print(text: string): number {
  process.stdout.write(text);
  return EXIT.pass;
}
