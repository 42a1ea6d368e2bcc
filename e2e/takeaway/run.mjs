// Takes every point of the reference warehouse away, one after the other, and shows that its test fails:
//
//     npm run warehouse:takeaway            all of them; `-- shop` or `-- "drop-off"` for those that have the words
//
// Each runs the domain's end-to-end test on Postgres in a copy of the repository, which is built (`npm run build`) and whose tests pass: that
// is seen first, since a test that fails anyhow shows nothing. The table goes to docs/warehouse.md: run it once a release. Ends with 1
// when a test does not fail without its point.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const words = process.argv.slice(2);
const bundled = await build({ entryPoints: [join(repository, 'e2e/takeaway/points.ts')], bundle: true, write: false, format: 'esm' });
const { points } = await import(`data:text/javascript,${encodeURIComponent(bundled.outputFiles[0].text)}`);
const copy = mkdtempSync(join(tmpdir(), 'tsdt-takeaway-'));
const kept = [];
try {
  for (const path of spawnSync('git', ['ls-files'], { cwd: repository, encoding: 'utf8' }).stdout.trim().split('\n'))
    cpSync(join(repository, path), join(copy, path));
  for (const made of ['node_modules', 'dist']) symlinkSync(join(repository, made), join(copy, made));
  const chosen = points.filter((one) => words.every((word) => JSON.stringify(one).includes(word)));
  for (const domain of new Set(chosen.map((point) => point.domain))) {
    const failed = failures({ domain });
    if (failed !== '') throw new Error(`tests of ${domain} fail with every point in its place:\n${failed}`);
  }
  for (const point of chosen) {
    const file = join(copy, point.where);
    const text = readFileSync(file, 'utf8');
    if (!text.includes(point.from)) throw new Error(`${point.where} has no ${JSON.stringify(point.from)}: ${point.point}`);
    writeFileSync(file, text.replace(point.from, () => point.to));
    const failed = failures(point);
    writeFileSync(file, text);
    if (!failed.includes(point.test)) kept.push(point);
    console.log(`${failed.includes(point.test) ? 'fails' : 'STAYS'}  ${point.domain}: ${point.point} (${point.test})`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
if (kept.length > 0) process.exitCode = 1;

/** What failed: the titles of the end-to-end tests and what the commands in them said. */
function failures(point) {
  const args = ['vitest', 'run', `e2e/${point.domain}.test.ts`, '-t', 'postgres', '--bail', '1', '--reporter', 'json'];
  const { stdout } = spawnSync('npx', args, { cwd: copy, encoding: 'utf8', maxBuffer: 1 << 28 });
  const report = JSON.parse(stdout.slice(stdout.indexOf('{"num')));
  return report.testResults
    .flatMap((result) => result.assertionResults)
    .filter((result) => result.status === 'failed')
    .map((result) => `${result.title}\n${result.failureMessages.join('\n')}`)
    .join('\n');
}
