import { afterAll, beforeAll, expect, it } from 'vitest';
import { databases, type TestDatabase } from '../../e2e/support/databases.ts';
import { perturb } from '../../e2e/support/perturb.ts';
import type { Session } from '../adapters/adapter.ts';
import { analyse, type KnownColumn } from './index.ts';
import { readFixtures } from './testing/fixtures.ts';
import { randomQuery, randomTables } from './testing/randomQuery.ts';

/** Queries that are made at random, the same in every run. */
const count = 200;

let database: TestDatabase;
let session: Session;

beforeAll(async () => {
  database = await databases.find(({ name }) => name === 'pglite')!.create();
  session = await (await database.adapter()).lease('perturbation');
});
afterAll(async () => {
  await session?.release();
  await database?.remove();
});

const value = (name: string, type: string, row: number, column: number): string => {
  const n = (row * 3 + column * 2) % 5;
  if (type.startsWith('numeric')) return String(1 + ((row * 3) % 8));
  // the first column is a key
  if (/^(?:smallint|integer|bigint|real|double)/.test(type)) return String(column === 0 ? row + 1 : 1 + (n % 4));
  if (/^(?:text|character)(?!.*\[)/.test(type)) return `'${['a', 'b', 'paid', 'c', 'ab'][n]}'`;
  if (type === 'boolean') return n % 2 === 0 ? 'true' : 'false';
  if (type === 'date') return `'2024-01-0${1 + (n % 4)}'`;
  // no two are the same: which of two equal rows comes first is left to chance
  if (type.startsWith('timestamp')) return `'2024-01-0${1 + ((row * 3) % 8)} 0${n}:30:00'`;
  if (name === 'list') return `'[{"a": "x${n}"}, {"a": "y${n}"}]'`;
  if (type === 'text[]') return `array['a', '${['b', 'c'][n % 2]}']`;
  if (type === 'jsonb')
    return `'{"color": "red${n}", "size": ${n}, "n": "${n}", "a": {"b": "x${n}"}, "k": "v${n}", "p": "q${n}"}'`;
  return 'null';
};

async function create(tables: ReadonlyMap<string, readonly KnownColumn[]>): Promise<void> {
  await session.send([{ sql: 'drop schema public cascade; create schema public; set enable_memoize = off' }]);
  for (const [name, columns] of tables) {
    const rows = Array.from(
      { length: 7 },
      (_, row) =>
        `(${columns.map(({ name: column, type }, i) => (row === 5 && i > 1 ? 'null' : value(column, type!, row, i))).join(', ')})`,
    );
    await session.send([
      { sql: `create table public.${name} (${columns.map((c) => `"${c.name}" ${c.type}`).join(', ')})` },
    ]);
    // literals take the type of the column
    await session.send([
      {
        sql: `insert into public.${name} select ${columns.map(({ type }, i) => `column${i + 1}::${type}`).join(', ')} from (values ${rows.join(', ')}) v`,
      },
    ]);
  }
}

async function check(sql: string, tables: ReadonlyMap<string, readonly KnownColumn[]>) {
  const found = analyse(sql, 'postgres', { columnsOf: ({ parts }) => tables.get(parts.at(-1)!) });
  expect(found.failure, sql).toBeUndefined();
  expect(
    found.problems.filter(({ kind }) => !kind.startsWith('unused')),
    sql,
  ).toEqual([]);
  const rows = new Set(found.inputs.map(({ relation, column }) => `${relation.parts.at(-1)}.${column}`));
  const values = found.columns.map(
    ({ inputs }) => new Set(inputs.map(({ relation, column }) => `${relation.parts.at(-1)}.${column}`)),
  );
  return perturb(
    session,
    sql,
    [...tables]
      .filter(([name]) => found.relations.some(({ parts }) => parts.at(-1) === name))
      .map(([name, columns]) => ({ name, columns: columns.map((c) => ({ name: c.name, type: c.type! })) })),
    {
      columns: found.columns.map(({ name }) => name),
      mayChange: (table, column, i) => rows.has(`${table}.${column}`) || values[i]!.has(`${table}.${column}`),
    },
  );
}

it(`misses no edge of ${count} random queries`, async () => {
  await create(randomTables);
  let changed = 0;
  let seen = 0;
  const missing: string[] = [];
  for (let seed = 1; seed <= count; seed += 1) {
    const sql = randomQuery(seed);
    const found = await check(sql, randomTables);
    changed += found.changed;
    seen += found.seen;
    for (const edge of found.missing) missing.push(`${edge} of ${sql}`);
  }
  expect(missing).toEqual([]);
  // a test that changes nothing proves nothing
  expect(changed).toBeGreaterThan(count * 2);
  expect(seen).toBeGreaterThan(count * 2);
}, 120_000);

it('misses no edge of the fixtures', async () => {
  const fixtures = readFixtures(new URL('./fixtures/postgres.txt', import.meta.url), 'postgres').filter(
    ({ sql, expected }) => !/^! (?!unused)/m.test(expected) && !/now\(\)|current_timestamp/.test(sql),
  );
  await create(fixtures.at(-1)!.tables);
  const missing: string[] = [];
  let seen = 0;
  for (const { sql, name, tables } of fixtures) {
    const found = await check(sql, tables);
    seen += found.seen;
    for (const edge of found.missing) missing.push(`${name}: ${edge}`);
  }
  expect(missing).toEqual([]);
  expect(seen).toBeGreaterThan(fixtures.length);
}, 120_000);
