import { chmod, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { bundledPackages, licencesOf } from './bundled.ts';

// One self-contained program, so that the image needs no node_modules, and a launcher that runs it from compiled code where
// there is some (scripts/compile.ts). CommonJS, because its modules load when they are first asked for: what a run does not
// need costs it nothing.
await rm('dist', { recursive: true, force: true });
const common = { platform: 'node', format: 'cjs', target: 'node24', minify: true, logLevel: 'warning' } as const;
const { metafile } = await build({
  ...common,
  metafile: true,
  entryPoints: { program: 'src/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  legalComments: 'none',
  // The form of a package of which the unused parts can be left out.
  mainFields: ['module', 'main'],
  conditions: ['module', 'import'],
  // A script that is compiled apart knows no import(): every module is required, when it is first asked for.
  supported: { 'dynamic-import': false },
});
await build({
  ...common,
  entryPoints: { 'irsa-preflight': 'src/launch.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
});
await writeFile('dist/LICENSES.txt', licencesOf(bundledPackages(metafile)));
await chmod('dist/irsa-preflight.cjs', 0o755);
