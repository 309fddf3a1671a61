import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { EXIT } from '../report/exitCode.ts';
import type { Report } from '../report/report.ts';
import { type SeenCall, startSandbox } from './aws.ts';
import type { Certified } from './certificate.ts';
import { createIssuer } from './issuer.ts';
import { layPod } from './pod.ts';
import type { Scenario } from './scenario.ts';

/** What became of a scenario. */
export interface Played {
  code: number | null;
  ms: number;
  stdout: string;
  stderr: string;
  report: Report | undefined;
  outputs: string;
  /** All that lies in the run's folder afterwards. */
  files: Record<string, string>;
  calls: SeenCall[];
  /** What the run left in the bucket: versions of objects and open uploads. */
  leftovers: number;
  /** The keys of the objects and of the open uploads in the bucket. */
  inBucket: string[];
  /** What the run before it, which was killed, had left there. */
  leftBefore: number;
  /** The names of what the run left in the folder of temporary files. */
  temporaryFiles: string[];
  /** The tokens that no output may hold. */
  tokens: string[];
}

const LIMIT_MS = 90_000;

// One key pair serves all scenarios: making one takes longer than a run.
const issuer = createIssuer();

export interface PlayOptions {
  /** The built tool. */
  tool: string;
  extraEnv?: Record<string, string>;
  /** Words for the tool's command line; `{report}` is the file of its JSON report. */
  words?: string[];
  /** A run before this one, in the same pod and bucket, is killed so many milliseconds after the first request of which this says so. */
  killBefore?: (call: SeenCall) => number | undefined;
  /** Variables of the run after it alone. */
  extraEnvAfter?: Record<string, string>;
  /** Told of each request as it arrives, with a way to signal the tool. */
  onCall?: (call: SeenCall, kill: (signal: NodeJS.Signals) => void) => void;
  /** The tool may fail itself; elsewhere that is an error. */
  mayBeDefect?: boolean;
  /** AWS answers over TLS, at localhost, with this certificate. */
  tls?: Certified;
}

/** Plays one scenario: the built tool, in a process of its own, against a sandbox of its own. */
export async function play(
  scenario: Scenario,
  { tool, extraEnv = {}, words = [], onCall, killBefore, extraEnvAfter = {}, mayBeDefect = false, tls }: PlayOptions,
): Promise<Played> {
  let kill: (signal: NodeJS.Signals) => void = () => {};
  let told = onCall;
  const sandbox = await startSandbox(scenario.aws ?? {}, issuer, {
    onCall: (call) => told?.(call, (signal) => kill(signal)),
    tls,
  });
  const pod = await layPod(scenario, issuer, sandbox.endpoint);
  try {
    const command = [
      path.resolve(tool),
      ...words.map((word) => word.replace('{report}', path.join(pod.outDir, 'report.json'))),
    ];
    const start = (also: Record<string, string> = {}) =>
      run(command, { ...pod.env, ...extraEnv, ...also }, pod.outDir, scenario, (child) => {
        kill = (signal) => child.kill(signal);
      });
    if (killBefore) {
      told = (call, end) => {
        const afterMs = killBefore(call);
        if (afterMs !== undefined) setTimeout(() => end('SIGKILL'), afterMs);
      };
      await start();
      told = onCall;
    }
    const before = { left: sandbox.store.leftovers, calls: sandbox.calls.length };
    const ran = await start(extraEnvAfter);
    // Whoever meets a defect wants to read it.
    if (ran.code === EXIT.defect && !mayBeDefect) throw new Error(`${scenario.id}: ${ran.stdout}${ran.stderr}`);
    const text = (file: string) => readFile(path.join(pod.outDir, file), 'utf8').catch(() => '');
    const report = await text('report.json');
    return {
      ...ran,
      report: report ? (JSON.parse(report) as Report) : undefined,
      outputs: await text('output.env'),
      files: Object.fromEntries(
        await Promise.all((await readdir(pod.outDir)).map(async (file) => [file, await text(file)] as const)),
      ),
      calls: sandbox.calls.slice(before.calls),
      leftovers: sandbox.store.leftovers,
      inBucket: sandbox.store.keys,
      leftBefore: before.left,
      temporaryFiles: await readdir(pod.tmpDir),
      tokens: pod.tokens,
    };
  } finally {
    await sandbox.close();
    await pod.remove();
  }
}

async function run(
  command: string[],
  env: Record<string, string>,
  cwd: string,
  { pod = {} }: Scenario,
  onStart: (child: ChildProcess) => void,
) {
  const started = performance.now();
  const asUser = process.getuid?.() === 0 && pod.uid ? { uid: pod.uid, gid: pod.gid ?? pod.uid } : {};
  const child = spawn(process.execPath, command, { env, cwd, ...asUser, stdio: ['ignore', 'pipe', 'pipe'] });
  onStart(child);
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  return { code, stdout, stderr, ms: Math.round(performance.now() - started) };
}
