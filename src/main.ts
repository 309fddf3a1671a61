import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
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
      return (await import('./commands/preflight.ts')).preflightCommand(process.env, version, termination());
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
    // Not the name of the working directory: it may have been removed.
    process.env.HOME = '.';
  }
}

// The AWS SDK reads its shared files by itself, whatever they are; a pipe that nobody writes to would hold it up.
function readNoPipes(): void {
  for (const [variable, name] of [
    ['AWS_CONFIG_FILE', 'config'],
    ['AWS_SHARED_CREDENTIALS_FILE', 'credentials'],
  ] as const) {
    const file = process.env[variable] || path.join(homedir(), '.aws', name);
    if (!isFileOrAbsent(file)) process.env[variable] = '/dev/null';
  }
}

function isFileOrAbsent(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return true;
  }
}

function say(text: string): number {
  process.stdout.write(text);
  return EXIT.pass;
}

// A reader that is gone (`| head`) is no reason to leave the bucket uncleaned.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

haveAHome();
readNoPipes();
main()
  .catch((error: Error & { code?: string }) => {
    if (error instanceof UsageError || error.code?.startsWith('ERR_PARSE_ARGS')) {
      // Node goes on with advice for words that begin with a dash.
      const [said = ''] = error.message.split(/\. To specify/);
      process.stderr.write(`irsa-preflight: ${said}\nirsa-preflight --help tells what there is.\n`);
      return EXIT.settings;
    }
    process.stderr.write(
      `irsa-preflight ${version} failed, which is a defect of it: ${error.stack ?? error.message}\n`,
    );
    return EXIT.defect;
  })
  .then(endWith);

/**
 * Aborted when the process is asked to end, once or often, and where something was thrown that nobody caught, with that
 * as the reason: either way what is in the bucket is removed, within its own bound, and a report is written.
 */
function termination(): AbortSignal {
  const controller = new AbortController();
  // Without a reason of its own it would be an Error too.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => controller.abort('signal'));
  // Told of rejections too.
  process.on('uncaughtException', (thrown: unknown) =>
    controller.abort(thrown instanceof Error ? thrown : new Error(String(thrown))),
  );
  return controller.signal;
}

// What runs in a thread of the system's, and cannot be cut short: a name that is looked up, a file that is read.
const BLOCKING = new Set(['GetAddrInfoReqWrap', 'FSReqCallback', 'FSReqPromise']);
const isBlocked = () => process.getActiveResourcesInfo().some((resource) => BLOCKING.has(resource));
const GRACE_MS = 100;

/**
 * Ends the process. A request that nobody waits for any more must not keep the step alive; the end of a process waits for
 * the system's threads though, and a name server that is silent keeps one for twenty seconds. Then the process becomes
 * another one, which has no threads and ends at once with the same code.
 */
async function endWith(code: number): Promise<void> {
  const graceEnds = performance.now() + GRACE_MS;
  while (isBlocked() && performance.now() < graceEnds) await pause(1);
  if (isBlocked() && process.execve)
    process.execve(process.execPath, [process.execPath, '-e', `process.exit(${code})`]);
  process.exit(code);
}
