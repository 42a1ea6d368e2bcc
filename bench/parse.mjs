// How long parsing takes: cold, warm, after one file changed, and `ls` of one model.
//
//   npm run bench:parse -- N [--runs 3]       N models of a generated project (1000)
//
// The same for any dbt on the PATH, with ratios; without one, a word says so. Results go to target/bench/parse-N.json too.

import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, onPath, repository, table, tsdt } from './measure.mjs';

const args = process.argv.slice(2);
const runsAt = args.indexOf('--runs');
const runs = runsAt < 0 ? 3 : Number(args.splice(runsAt, 2)[1]);
const models = Number(args[0] ?? 1000);
const folder = mkdtempSync(join(tmpdir(), 'tsdt-bench-'));
const generated = spawnSync(
  process.execPath,
  [join(repository, 'bench/generate-project.mjs'), folder, String(models)],
  { encoding: 'utf8' },
);
if (generated.status !== 0) throw new Error(generated.stderr);
writeFileSync(
  join(folder, 'profiles.yml'),
  'scale:\n  target: dev\n  outputs:\n    dev: {type: postgres, host: 127.0.0.1, port: 1, user: x, password: x, dbname: x, schema: scale, threads: 1}\n',
);

const target = join(folder, 'target');
const changed = join(folder, 'models', 'bench_changed.sql');
const oneModel = ['--select', 'bench_changed'];
writeFileSync(changed, 'select 1 as id\n');

async function measure(name, program) {
  const env = {
    DBT_PROFILES_DIR: folder,
    DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
    // dbt 2 refuses Postgres without it.
    DBT_ALLOW_EXPERIMENTAL_ADAPTERS: 'true',
  };
  const clear = () => rmSync(target, { recursive: true, force: true });
  const cold = await median([...program, 'parse'], folder, { runs, before: clear, env });
  const warm = await median([...program, 'parse'], folder, { runs, env });
  const edited = await median([...program, 'parse'], folder, {
    runs,
    env,
    before: (n) => appendFileSync(changed, `-- ${name} ${n}\n`),
  });
  const ls = await median([...program, 'ls', ...oneModel], folder, { runs, env });
  clear();
  return { name, cold, warm, edited, ls };
}

try {
  const results = [await measure('tsdt', tsdt)];
  const dbt = onPath('dbt');
  if (dbt) results.push(await measure('dbt', [dbt]));
  else console.log('dbt is not on the PATH: measured alone');
  const kinds = ['cold', 'warm', 'edited', 'ls'];
  console.log(`parse of ${models} models, seconds (median of ${runs}) and peak memory`);
  table(
    results.map((result) => ({
      tool: result.name,
      ...Object.fromEntries(kinds.map((kind) => [kind, result[kind].seconds.toFixed(2)])),
      MB: Math.round(Math.max(...kinds.map((kind) => result[kind].megabytes ?? 0))),
    })),
  );
  const [own, other] = results;
  if (other)
    console.log(
      `times faster: ${kinds.map((kind) => `${kind} ${(other[kind].seconds / own[kind].seconds).toFixed(1)}`).join(', ')}`,
    );
  const out = join(repository, 'target', 'bench');
  mkdirSync(out, { recursive: true });
  writeFileSync(
    join(out, `parse-${models}.json`),
    JSON.stringify(
      results.map(({ output: _, ...rest }) => rest),
      null,
      1,
    ),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
