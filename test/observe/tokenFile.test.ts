import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readTokenFile } from '../../src/observe/tokenFile.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'irsa-preflight-token-'));
});
afterEach(() => rm(dir, { recursive: true }));

it("follows the kubelet's symbolic links", async () => {
  await mkdir(path.join(dir, '..2026'));
  await writeFile(path.join(dir, '..2026/token'), 'e30.e30.c2ln', { mode: 0o640 });
  await symlink('..2026', path.join(dir, '..data'));
  await symlink('..data/token', path.join(dir, 'token'));
  const { observation, token } = await readTokenFile(path.join(dir, 'token'));
  expect(observation).toMatchObject({ state: 'readable', mode: '0640', uid: process.getuid?.(), bytes: 12 });
  expect(token).toBe('e30.e30.c2ln');
});

it('distinguishes a missing file, a directory and an empty file', async () => {
  await writeFile(path.join(dir, 'empty'), ' \n');
  const state = async (name: string) => (await readTokenFile(path.join(dir, name))).observation.state;
  expect([await state('nothing'), await state('.'), await state('empty'), await state('empty/below')]).toEqual([
    'missing',
    'directory',
    'empty',
    'missing',
  ]);
});
