import { chmod, rm } from 'node:fs/promises';
import { build } from 'esbuild';

// One self-contained file, so that the image needs no node_modules. CommonJS, because its modules load when they are
// first asked for: what a run does not need costs it nothing.
await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: { 'irsa-preflight': 'src/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node24',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
});
await chmod('dist/irsa-preflight.cjs', 0o755);
