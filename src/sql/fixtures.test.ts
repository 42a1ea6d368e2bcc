import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases, type TestDatabase } from '../../e2e/support/databases.ts';
import type { Session } from '../adapters/adapter.ts';
import { analyse, type Dialect, isPlain } from './index.ts';
import { describe as describeQuery, type Fixture, readFixtures } from './testing/fixtures.ts';

const read = (name: string, dialect: Dialect): Fixture[] =>
  readFixtures(new URL(`./fixtures/${name}.txt`, import.meta.url), dialect);
const postgres = [...read('postgres', 'postgres'), ...read('functions', 'postgres')];
const snowflake = read('snowflake', 'snowflake');

describe('queries on Postgres', () => {
  it.each(postgres)('$name', (fixture) => {
    expect(describeQuery(fixture, 'postgres')).toBe(fixture.expected);
  });

  it('has no two of one name', () => {
    expect(new Set(postgres.map(({ name }) => name)).size).toBe(postgres.length);
  });
});

describe('queries on Snowflake', () => {
  it.each(snowflake)('$name', (fixture) => {
    expect(describeQuery(fixture, 'snowflake')).toBe(fixture.expected);
  });
});

describe('what a real Postgres says of the same queries', () => {
  let database: TestDatabase;
  let session: Session;
  const rows = async (sql: string): Promise<readonly (readonly unknown[])[]> => {
    const results = await session.send([{ sql }]);
    return results.at(-1)!.rows;
  };

  beforeAll(async () => {
    database = await databases.find(({ name }) => name === 'postgres')!.create();
    session = await (await database.adapter()).lease('fixtures');
  });
  afterAll(async () => {
    await session?.release();
    await database?.remove();
  });

  const valid = postgres.filter(({ expected }) => !/^! (?!unused)/m.test(expected));

  it.each(valid)('$name', async (fixture) => {
    await session.send([{ sql: 'drop schema public cascade; create schema public' }, ...tables(fixture)]);
    const found = analyse(fixture.sql, 'postgres', { columnsOf: ({ parts }) => fixture.tables.get(parts.at(-1)!) });
    const [result] = await session.send([{ sql: fixture.sql }]);
    expect(found.columns.map(({ name }) => name)).toEqual(result!.columns.map(({ name }) => name));
    const names = found.columns.map((_, i) => `c${i + 1}`);
    await session.send([{ sql: `create view public.result (${names.join(', ')}) as ${fixture.sql}` }]);
    const types = await rows(
      `select format_type(atttypid, atttypmod) from pg_attribute where attrelid = 'public.result'::regclass and attnum > 0 order by attnum`,
    );
    // a type may be unknown, but never wrong
    const known = found.columns.map(({ type }, i) => type ?? types[i]?.[0]);
    expect(known).toEqual(types.map(([type]) => type));
  });
});

function tables(fixture: Fixture): { sql: string }[] {
  return [...fixture.tables].map(([table, columns]) => {
    const list = columns.map(
      ({ name, type, nullable }) =>
        `${isPlain(name, 'postgres') ? name : `"${name}"`} ${type}${nullable === false ? ' not null' : ''}`,
    );
    return { sql: `create table public.${table} (${list.join(', ')})` };
  });
}
