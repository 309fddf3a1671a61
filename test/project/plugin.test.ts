import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { pluginIndexEntry, pluginYml } from '../../scripts/pluginYml.ts';
import { OUTPUTS } from '../../src/report/outputs.ts';
import { CATALOGUE, type SettingName, settingLabel } from '../../src/settings/catalogue.ts';

// Each of them would stop Node, or change what it prints.
const FOREIGN = { NODE_OPTIONS: '-r dd-trace/ci/init', NODE_DEBUG: 'http', NODE_EXTRA_CA_CERTS: '/nowhere.pem' };

const names = (Object.keys(CATALOGUE) as SettingName[]).map(settingLabel).sort();

describe('plugin.yml', () => {
  const text = readFileSync('plugin.yml', 'utf8');

  it('is current (npm run docs)', () => {
    expect(text).toBe(pluginYml());
    expect(readFileSync('docs/drone-plugin-index/content.yaml', 'utf8')).toBe(pluginIndexEntry());
  });

  it('has every setting and every output, and the only way to run that the executor supports', () => {
    const { run, settings, outputs } = parse(text);
    expect(run).toEqual({ bash: { path: 'scripts/plugin.sh' } });
    expect(Object.keys(settings).sort()).toEqual(names);
    expect(Object.keys(outputs)).toEqual(Object.keys(OUTPUTS));
  });

  it('has an entry for the plugin index with everything that its schema requires of a property', () => {
    const { properties, ...entry } = parse(pluginIndexEntry());
    for (const field of ['title', 'author', 'repo', 'description']) expect(entry[field]).toMatch(/\S{3}/);
    expect(Object.keys(properties).sort()).toEqual(names);
    for (const property of Object.values(properties)) {
      expect(Object.keys(property as object)).toEqual(['type', 'defaultValue', 'description', 'secret', 'required']);
    }
  });
});

it('the script of plugin.yml runs the built tool, and reports in one sentence what is missing', () => {
  const run = (env: Record<string, string>) =>
    spawnSync('/bin/sh', ['scripts/plugin.sh'], { env, encoding: 'utf8', timeout: 30_000 });
  const built = run({ PATH: process.env.PATH ?? '', ...FOREIGN });
  expect({ status: built.status, stderr: built.stderr }).toEqual({ status: 2, stderr: '' });
  expect(built.stdout).toContain('The setting bucket is not set');
  const empty = mkdtempSync(path.join(tmpdir(), 'irsa-preflight-clone-'));
  const { status, stderr } = run({ PATH: empty, CLONE_CACHE_PATH: empty });
  rmSync(empty, { recursive: true });
  expect(status).toBe(3);
  expect(stderr).toMatch(/^irsa-preflight: npm was not found; the tool needs Node 24\.5 .*\n$/);
});
