import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import packageJson from '../../package.json' with { type: 'json' };

const MOST_PACKAGES = 40;
const MAX_BYTES = 1_100_000;

it('bundles few packages, each with a permissive licence, and documents the reason for each dependency', () => {
  const licences = readFileSync('dist/LICENSES.txt', 'utf8');
  const bundled = [...licences.matchAll(/^(\S+) \d+\.\d+\.\d+\S* \((.+)\)$/gm)].map(([, name, licence]) => ({
    name,
    licence,
  }));
  expect(bundled.length).toBeGreaterThan(5);
  expect(bundled.length).toBeLessThanOrEqual(MOST_PACKAGES);
  expect(
    bundled.filter(({ licence }) => !['Apache-2.0', 'MIT', 'BSD-3-Clause', 'ISC', '0BSD'].includes(licence ?? '')),
  ).toEqual([]);
  const reasons = readFileSync('docs/decisions/0009-what-is-in-the-bundle.md', 'utf8');
  for (const name of Object.keys(packageJson.dependencies)) expect(reasons).toContain(`\`${name}\``);
});

it('is small', () => {
  expect(statSync('dist/program.cjs').size).toBeLessThan(MAX_BYTES);
});

it('runs from compiled code', () => {
  const { stderr } = spawnSync(process.execPath, ['dist/irsa-preflight.cjs', '--version'], {
    env: { IRSA_PREFLIGHT_DEBUG: '1' },
    encoding: 'utf8',
  });
  expect(stderr).toContain('compiled code used');
});

it('has the same version in the image label', () => {
  expect(readFileSync('Dockerfile', 'utf8')).toContain(`image.version="${packageJson.version}"`);
});
