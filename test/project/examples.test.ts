import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { readSettings } from '../../src/settings/read.ts';
import { exampleFiles, preflightSettings, readExample } from './examples.ts';

// Stands in for the expressions that Harness resolves before a step runs.
const resolved = (settings: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      value.replace(/<\+matrix\.\w+>/g, 'team-a').replace(/<\+input>/g, 'my-ci-cache'),
    ]),
  );

describe.each(exampleFiles)('%s', (file) => {
  const text = readExample(file);

  it('parses, and its settings are accepted without a hint', () => {
    expect(Object.keys(parse(text)).length).toBeGreaterThan(0);
    const steps = preflightSettings(text);
    expect(steps.length).toBeGreaterThan(0);
    for (const settings of steps) expect(readSettings(resolved(settings))).toMatchObject({ problems: [], hints: [] });
  });

  it("uses this version's image", () => {
    for (const [image] of text.matchAll(/\S*irsa-preflight:\S+/g)) expect(image).toMatch(`:${packageJson.version}`);
  });
});

it('the step in the README is the one in the example', () => {
  const readme = readFileSync('README.md', 'utf8');
  const blocks = [...readme.matchAll(/```yaml\n(.*?)```/gs)].map(([, block = '']) => block);
  const [inReadme] = blocks.flatMap(preflightSettings);
  const [inExample] = preflightSettings(readExample('stage-with-preflight.yaml'));
  expect(inReadme).toEqual(inExample);
});

it('every example is listed in examples/README.md', () => {
  const readme = readFileSync('examples/README.md', 'utf8');
  expect(exampleFiles.filter((file) => !readme.includes(`(${file})`))).toEqual([]);
});
