/**
 * How long `tsdt ci` takes to compare two tables on an embedded Postgres server: N rows, of which 100 differ; in one database, and
 * in two, of which each answers for itself.
 *
 *     npm run bench:compare -- [N] [ROUNDS]        rows (1000000), of which the middle time of rounds (3) is printed
 *
 * Prints seconds for the comparison by key and as multisets, and whether exactly the rows that differ were found.
 */

import { startEmbeddedPostgres } from '../e2e/support/embeddedPostgres.ts';
import { createAdapter } from '../src/adapters/index.ts';
import type { Profile } from '../src/manifest/project.ts';
import { type Ask, compareAcross, compareTables, type TableDifference } from '../src/review/index.ts';

const rows = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 3);
const types = {
  id: 'integer',
  name: 'text',
  amount: 'numeric',
  day: 'date',
  ok: 'boolean',
  code: 'text',
  at: 'timestamp with time zone',
  kind: 'integer',
};
const server = await startEmbeddedPostgres(false);
const url = new URL(server.url);
const credentials = {
  type: 'postgres',
  host: url.hostname,
  port: Number(url.port),
  user: decodeURIComponent(url.username),
  password: decodeURIComponent(url.password),
  dbname: 'postgres',
  schema: 'public',
};
const profileOf = (database: string): Profile => ({
  profileName: 'bench',
  targetName: 'bench',
  type: 'postgres',
  database,
  schema: 'public',
  threads: 1,
  credentials: { ...credentials, dbname: database },
  folder: process.cwd(),
});
const columns = Object.entries(types).map(([name, type]) => ({ name, type }));
const sides = [
  { relation: '"before"', columns },
  { relation: '"after"', columns },
] as const;
const closing: (() => Promise<void>)[] = [];

async function open(database: string): Promise<Ask> {
  const adapter = await createAdapter(profileOf(database));
  const session = await adapter.lease('bench');
  closing.push(async () => {
    await session.release();
    await adapter.close();
  });
  return async (sql) => (await session.send([{ sql }])).at(-1)!.rows as (string | null)[][];
}

const fill = (ask: Ask): Promise<unknown> =>
  ask(`
    create table before as select i as id, 'customer ' || i % 1000 as name, (i * 7 % 1000) / 10.0::numeric(10, 2) as amount,
      date '2026-01-01' + i % 365 as day, i % 3 = 0 as ok, md5(i::text) as code, timestamptz '2026-11-21 10:00+00' as at, i % 10 as kind
    from generate_series(1, ${rows}) as i;
    create table after as select * from before;
    update after set amount = amount + 1 where id % ${Math.floor(rows / 50)} = 0;
    delete from after where id % ${Math.floor(rows / 25)} = 1;
    insert into after select id + ${rows}, name, amount, day, ok, code, at, kind from before where id % ${Math.floor(rows / 25)} = 2;
    analyze before; analyze after; select 1::text`);

async function measure(what: string, compare: (key: readonly string[] | undefined) => Promise<TableDifference>) {
  for (const key of [['id'], undefined]) {
    const seconds: number[] = [];
    let found = '';
    for (let round = 0; round < rounds; round += 1) {
      const started = performance.now();
      const difference = await compare(key);
      seconds.push((performance.now() - started) / 1000);
      found = `${difference.added} added, ${difference.removed} removed, ${difference.changed} changed`;
    }
    const middle = seconds.sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
    const how = key ? 'by key' : 'as a whole';
    console.log(`${rows.toLocaleString('en')} rows ${what}, ${how}: ${middle.toFixed(2)} s, ${found}`);
  }
}

try {
  const here = await open('postgres');
  await fill(here);
  await measure('in one database', (key) => compareTables(here, ...sides, { key }));
  await here('create database far');
  const there = await open('far');
  await fill(there);
  const [before, after] = sides;
  await measure('in two databases', (key) =>
    compareAcross(
      { ...before, ask: here, dialect: 'postgres' },
      { ...after, ask: there, dialect: 'postgres' },
      { key },
    ),
  );
} finally {
  for (const close of closing) await close();
  await server.stop();
}
