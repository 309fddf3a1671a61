import { execFile, execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { LaidPod } from '../../src/sandbox/pod.ts';
import { need } from './daemon.ts';

// The real Dockerfile, built and run with Debian's buildah, on a base image made here: Node from its npm package, npm,
// and the few Debian programs that the Dockerfile calls. No image is pulled.

const execute = promisify(execFile);
const BUILDAH = ['--storage-driver', 'vfs'];
const BASE = 'localhost/irsa-preflight-base:test';
const IMAGE = 'localhost/irsa-preflight:test';
const PROGRAMS = ['sh', 'bash', 'cp', 'mkdir', 'env', 'grep', 'ldd', 'strip', 'rm', 'echo', 'cat', 'uname'];

export interface BuiltImage {
  entrypoint: string[];
  workingDir: string;
  /** Sizes in bytes: on disk, and compressed as in a registry. */
  sizes: Record<'base' | 'ours', { disk: number; compressed: number }>;
  /** Runs the entry point as the kubelet would: in its own root file system, without capabilities or HOME. */
  run(pod: LaidPod, options: RunAs): Promise<{ code: number; stdout: string; stderr: string }>;
  remove(): Promise<void>;
}

export interface RunAs {
  uid: number;
  readOnly: boolean;
  env?: Record<string, string>;
}

export async function buildImage(): Promise<BuiltImage> {
  need('The image suite', ['buildah', 'strip', 'unshare'], 'buildah binutils util-linux');
  const dir = await mkdtemp(path.join(tmpdir(), 'irsa-preflight-image-'));
  const buildah = (...words: string[]) =>
    execute('buildah', [...BUILDAH, ...words], { maxBuffer: 64 * 1024 * 1024 }).then(({ stdout }) => stdout.trim());
  await makeBase(path.join(dir, 'base'));
  await writeFile(path.join(dir, 'base.Dockerfile'), 'FROM scratch\nCOPY . /\nENV PATH=/usr/local/bin:/usr/bin:/bin\n');
  await buildah(
    'bud',
    '--isolation',
    'chroot',
    '-t',
    BASE,
    '-f',
    path.join(dir, 'base.Dockerfile'),
    path.join(dir, 'base'),
  );
  const certificates = await realpath('/etc/ssl/certs');
  await buildah(
    ...[
      'bud',
      '--isolation',
      'chroot',
      '--build-arg',
      `NODE_IMAGE=${BASE}`,
      '--volume',
      `${certificates}:/etc/ssl/certs:ro`,
    ],
    ...['-t', IMAGE, '.'],
  );
  const config = JSON.parse(await buildah('inspect', '--type', 'image', IMAGE)).OCIv1.config;
  const container = await buildah('from', IMAGE);
  const root = await buildah('mount', container);
  // Mount points, as a container runtime creates them.
  for (const folder of ['proc', 'dev', 'tmp']) await mkdir(path.join(root, folder), { recursive: true });
  return {
    entrypoint: config.Entrypoint,
    workingDir: config.WorkingDir,
    sizes: { base: sizeOf(root, ['usr', 'lib', 'lib64', 'etc']), ours: sizeOf(root, ['app']) },
    run: (pod, options) => runInside(root, config.Entrypoint, pod, options),
    async remove() {
      await buildah('rm', container);
      await buildah('rmi', '--force', IMAGE, BASE);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function makeBase(base: string): Promise<void> {
  for (const folder of [
    'tmp',
    'etc',
    'root',
    'usr/bin',
    'usr/local/bin',
    'usr/local/etc',
    'usr/local/lib/node_modules',
  ])
    await mkdir(path.join(base, folder), { recursive: true });
  const copyWithLibraries = async (file: string, to: string) => {
    await cp(await realpath(file), path.join(base, to));
    const libraries = execFileSync('sh', ['-c', `ldd ${file} 2>/dev/null | grep -o '/[^ ]*' || true`], {
      encoding: 'utf8',
    });
    for (const library of libraries.split('\n').filter(Boolean)) {
      await mkdir(path.dirname(path.join(base, library)), { recursive: true });
      await cp(await realpath(library), path.join(base, library));
    }
  };
  await copyWithLibraries('node_modules/node/bin/node', 'usr/local/bin/node');
  for (const name of PROGRAMS)
    await copyWithLibraries(execFileSync('which', [name], { encoding: 'utf8' }).trim(), `usr/bin/${name}`);
  await mkdir(path.join(base, 'bin'));
  for (const shell of ['sh', 'bash']) await cp(path.join(base, 'usr/bin', shell), path.join(base, 'bin', shell));
  // This machine's npm, and the configuration of its registry.
  const npm = npmFolder();
  await cp(npm, path.join(base, 'usr/local/lib/node_modules/npm'), { recursive: true });
  await writeFile(
    path.join(base, 'usr/local/bin/npm'),
    '#!/bin/sh\nexec /usr/local/bin/node /usr/local/lib/node_modules/npm/bin/npm-cli.js "$@"\n',
    { mode: 0o755 },
  );
  const config = execFileSync('npm', ['config', 'get', 'globalconfig'], { encoding: 'utf8' }).trim();
  await cp(config, path.join(base, 'usr/local/etc/npmrc')).catch(() => {});
  await writeFile(path.join(base, 'etc/nsswitch.conf'), 'hosts: files dns\n');
  await writeFile(path.join(base, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
}

function sizeOf(root: string, folders: string[]) {
  const measure = (command: string) =>
    Number(execFileSync('sh', ['-c', command], { cwd: root, encoding: 'utf8' }).trim().split(/\s/)[0]);
  const list = folders.join(' ');
  return { disk: measure(`du -sbc ${list} | tail -n 1`), compressed: measure(`tar -cf - ${list} | gzip -6 | wc -c`) };
}

/** Starts it as the kubelet would: its own root, the pod's files, no capabilities, no new privileges, no HOME. */
async function runInside(root: string, entrypoint: string[], pod: LaidPod, { uid, readOnly, env = {} }: RunAs) {
  const files = path.dirname(pod.outDir);
  const { HOME: _home, ...variables } = pod.env;
  const quoted = (words: string[]) => words.map((word) => `'${word}'`).join(' ');
  const setUp = [
    `mkdir -p '${root}${files}'`,
    `mount --bind '${root}' '${root}'`,
    `mount --bind '${files}' '${root}${files}'`,
    `mount --bind '${pod.outDir}' '${root}/harness'`,
    ...(readOnly ? [`mount -o remount,bind,ro '${root}'`] : []),
    `exec unshare --root '${root}' --wd /harness --setgid ${uid} --setuid ${uid} ${quoted(entrypoint)}`,
  ].join(' && ');
  try {
    const { stdout, stderr } = await execute('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', setUp], {
      env: { ...variables, ...env, PATH: process.env.PATH ?? '' },
      timeout: 60_000,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  } finally {
    await rm(path.join(root, files), { recursive: true, force: true });
  }
}

export const readReport = async (pod: LaidPod) =>
  JSON.parse(await readFile(path.join(pod.outDir, 'report.json'), 'utf8'));

// The npm that runs this sets npm_execpath. `npm root -g` looks next to the first Node on the PATH instead.
function npmFolder(): string {
  const { npm_execpath: program } = process.env;
  if (program) return path.resolve(program, '../..');
  return path.join(execFileSync('npm', ['root', '-g'], { encoding: 'utf8' }).trim(), 'npm');
}
