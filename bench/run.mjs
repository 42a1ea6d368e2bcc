// How long a generated project takes on an embedded Postgres server: seeds, first and second run, tests.
//
//   npm run bench:run -- N [--rows 200000]       N models of a generated project (1000)
//
// Prints seconds, messages that went to the server and peak memory, next to any dbt on the PATH, and to the bare SQL
// of the tests through one connection. Results go to target/bench/run-N.json too.

import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import pg from 'pg';
import { loadProject, run as runModels, test as runTests } from '../dist/index.js';
import { once, onPath, repository, table, tsdt } from './measure.mjs';

const args = process.argv.slice(2);
const rowsAt = args.indexOf('--rows');
const rows = rowsAt < 0 ? 200_000 : Number(args.splice(rowsAt, 2)[1]);
const models = Number(args[0] ?? 1000);
const threads = 4;
const sourceRows = 10;

const out = join(repository, 'target', 'bench');
mkdirSync(out, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'tsdt-bench-'));
const server = await startServer();
const client = new pg.Client({ connectionString: server.url });
await client.connect();

/** The server of the tests; it finds its certificates beside itself. */
async function startServer() {
  const support = join(repository, 'e2e', 'support');
  const bundle = join(out, 'embeddedPostgres.mjs');
  await build({
    entryPoints: [join(support, 'embeddedPostgres.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outfile: bundle,
  });
  cpSync(join(support, 'tls'), join(out, 'tls'), { recursive: true });
  return (await import(pathToFileURL(bundle).href)).startEmbeddedPostgres();
}

function generate() {
  const made = spawnSync(process.execPath, [join(repository, 'bench/generate-project.mjs'), folder, String(models)], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(made.stderr);
  const { hostname, port, username, password } = new URL(server.url);
  const output = { type: 'postgres', host: hostname, port: Number(port), user: username, dbname: 'postgres', threads };
  const outputs = Object.fromEntries(
    ['tsdt', 'dbt'].map((name) => [
      name,
      { ...output, schema: `bench_${name}`, password: decodeURIComponent(password) },
    ]),
  );
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ scale: { target: 'tsdt', outputs } }));
  mkdirSync(join(folder, 'seeds'));
  const lines = Array.from(
    { length: rows },
    (_, n) => `${n},name ${n},${(n * 7) % 1000}.5,2024-01-${String((n % 28) + 1).padStart(2, '0')}`,
  );
  writeFileSync(join(folder, 'seeds', 'big.csv'), `id,name,amount,day\n${lines.join('\n')}\n`);
  appendFileSync(join(folder, 'dbt_project.yml'), '\nseed-paths: [seeds]\n');
}

/** The tables that every source of the project reads. */
async function sources() {
  await client.query('create schema raw');
  for (let n = 0; n < 20; n += 1)
    await client.query(
      `create table raw.raw_${n} as select n as id, n as parent_id, 'usd'::text as currency, 100 * n as amount_cents, timestamp '2024-02-01' + n * interval '1 day' as created_at, timestamp '2024-02-01' + n * interval '1 day' as updated_at from generate_series(1, ${sourceRows}) n`,
    );
}

const steps = [
  ['seed', ['seed']],
  ['first run', ['run']],
  ['second run', ['run']],
  ['test', ['test']],
];

async function messages() {
  const { rows: found } = await client.query(
    "select sum(xact_commit + xact_rollback) as n from pg_stat_database where datname = 'postgres'",
  );
  return Number(found[0].n);
}

async function measure(name, program) {
  const target = join(folder, 'target');
  rmSync(target, { recursive: true, force: true });
  const results = {};
  for (const [step, command] of steps) {
    const before = await messages();
    const result = await once([...program, ...command, '--target', name], folder, {
      DBT_PROFILES_DIR: folder,
      DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
    });
    // a test that finds rows ends with 1
    if (result.code !== 0 && step !== 'test')
      throw new Error(`${name} ${step} ended with ${result.code}\n${result.output.slice(-3000)}`);
    const run = JSON.parse(readFileSync(join(target, 'run_results.json'), 'utf8'));
    const wrong = run.results.filter(({ status }) => status === 'error' || status === 'skipped');
    if (wrong.length > 0)
      throw new Error(`${name} ${step}: ${wrong.length} errors; ${wrong[0].unique_id}: ${wrong[0].message}`);
    results[step] = {
      seconds: result.seconds,
      megabytes: Math.round(result.megabytes ?? 0),
      nodes: run.results.length,
      transactions: (await messages()) - before,
    };
  }
  return results;
}

/** Messages that the nodes of a step send, counted at their sessions: the second run and the tests. */
async function roundTrips() {
  const project = await loadProject(folder, { profilesDir: folder, target: 'tsdt' });
  const count = async (results) => {
    const found = (await results).results;
    return { trips: found.reduce((sum, { roundTrips }) => sum + roundTrips, 0), nodes: found.length };
  };
  return { 'second run': await count(runModels(project).results), test: await count(runTests(project).results) };
}

/** The tests' queries that tsdt wrote, sent one after the other. */
async function bare(paths) {
  const texts = paths.flatMap((path) => sqlUnder(join(folder, 'target', 'run', 'scale', path)));
  const started = performance.now();
  for (const text of texts) await client.query(text);
  return { seconds: (performance.now() - started) / 1000, statements: texts.length };
}

function sqlUnder(path) {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sql'))
    .map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8'))
    .filter((text) => /dbt_internal_test/.test(text));
}

try {
  generate();
  await sources();
  const results = { tsdt: await measure('tsdt', tsdt) };
  const plain = await bare(['models', 'tests']);
  const trips = await roundTrips();
  const dbt = onPath('dbt');
  if (dbt) results.dbt = await measure('dbt', [dbt]);
  else console.log('dbt is not on the PATH: measured alone');
  console.log(`${models} models, ${threads} threads, a seed of ${rows} rows`);
  table(
    steps.flatMap(([step]) =>
      Object.entries(results).map(([tool, found]) => ({
        step,
        tool,
        nodes: found[step].nodes,
        seconds: found[step].seconds.toFixed(2),
        transactions: found[step].transactions,
        MB: found[step].megabytes,
        ratio: tool === 'dbt' ? `${(found[step].seconds / results.tsdt[step].seconds).toFixed(1)} times tsdt` : '',
      })),
    ),
  );
  console.log(`the queries of ${plain.statements} tests through one connection: ${plain.seconds.toFixed(2)} s`);
  for (const [step, { trips: sent, nodes }] of Object.entries(trips))
    console.log(`tsdt, ${step}: ${sent} round trips for ${nodes} nodes, ${(sent / nodes).toFixed(2)} each`);
  writeFileSync(
    join(out, `run-${models}.json`),
    JSON.stringify({ ...results, bare: plain, roundTrips: trips }, null, 1),
  );
} finally {
  await client.end();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
