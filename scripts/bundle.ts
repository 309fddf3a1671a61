import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { bundledPackages, licencesOf } from './bundled.ts';

const common = { platform: 'node', format: 'cjs', target: 'node24', minify: true, logLevel: 'warning' } as const;

/**
 * Bundles the program into one self-contained file, so that the image needs no node_modules, and adds a launcher that
 * runs it from compiled code if there is any (compile.ts). CommonJS, because its modules load when they are first
 * needed: what a run does not need costs nothing.
 * @param plugins changes to the source, for tests that inject a fault
 */
export async function bundle(folder: string, plugins: Plugin[] = []): Promise<void> {
  const output = { ...common, outdir: folder, outExtension: { '.js': '.cjs' } };
  const { metafile } = await build({
    ...output,
    plugins,
    metafile: true,
    entryPoints: { program: 'src/main.ts' },
    bundle: true,
    legalComments: 'none',
    // The ES module form of a package, from which unused parts can be omitted.
    mainFields: ['module', 'main'],
    conditions: ['module', 'import'],
    // A script that is compiled separately has no import(): every module is loaded by require when it is first needed.
    supported: { 'dynamic-import': false },
  });
  await build({ ...output, entryPoints: { 'irsa-preflight': 'src/launcher.ts' } });
  await writeFile(path.join(folder, 'LICENSES.txt'), licencesOf(bundledPackages(metafile)));
  await chmod(path.join(folder, 'irsa-preflight.cjs'), 0o755);
}
