import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const NOBODY = 65534;
const BASH = '/bin/bash';

/** What a real bash did with the commands. */
export interface BashRun {
  /** The words that each stub received, in order. */
  calls: string[][];
  /** Files that appeared in the empty folder in which the commands ran. */
  files: string[];
  /** What bash itself printed: syntax errors, for example. */
  complaints: string;
}

/**
 * Runs commands in a real bash, in an empty folder, with nothing but stubs for aws, kubectl and jq on its PATH; as user
 * nobody where the tests run as root.
 */
export function runInBash(commands: string[]): BashRun {
  const folder = mkdtempSync(path.join(tmpdir(), 'irsa-preflight-bash-'));
  const [bin, work, log] = ['bin', 'work', 'log'].map((name) => path.join(folder, name)) as [string, string, string];
  try {
    chmodSync(folder, 0o755);
    mkdirSync(bin);
    mkdirSync(work);
    writeFileSync(log, '');
    for (const name of ['aws', 'kubectl', 'jq']) {
      const stub = path.join(bin, name);
      writeFileSync(stub, `#!${BASH}\nprintf '%s\\0' ${name} "$@" >> "$STUB_LOG"\nprintf '\\1\\0' >> "$STUB_LOG"\n`);
      chmodSync(stub, 0o755);
    }
    const isRoot = process.getuid?.() === 0;
    if (isRoot) for (const one of [work, log]) chownSync(one, NOBODY, NOBODY);
    const { stderr } = spawnSync(BASH, ['--norc', '--noprofile'], {
      input: `${commands.join('\n')}\n`,
      cwd: work,
      env: { PATH: bin, STUB_LOG: log },
      encoding: 'utf8',
      ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}),
    });
    return { calls: callsIn(readFileSync(log, 'utf8')), files: readdirSync(work).sort(), complaints: stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const callsIn = (log: string) =>
  log
    .split('\u0001\0')
    .slice(0, -1)
    .map((call) => call.split('\0').slice(0, -1));
