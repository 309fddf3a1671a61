import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import packageJson from '../package.json' with { type: 'json' };
import { readSettings } from '../src/settings/read.ts';
import { exampleFiles, preflightSettings, readExample } from './examples.ts';

// What Harness fills in before a step sees it.
const resolved = (settings: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      value.replace(/<\+matrix\.\w+>/g, 'team-a').replace(/<\+input>/g, 'my-ci-cache'),
    ]),
  );

describe.each(exampleFiles)('%s', (file) => {
  const text = readExample(file);

  it('parses, and the tool takes its settings without a hint', () => {
    expect(parse(text)).toBeDefined();
    const steps = preflightSettings(text);
    expect(steps.length).toBeGreaterThan(0);
    for (const settings of steps) expect(readSettings(resolved(settings))).toMatchObject({ problems: [], hints: [] });
  });

  it('names the image of this version', () => {
    for (const [image] of text.matchAll(/\S*irsa-preflight:\S+/g)) expect(image).toMatch(`:${packageJson.version}`);
  });
});

it("the README's step is the example's", () => {
  const readme = readFileSync('README.md', 'utf8');
  const blocks = [...readme.matchAll(/```yaml\n(.*?)```/gs)].map(([, block = '']) => block);
  const [inReadme] = blocks.flatMap(preflightSettings);
  const [inExample] = preflightSettings(readExample('stage-with-preflight.yaml'));
  expect(inReadme).toEqual(inExample);
});

it('every example is told of in the README of the examples', () => {
  const readme = readFileSync('examples/README.md', 'utf8');
  expect(exampleFiles.filter((file) => !readme.includes(`(${file})`))).toEqual([]);
});
