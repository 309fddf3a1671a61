import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';

/** A package of which the program contains parts. */
export interface BundledPackage {
  name: string;
  version: string;
  licence: string;
  folder: string;
}

/** The packages in a bundle, by name. */
export function bundledPackages({ inputs }: Metafile): BundledPackage[] {
  const folders = new Set(
    Object.keys(inputs).flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []),
  );
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return { name, version, licence: license, folder };
  });
}

/** The licences of the packages, each text once, with the packages that it applies to. */
export function licencesOf(packages: BundledPackage[]): string {
  const byText = Map.groupBy(packages, ({ folder }) => licenceText(folder));
  const sections = [...byText].map(([text, group]) => {
    const names = group.map(({ name, version, licence }) => `${name} ${version} (${licence})`);
    return `${names.join('\n')}\n\n${text.trim()}\n`;
  });
  return `irsa-preflight contains parts of the following packages.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

function licenceText(folder: string): string {
  const file = existsSync(folder) && readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  return file
    ? readFileSync(path.join(folder, file), 'utf8')
    : 'The package has no licence file; its package.json names the licence.';
}
