import { homedir } from 'node:os';
import { parseArgs } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { UsageError } from './commands/usageError.ts';
import { EXIT } from './report/exitCode.ts';

const { version } = packageJson;

/** The process edge: arguments in, exit code out. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'v' },
      against: { type: 'string' },
    },
  });
  const [command, ...operands] = positionals;
  // Each command loads what it needs, when it is asked for.
  if (values.help || command === 'help') return say((await import('./commands/help.ts')).helpText(version));
  if (values.version) return say(`${version}\n`);
  switch (command) {
    case undefined:
      return (await import('./commands/preflight.ts')).preflightCommand(process.env, version);
    case 'diagnose':
      return (await import('./commands/diagnose.ts')).diagnoseCommand(operands, {
        against: values.against,
        env: process.env,
        version,
      });
    case 'explain':
      return (await import('./commands/explain.ts')).explainCommand(operands);
    default:
      throw new UsageError(
        `Unknown command "${command}": without a command it checks; else diagnose FILE or explain CODE.`,
      );
  }
}

/**
 * A user without an entry in passwd and without HOME, as in this image, has no home, and the AWS SDK fails on that. Go then
 * looks for its files in the working directory.
 */
function haveAHome(): void {
  try {
    homedir();
  } catch {
    process.env.HOME = process.cwd();
  }
}

function say(text: string): number {
  process.stdout.write(text);
  return EXIT.pass;
}

// A reader that is gone (`| head`) is no reason to leave the bucket uncleaned.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

haveAHome();
main()
  .catch((error: Error & { code?: string }) => {
    if (error instanceof UsageError || error.code?.startsWith('ERR_PARSE_ARGS')) {
      process.stderr.write(`irsa-preflight: ${error.message}\nirsa-preflight --help tells what there is.\n`);
      return EXIT.settings;
    }
    process.stderr.write(
      `irsa-preflight ${version} failed, which is a defect of it: ${error.stack ?? error.message}\n`,
    );
    return EXIT.defect;
  })
  // A request that nobody waits for any more must not keep the step alive.
  .then((code) => process.exit(code));
