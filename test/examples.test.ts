import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { isMap, parse, parseDocument, visit } from 'yaml';
import { readSettings } from '../src/settings/read.ts';

const files = readdirSync('examples').filter((file) => file.endsWith('.yaml'));

/** The settings of every preflight step in a file, as Harness would hand them over. */
function preflightSettings(text: string): Record<string, string>[] {
  const found: Record<string, string>[] = [];
  visit(parseDocument(text), {
    Map(_key, node) {
      const spec = node.toJSON() as { image?: string; settings?: Record<string, unknown> };
      if (!isMap(node) || !spec.image?.includes('irsa-preflight') || !spec.settings) return;
      const variables = Object.entries(spec.settings).map(([name, value]) => [
        `PLUGIN_${name.toUpperCase()}`,
        [value].flat().join(','),
      ]);
      found.push(Object.fromEntries(variables) as Record<string, string>);
    },
  });
  return found;
}

it.each(files)('%s parses, and the tool takes its settings without a hint', (file) => {
  const text = readFileSync(path.join('examples', file), 'utf8');
  expect(parse(text)).toBeDefined();
  const steps = preflightSettings(text);
  expect(steps.length).toBeGreaterThan(0);
  for (const settings of steps) expect(readSettings(settings)).toMatchObject({ problems: [], hints: [] });
});

it("the README's step is the example's", () => {
  const readme = readFileSync('README.md', 'utf8');
  const blocks = [...readme.matchAll(/```yaml\n(.*?)```/gs)].map(([, block = '']) => block);
  const [inReadme] = blocks.flatMap(preflightSettings);
  const [inExample] = preflightSettings(readFileSync('examples/stage-with-preflight.yaml', 'utf8'));
  expect(inReadme).toEqual(inExample);
});
