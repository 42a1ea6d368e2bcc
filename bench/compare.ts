/**
 * How long `tsdt ci` takes to compare two tables on an embedded Postgres server: N rows, of which 100 differ.
 *
 *     npm run bench:compare -- [N]        rows (1000000)
 *
 * Prints seconds for the comparison by key and as multisets, and whether exactly the rows that differ were found.
 */

import { startEmbeddedPostgres } from '../e2e/support/embeddedPostgres.ts';
import { createAdapter } from '../src/adapters/index.ts';
import type { Profile } from '../src/manifest/project.ts';
import { type Ask, compareTables } from '../src/review/index.ts';

const rows = Number(process.argv[2] ?? 1_000_000);
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
const profile: Profile = {
  profileName: 'bench',
  targetName: 'bench',
  type: 'postgres',
  database: 'postgres',
  schema: 'public',
  threads: 1,
  credentials,
  folder: process.cwd(),
};
const adapter = await createAdapter(profile);
try {
  const session = await adapter.lease('bench');
  const ask: Ask = async (sql) => (await session.send([{ sql }])).at(-1)!.rows as (string | null)[][];
  const columns = Object.entries(types).map(([name, type]) => ({ name, type }));
  await ask(`
    create table before as select i as id, 'customer ' || i % 1000 as name, (i * 7 % 1000) / 10.0::numeric(10, 2) as amount,
      date '2026-01-01' + i % 365 as day, i % 3 = 0 as ok, md5(i::text) as code, now() as at, i % 10 as kind
    from generate_series(1, ${rows}) as i;
    create table after as select * from before;
    update after set amount = amount + 1 where id % ${Math.floor(rows / 50)} = 0;
    delete from after where id % ${Math.floor(rows / 25)} = 1;
    insert into after select id + ${rows}, name, amount, day, ok, code, at, kind from before where id % ${Math.floor(rows / 25)} = 2;
    analyze before; analyze after; select 1::text`);
  for (const key of [['id'], undefined]) {
    const seconds: number[] = [];
    let found = '';
    for (let round = 0; round < 3; round += 1) {
      const started = performance.now();
      const difference = await compareTables(
        ask,
        { relation: '"before"', columns },
        { relation: '"after"', columns },
        key ? { key } : {},
      );
      seconds.push((performance.now() - started) / 1000);
      found = `${difference.added} added, ${difference.removed} removed, ${difference.changed} changed`;
    }
    const middle = seconds.sort((a, b) => a - b)[1]!;
    console.log(`${rows.toLocaleString('en')} rows ${key ? 'by key' : 'as a whole'}: ${middle.toFixed(2)} s, ${found}`);
  }
  await session.release();
} finally {
  await adapter.close();
  await server.stop();
}
