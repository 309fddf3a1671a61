import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { EXIT } from '../report/exitCode.ts';
import type { Report } from '../schema/report.ts';
import { startSandbox } from './aws.ts';
import { type Certified, scenarioCertificate } from './certificate.ts';
import { createIssuer } from './issuer.ts';
import { forEveryUser } from './otherUser.ts';
import { createPod } from './pod.ts';
import type { SeenCall } from './sandbox.ts';
import type { Scenario } from './scenario.ts';

/** The result of a scenario. */
export interface ScenarioRun {
  code: number | null;
  ms: number;
  stdout: string;
  stderr: string;
  report: Report | undefined;
  outputs: string;
  /** Everything in the run's folder afterwards. */
  files: Record<string, string>;
  calls: SeenCall[];
  /** What the run left in the bucket: versions of objects and open uploads. */
  leftovers: number;
  /** The keys of the objects and of the open uploads in the bucket. */
  inBucket: string[];
  /** What the killed run before it had left in the bucket. */
  leftBefore: number;
  /** The names of what the run left in its temporary folder. */
  temporaryFiles: string[];
  /** The tokens that must not appear in any output. */
  tokens: string[];
}

const LIMIT_MS = 90_000;

// One key pair serves all scenarios: making one takes longer than a run.
const issuer = createIssuer();

export interface ScenarioOptions {
  /** The built tool. */
  tool: string;
  extraEnv?: Record<string, string>;
  /** Arguments for the tool; `{report}` is the file of its JSON report. */
  words?: string[];
  /**
   * Makes a run before this one, in the same pod and bucket, and kills it this many milliseconds after the first
   * request for which this function returns a number.
   */
  endBefore?: (call: SeenCall) => number | undefined;
  /** Additional variables for the run after it, but not for the killed one. */
  extraEnvAfter?: Record<string, string>;
  /** Called for each request as it arrives, with a way to signal the tool. */
  onCall?: (call: SeenCall, kill: (signal: NodeJS.Signals) => void) => void;
  /** An internal error of the tool is expected; otherwise it fails the test. */
  mayFailInternally?: boolean;
  /** AWS responds over TLS, at localhost, with this certificate. */
  tls?: Certified;
}

/** Runs one scenario: the built tool, in its own process, against its own sandbox. */
export async function runScenario(
  scenario: Scenario,
  {
    tool,
    extraEnv = {},
    words = [],
    onCall,
    endBefore,
    extraEnvAfter = {},
    mayFailInternally = false,
    tls,
  }: ScenarioOptions,
): Promise<ScenarioRun> {
  let kill: (signal: NodeJS.Signals) => void = () => {};
  let listener = onCall;
  const ownTls = scenario.aws?.tls && scenarioCertificate(scenario.aws.tls);
  const sandbox = await startSandbox(scenario.aws ?? {}, issuer, {
    onCall: (call) => listener?.(call, (signal) => kill(signal)),
    tls: tls ?? ownTls,
  });
  const files = { ...scenario.pod?.files, ...(ownTls ? { 'authority.pem': ownTls.authority } : {}) };
  const pod = await createPod({ ...scenario, pod: { ...scenario.pod, files } }, issuer, sandbox.endpoint);
  try {
    const command = [
      path.resolve(tool),
      ...words.map((word) => word.replace('{report}', path.join(pod.outDir, 'report.json'))),
    ];
    const start = (also: Record<string, string> = {}) =>
      runTool(command, { ...pod.env, ...extraEnv, ...also }, pod.outDir, scenario, (child) => {
        kill = (signal) => child.kill(signal);
      });
    if (endBefore) {
      listener = (call, end) => {
        const afterMs = endBefore(call);
        if (afterMs !== undefined) setTimeout(() => end('SIGKILL'), afterMs);
      };
      await start();
      listener = onCall;
    }
    const before = { left: sandbox.store.leftovers, calls: sandbox.calls.length };
    const ran = await start(extraEnvAfter);
    // An internal error must be readable in the test's output.
    if (ran.code === EXIT.internalError && !mayFailInternally)
      throw new Error(`${scenario.id}: ${ran.stdout}${ran.stderr}`);
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

/** Runs the built tool in its own process, as the pod's user where it has one. @throws where it cannot be started */
export async function runTool(
  [tool = '', ...words]: string[],
  env: Record<string, string>,
  cwd: string,
  { pod = {} }: Pick<Scenario, 'pod'>,
  onStart: (child: ChildProcess) => void = () => {},
) {
  const started = performance.now();
  const isOtherUser = process.getuid?.() === 0 && pod.uid !== undefined;
  using elsewhere = isOtherUser ? forEveryUser(tool) : undefined;
  const program = elsewhere ?? { node: process.execPath, tool };
  const user = isOtherUser ? { uid: pod.uid, gid: pod.gid ?? pod.uid } : {};
  const child = spawn(program.node, [program.tool, ...words], {
    ...{ env, cwd, stdio: ['ignore', 'pipe', 'pipe'] as const },
    ...(user as { uid?: number; gid?: number }),
  });
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
  try {
    // A program that cannot be started emits an error and never closes.
    const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
    return { code, stdout, stderr, ms: Math.round(performance.now() - started) };
  } finally {
    clearTimeout(timer);
  }
}
