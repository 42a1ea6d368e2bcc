import { beforeAll, describe, expect, it } from 'vitest';
import { databases, type TestDatabases } from '../../e2e/support/databases.ts';
import { sharedEmulator, snowflakeDatabase } from '../../e2e/support/snowflake.ts';
import type { SourceFile } from '../base/source.ts';
import type { DatabaseColumn } from '../manifest/relation.ts';
import { repr } from '../template/values.ts';
import type { Session } from './adapter.ts';
import type { ColumnWords, Dialect } from './testing/dialect.ts';
import { cell, failureOf, one, rowsOf, send, underTest } from './testing/harness.ts';
import { postgres } from './testing/postgres.ts';
import { snowflake } from './testing/snowflake.ts';

/** What every adapter does, on every database there is. What is one database's own stands beside its adapter. */
const account = await sharedEmulator();
if ('missing' in account) it.skip(`an adapter for snowflake: ${account.missing}`, () => {});
const subjects: readonly (TestDatabases & { readonly words: Dialect })[] = [
  ...databases.map((database) => ({ ...database, words: postgres })),
  ...('missing' in account ? [] : [{ ...snowflakeDatabase(account), words: snowflake }]),
];

const inWords = (columns: readonly DatabaseColumn[]): ColumnWords[] =>
  columns.map((c) => [c.name, c.dataType, c.charSize, c.numericPrecision, c.numericScale]);

describe.each(subjects)('an adapter for $name', ({ name: databaseName, create, words }) => {
  const test = underTest(create);
  const { stored } = words.catalog;

  it('connects and knows the version', async () => {
    expect((await test.adapter.connect()).version).toMatch(words.version);
  });

  describe('sends', () => {
    it('a query: columns, rows and response', async () => {
      const result = await one(
        await test.lease(),
        `select 1 as id, cast('x' as text) as name union all select 2, null order by 1`,
      );
      expect(result.columns).toEqual(words.twoRows.columns);
      expect(result.rows).toEqual([
        [1, 'x'],
        [2, null],
      ]);
      const { queryId, ...response } = result.response;
      expect(response).toEqual(words.twoRows.response);
      expect(queryId ?? 'none').toMatch(/^(none|[0-9a-f-]{36})$/);
    });

    it('several statements, with the result of each', async () => {
      const session = await test.lease();
      const results = await send(
        session,
        'create temporary table numbers (n int); -- the end',
        'insert into numbers values (1), (2); update numbers set n = n + 1;',
        '-- nothing but a comment',
        `select n, ';' as "a;b", $$;$$ from numbers order by n -- no semicolon`,
        'drop table numbers',
      );
      expect(results.map((result) => result.response.message)).toEqual(words.script.responses);
      expect(results[3]?.rows).toEqual([
        [2, ';', ';'],
        [3, ';', ';'],
      ]);
      expect(session.roundTrips).toBe(words.script.roundTrips);
    });

    it('a query of which the first rows are wanted', async () => {
      const session = await test.lease();
      const sql = `select * from (values ${Array.from({ length: 1000 }, (_, n) => `(${n + 1})`).join()}) as v (n) order by n`;
      expect((await session.send([{ sql }], { limit: 2 }))[0]?.rows).toEqual([[1], [2]]);
      expect((await session.send([{ sql }], { limit: 0 }))[0]?.rows.length).toBe(1000);
    });

    it('nothing without a round trip', async () => {
      const session = await test.lease();
      expect(await session.send([])).toEqual([]);
      expect(session.roundTrips).toBe(0);
    });
  });

  it.each(words.values)('reads %s as %s', async (expression, expected, type) => {
    const result = await one(await test.lease(), `select ${expression} as v`);
    expect({ value: repr(result.rows[0]![0]!), type: result.columns[0]!.type }).toEqual({ value: expected, type });
  });

  describe('reports a failed statement', () => {
    const file: SourceFile = { path: 'models/b.sql', text: 'select oops' };
    const place = { file, span: { start: 7, end: 11 } };

    it('with its place, the position in it, and the report that dbt prints', async () => {
      const session = await test.lease();
      const { name } = words.mistakes;
      const error = await failureOf(
        session.send([{ sql: `select '😀😀'` }, { sql: name.sql, place }, { sql: 'select 3' }]),
      );
      const { message, help } = name;
      expect(error.diagnostics).toMatchObject([
        { code: 'E401', severity: 'error', message, place, ...(help.length > 0 ? { help } : {}) },
      ]);
      expect(error.failure).toMatchObject({ statement: 1, ...name.failure });
      expect(error.failure.report.split('\n').slice(0, name.report.length)).toEqual(name.report);
    });

    it('that has no position, by counting what was completed', async () => {
      const session = await test.lease();
      const { sql, failure, report } = words.mistakes.value;
      const error = await failureOf(send(session, 'select 1; select 2', '-- nothing', 'select 3', sql, 'select 4'));
      expect(error.failure).toMatchObject({ statement: 3, ...failure });
      expect(error.failure.report.split('\n').slice(0, report.length)).toEqual(report);
    });

    it('and the session goes on after a rollback', async () => {
      const session = await test.lease();
      expect(session.transaction).toBe('idle');
      await send(session, 'begin');
      expect(session.transaction).toBe('open');
      await failureOf(send(session, words.mistakes.value.sql));
      expect(session.transaction).toBe('failed');
      await send(session, 'rollback');
      expect(session.transaction).toBe('idle');
      expect(cell(await one(session, 'select 1'))).toBe(1);
      await send(session, 'begin', 'commit', 'begin', 'rollback');
      expect(session.transaction).toBe('idle');
    });
  });

  describe('reads the catalog', () => {
    let schemas: { readonly plain: string; readonly mixed: string };
    const mixed = (identifier: string) => ({ database: null, schema: schemas.mixed, identifier });

    beforeAll(async () => {
      const { schema } = test.database.profile();
      schemas = { plain: `${schema}_facts`, mixed: `${schema}_Mixed` };
      const session = await test.adapter.lease('catalog');
      await send(session, `create schema "${schemas.mixed}"`, `create schema ${schemas.plain}`);
      await send(session, ...words.catalog.setup(schemas));
      await session.release();
    });

    it('for the relations of some schemas', async () => {
      const session = await test.lease();
      const database = cell(await one(session, 'select current_database()')) as string;
      const before = session.roundTrips;
      const { database: _, ...quoting } = test.adapter.facts.quoting;
      const asked = (schema: string, isQuoted: boolean) =>
        test.adapter.listRelations(
          session,
          [
            { database, schema },
            { database, schema: 'not there' },
          ],
          {
            database: false,
            ...quoting,
            schema: isQuoted,
          },
        );
      const found = [...(await asked(schemas.plain, false)), ...(await asked(schemas.mixed, true))];
      expect(session.roundTrips - before).toBe(databaseName === 'snowflake' ? 4 : 2);
      const { relations } = words.catalog;
      const path =
        (schema: string) =>
        ([identifier, type]: readonly [string, string]) => ({
          database,
          schema,
          identifier,
          type,
        });
      expect([...found].sort((a, b) => (a.identifier < b.identifier ? -1 : 1))).toMatchObject(
        [...relations.plain.map(path(stored(schemas.plain))), ...relations.mixed.map(path(schemas.mixed))].sort(
          (a, b) => (a.identifier < b.identifier ? -1 : 1),
        ),
      );
      expect(await test.adapter.listRelations(session, [])).toEqual([]);
    });

    it('for the schemas', async () => {
      const session = await test.lease();
      const database = cell(await one(session, 'select current_database()')) as string;
      expect(await test.adapter.listSchemas(session, database)).toEqual(
        expect.arrayContaining([schemas.mixed, stored(schemas.plain)]),
      );
    });

    it('for the columns of a relation', async () => {
      expect(inWords(await test.adapter.columnsOf(await test.lease(), mixed('Orders')))).toEqual(words.catalog.columns);
    });

    it('for the columns of temporary tables, and none where nothing is', async () => {
      const session = await test.lease();
      await send(session, 'create temporary table passing (a int, b text)');
      const names = async (schema: string | null, identifier: string): Promise<string[]> =>
        (await test.adapter.columnsOf(session, { database: null, schema, identifier })).map((c) => c.name);
      expect(await names(null, stored('passing'))).toEqual([stored('a'), stored('b')]);
      expect(await names(stored(schemas.plain), 'absent')).toEqual([]);
      expect(await names('absent', 'absent')).toEqual([]);
    });

    it('for the columns of a query, which is not run', async () => {
      const session = await test.lease();
      const before = session.roundTrips;
      const { sql, columns, wrong } = words.catalog.query;
      const described = await test.adapter.columnsOfQuery(session, sql);
      expect(session.roundTrips - before).toBe(1);
      expect(inWords(described)).toEqual(columns);
      const error = await failureOf(test.adapter.columnsOfQuery(session, wrong.sql));
      expect(error.failure).toMatchObject({ statement: 0, offset: wrong.offset, sqlState: wrong.sqlState });
    });
  });

  describe('copies rows', () => {
    it('of every kind of text, in the order of the columns', async () => {
      const session = await test.lease();
      await send(session, 'create table copied (id int, "The text" text)');
      const texts = ['plain', '', null, 'tab\there', 'line\nbreak\r\n', 'back\\slash \\N \\.', `quotes ' " ,`, 'é😀'];
      const rows = texts.map((text, index) => [text, String(index)] as const);
      expect(await session.copyRows('copied', ['"The text"', 'id'], rowsOf(rows))).toBe(texts.length);
      const found = await one(session, 'select "The text" from copied order by id');
      expect(found.rows.map((row) => row[0])).toEqual(texts);
    });

    it('in pieces, which are one transaction', async () => {
      const session = await test.lease();
      await send(session, 'create table big (id int, filler text)');
      const filler = 'x'.repeat(10_000);
      const good = Array.from({ length: 250 }, (_, id) => [String(id), filler]);
      expect(await session.copyRows('big', ['id', 'filler'], rowsOf(good))).toBe(250);
      const error = await failureOf(
        session.copyRows('big', ['id', 'filler'], rowsOf([...good, ['not a number', filler]])),
      );
      expect(error.diagnostics[0]?.message).toMatch(words.badCell.message);
      expect(error.failure.report).toContain(words.badCell.report);
      expect(cell(await one(session, 'select count(*) from big'))).toBe(250);
    });

    it('within the transaction that is open', async () => {
      const session = await test.lease();
      await one(session, 'create table undone (id int)');
      await one(session, 'begin');
      await session.copyRows('undone', ['id'], rowsOf([['1']]));
      expect(cell(await one(session, 'select count(*) from undone'))).toBe(1);
      await send(session, 'rollback');
      expect(cell(await one(session, 'select count(*) from undone'))).toBe(0);
    });

    it('until their source fails, whose error it is then', async () => {
      const session = await test.lease();
      await send(session, 'create table partial (id int)');
      const source = async function* (): AsyncGenerator<readonly string[]> {
        yield ['1'];
        throw new Error('the file is gone');
      };
      await expect(session.copyRows('partial', ['id'], source())).rejects.toThrow('the file is gone');
      expect(cell(await one(session, 'select count(*) from partial'))).toBe(0);
    });

    it('of which there are none', async () => {
      const session = await test.lease();
      await send(session, 'create table empty (id int)');
      expect(await session.copyRows('empty', ['id'], rowsOf([]))).toBe(0);
    });
  });

  describe('leases sessions', () => {
    it('that leave nothing behind', async () => {
      const holder = await test.lease();
      await send(holder, 'create table unfinished (n int)', 'create temporary table mine (n int)');
      await one(holder, 'begin');
      await one(holder, 'insert into unfinished values (1)');
      await holder.release();
      await holder.release();
      const next = await test.lease();
      expect(cell(await one(next, 'select count(*) from unfinished'))).toBe(0);
      await failureOf(one(next, 'select * from mine'));
      await expect(holder.send([{ sql: 'select 1' }])).rejects.toThrow('session `test` was released');
    });

    it('to those who ask, unless they no longer want one', async () => {
      const { maxSessions } = test.adapter.capabilities;
      const holders: Session[] = [];
      while (holders.length < Math.min(3, maxSessions)) holders.push(await test.lease());
      if (holders.length < maxSessions) return;
      const stop = new AbortController();
      const order: string[] = [];
      const given = test.adapter.lease('gives up', stop.signal);
      const queue = (name: string): Promise<Session> =>
        test.adapter.lease(name).then((session) => {
          order.push(name);
          return session;
        });
      const [next, last] = [queue('next'), queue('last')];
      stop.abort();
      await expect(given).rejects.toMatchObject({ diagnostics: [{ code: 'E407' }] });
      expect(order).toEqual([]);
      await holders[0]!.release();
      await (await next).release();
      await (await last).release();
      expect(order).toEqual(['next', 'last']);
    });

    it('side by side, as many as it says', async () => {
      if (test.adapter.capabilities.maxSessions === 1) {
        expect(databaseName).toBe('pglite');
        return;
      }
      const both = [await test.lease(), await test.lease()];
      const ids = await Promise.all(both.map(async (session) => cell(await one(session, words.sessionId))));
      expect(new Set(ids).size).toBe(2);
    });
  });

  describe('cancels', () => {
    const sleeping = words.sleep(60);

    it('a long query within two seconds, and rolls back', async () => {
      await send(await test.lease(), 'create table if not exists untouched (n int)');
      await test.releaseAll();
      const session = await test.lease();
      await send(session, 'begin', 'insert into untouched values (1)');
      const place = { file: { path: 'models/slow.sql', text: sleeping }, span: { start: 0, end: 6 } };
      const running = failureOf(session.send([{ sql: sleeping, place }]));
      const start = Date.now();
      await session.cancel();
      const error = await running;
      expect(error.diagnostics).toEqual([
        { code: 'E407', severity: 'error', message: 'the query was cancelled', place },
      ]);
      expect(Date.now() - start).toBeLessThan(2000);
      expect((await failureOf(send(session, 'select 1'))).diagnostics[0]?.code).toBe('E407');
      await session.release();
      expect(cell(await one(await test.lease(), 'select count(*) from untouched'))).toBe(0);
    });

    it('a session where nothing runs', async () => {
      const session = await test.lease();
      await session.cancel();
      await session.cancel();
      expect((await failureOf(send(session, 'select 1'))).diagnostics[0]?.code).toBe('E407');
    });

    it('everything when it is closed', async () => {
      await test.releaseAll();
      await test.adapter.close();
      const other = await test.database.adapter();
      const session = await other.lease('long');
      const running = failureOf(send(session, sleeping));
      const start = Date.now();
      await other.close();
      expect((await running).diagnostics[0]?.code).toBe('E407');
      expect(Date.now() - start).toBeLessThan(2000);
      await expect(other.lease('late')).rejects.toMatchObject({ diagnostics: [{ code: 'E407' }] });
      test.adapter = await test.database.adapter();
    });
  });
});
