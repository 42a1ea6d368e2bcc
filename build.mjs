// Bundles the program into dist/: dist/cli.js (the executable), dist/index.js (the programmatic API) and shared chunks.
// Packages stay external, so that a driver is loaded only when its adapter is used.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: {
    cli: 'src/cli/main.ts',
    index: 'src/index.ts',
    'pglite-worker': 'src/adapters/pglite/worker.mjs',
    'conformance-jinja': 'conformance/jinja.ts',
    'bench-template': 'bench/template.ts',
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
chmodSync('dist/cli.js', 0o755);
linkProgram();
execFileSync('node', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.types.json'], { stdio: 'inherit' });

/** Puts the program where `npx tsdt` looks first, so that it runs in a clone as it does where the package is installed. */
function linkProgram() {
  mkdirSync('node_modules/.bin', { recursive: true });
  rmSync('node_modules/.bin/tsdt', { force: true });
  if (process.platform === 'win32')
    writeFileSync('node_modules/.bin/tsdt.cmd', '@node "%~dp0\\..\\..\\dist\\cli.js" %*\r\n');
  else symlinkSync('../../dist/cli.js', 'node_modules/.bin/tsdt');
}
