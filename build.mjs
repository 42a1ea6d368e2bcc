// Bundles the program into dist/: dist/cli.js (the executable), dist/index.js (the programmatic API) and shared chunks, and
// dist/site/, the documentation site.
// Packages stay external, so that a driver is loaded only when its adapter is used.
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { build as buildSite } from 'vite';

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: {
    cli: 'src/cli/main.ts',
    index: 'src/index.ts',
    'pglite-worker': 'src/adapters/pglite/worker.mjs',
    'conformance-jinja': 'conformance/jinja.ts',
    'conformance-snowflake': 'conformance/snowflake.ts',
    'bench-template': 'bench/template.ts',
    'bench-compare': 'bench/compare.ts',
    'bench-docs': 'bench/docs.ts',
    'bench-warehouse': 'bench/warehouse.ts',
    'generate-seeds': 'seeds/generate.ts',
  },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  outdir: 'dist',
  logLevel: 'warning',
});
await buildSite({ root: 'web', configFile: 'web/vite.config.ts', logLevel: 'warn' });
chmodSync('dist/cli.js', 0o755);
execFileSync('node', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json'], { stdio: 'inherit' });
