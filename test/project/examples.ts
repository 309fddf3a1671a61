import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, parseDocument, visit } from 'yaml';

export const exampleFiles = readdirSync('examples').filter((file) => file.endsWith('.yaml'));
export const readExample = (file: string) => readFileSync(path.join('examples', file), 'utf8');

interface Runs {
  image?: string;
  settings?: Record<string, unknown>;
  env?: { name: string; value: string }[];
}

const asVariable = (name: string, value: unknown) =>
  [`PLUGIN_${name.toUpperCase()}`, [value].flat().join(',')] as const;

/** The variables of each preflight in a file: a step's settings as Harness passes them, or a container's env. */
export function preflightSettings(text: string): Record<string, string>[] {
  const found: Record<string, string>[] = [];
  visit(parseDocument(text), {
    Map(_key, node) {
      if (!isMap(node)) return;
      const { image, settings, env } = node.toJSON() as Runs;
      if (!image?.includes('irsa-preflight')) return;
      const variables = settings
        ? Object.entries(settings).map(([name, value]) => asVariable(name, value))
        : (env ?? []).map(({ name, value }) => [name, value] as const);
      found.push(Object.fromEntries(variables));
    },
  });
  return found;
}
