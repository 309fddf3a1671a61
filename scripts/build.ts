import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { bundle } from './bundle.ts';
import { compile } from './compile.ts';

// Builds dist/: the program and its compiled code. An up-to-date build is kept, and an outdated one is replaced file by
// file, so that a demo and a test run in the same clone do not disturb each other.

const BUILD_ID = 'dist/build-id.txt';
const id = buildId();
if (process.argv.includes('--force') || id !== read(BUILD_ID)) {
  mkdirSync('reports', { recursive: true });
  const folder = mkdtempSync('reports/build-');
  try {
    await bundle(folder);
    await compile(folder);
    writeFileSync(path.join(folder, path.basename(BUILD_ID)), id);
    replaceAll(folder, 'dist');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Identifies what the program is made of: its sources, its packages, and the Node that compiles it. */
function buildId(): string {
  const hash = createHash('sha256').update(process.version);
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const files = ['package.json', 'package-lock.json', ...scripts(), ...sources.map((file) => path.join('src', file))];
  for (const file of files.sort()) hash.update(`${file}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

function scripts(): string[] {
  return ['build.ts', 'bundle.ts', 'bundled.ts', 'compile.ts', 'compileRun.cjs'].map((name) =>
    path.join('scripts', name),
  );
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Replaces the files of one folder with those of another; a reader sees either the old or the new file. */
function replaceAll(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  chmodSync(to, 0o755);
  const names = readdirSync(from);
  for (const name of names) renameSync(path.join(from, name), path.join(to, name));
  for (const name of readdirSync(to)) if (!names.includes(name)) rmSync(path.join(to, name), { recursive: true });
}
