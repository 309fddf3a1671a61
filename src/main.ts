import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import packageJson from '../package.json' with { type: 'json' };
import { run } from './commands/run.ts';
import { UsageError } from './commands/usageError.ts';
import { EXIT } from './report/exitCode.ts';

// The process edge: arguments in, exit code out.

const { version } = packageJson;

// A reader that is gone (`| head`) is no reason to leave the bucket uncleaned.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

ensureHome();
ignoreNonRegularAwsFiles();
run(process.argv.slice(2), environment(), version, termination).catch(failed).then(exitProcess);

function failed(error: Error): number {
  if (error instanceof UsageError) {
    process.stderr.write(`irsa-preflight: ${error.message}\n${error.seeAlso}\n`);
    return EXIT.settings;
  }
  const stack = error.stack ?? error.message;
  process.stderr.write(`irsa-preflight ${version} failed with an internal error; please report it: ${stack}\n`);
  return EXIT.internalError;
}

/**
 * A user without an entry in passwd and without HOME, as in this image, has no home, and the AWS SDK fails on that. Go
 * then looks for its files in the working directory.
 */
function ensureHome(): void {
  try {
    homedir();
  } catch {
    // Not the name of the working directory: it may have been removed.
    process.env.HOME = '.';
  }
}

/** The AWS SDK reads its shared files itself, whatever they are; a pipe that nobody writes to would hold it up. */
function ignoreNonRegularAwsFiles(): void {
  for (const [variable, name] of [
    ['AWS_CONFIG_FILE', 'config'],
    ['AWS_SHARED_CREDENTIALS_FILE', 'credentials'],
  ] as const) {
    const file = process.env[variable] || path.join(homedir(), '.aws', name);
    if (!cannotBlock(file)) process.env[variable] = '/dev/null';
  }
}

/**
 * The environment. The AWS SDK for JavaScript would read the variables for endpoints itself, and by its own rules; each
 * client is given the endpoint that the Go SDK would use instead (cacheStep/endpoints.ts).
 */
function environment(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL_S3']) delete process.env[name];
  return env;
}

function cannotBlock(file: string): boolean {
  try {
    const found = statSync(file);
    // A directory cannot be read, which the SDK takes for an absent file and Go's for a reason to stop.
    return found.isFile() || found.isDirectory();
  } catch {
    return true;
  }
}

/**
 * A signal that is aborted when the process is asked to end, once or repeatedly, and where something was thrown that
 * nobody caught, with that as the reason: in both cases the bucket is cleaned up, within its own limit, and a report is
 * written.
 */
function termination(): AbortSignal {
  const controller = new AbortController();
  // Without a reason of its own it would be an Error too.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => controller.abort('signal'));
  // Called for rejections too.
  process.on('uncaughtException', (thrown: unknown) =>
    controller.abort(thrown instanceof Error ? thrown : new Error(String(thrown))),
  );
  return controller.signal;
}

// What runs in a thread of the system's and cannot be cut short: a name that is looked up, a file that is read.
const BLOCKING = new Set(['GetAddrInfoReqWrap', 'FSReqCallback', 'FSReqPromise']);
const isBlocked = () => process.getActiveResourcesInfo().some((resource) => BLOCKING.has(resource));
const GRACE_MS = 100;

/**
 * Ends the process. A request that nobody waits for must not keep the step alive; but the end of a process waits for
 * the system's threads, and a name server that is silent keeps one for twenty seconds. Then the process becomes a
 * different one, which has no threads and ends at once with the same code.
 */
async function exitProcess(code: number): Promise<void> {
  const graceEnds = performance.now() + GRACE_MS;
  while (isBlocked() && performance.now() < graceEnds) await pause(1);
  if (isBlocked() && process.execve)
    process.execve(process.execPath, [process.execPath, '-e', `process.exit(${code})`]);
  process.exit(code);
}
