import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { databases, type TestDatabase } from '../../e2e/support/databases.ts';
import type { SourceFile } from '../base/source.ts';
import { repr } from '../template/values.ts';
import { type Adapter, type QueryResult, type Session, StatementError } from './adapter.ts';

const cell = (result: QueryResult | undefined): unknown => result?.rows[0]?.[0];

/** The error that a call is expected to throw. */
async function failureOf(promise: Promise<unknown>): Promise<StatementError> {
  const error = await promise.then(
    () => 'nothing failed',
    (reason: unknown) => reason,
  );
  if (error instanceof StatementError) return error;
  throw new Error(`expected a failed statement, got ${String(error)}`);
}

async function* rowsOf(rows: readonly (readonly (string | null)[])[]): AsyncGenerator<readonly (string | null)[]> {
  yield* rows;
}

describe.each(databases)('an adapter for $name', ({ name: databaseName, create }) => {
  let database: TestDatabase;
  let adapter: Adapter;
  const sessions: Session[] = [];

  const lease = async (name = 'test'): Promise<Session> => {
    const session = await adapter.lease(name);
    sessions.push(session);
    return session;
  };
  const send = (session: Session, ...texts: string[]): Promise<readonly QueryResult[]> =>
    session.send(texts.map((sql) => ({ sql })));
  const one = async (session: Session, sql: string): Promise<QueryResult> => (await send(session, sql))[0]!;

  beforeAll(async () => {
    database = await create();
    adapter = await database.adapter();
  });
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.release();
  });
  afterAll(() => database?.remove());

  it('connects and knows the version', async () => {
    expect((await adapter.connect()).version).toMatch(/^1\d/);
  });

  describe('sends', () => {
    it('a query: columns, rows and response', async () => {
      const result = await one(await lease(), `select 1 as id, 'x'::text as name union all select 2, null order by 1`);
      expect(result.columns).toEqual([
        { name: 'id', type: 'int4' },
        { name: 'name', type: 'text' },
      ]);
      expect(result.rows).toEqual([
        [1, 'x'],
        [2, null],
      ]);
      expect(result.response).toEqual({ message: 'SELECT 2', code: 'SELECT', rowsAffected: 2 });
    });

    it('several statements in one message, with the result of each', async () => {
      const session = await lease();
      const results = await send(
        session,
        'create temporary table numbers (n int); -- the end',
        'insert into numbers values (1), (2); update numbers set n = n + 1;',
        '-- nothing but a comment',
        `select n, ';' as "a;b", $x$;$x$ from numbers order by n -- no semicolon`,
        'drop table numbers',
      );
      expect(results.map((result) => result.response.message)).toEqual([
        'CREATE TABLE',
        'UPDATE 2',
        '',
        'SELECT 2',
        'DROP TABLE',
      ]);
      expect(results[0]?.response).toEqual({ message: 'CREATE TABLE', code: 'CREATE TABLE', rowsAffected: -1 });
      expect(results[3]?.rows).toEqual([
        [2, ';', ';'],
        [3, ';', ';'],
      ]);
      expect(session.roundTrips).toBe(1);
    });

    it('a message as one implicit transaction', async () => {
      const session = await lease();
      await failureOf(send(session, 'create table halfway (n int)', 'select 1 / 0'));
      expect(cell(await one(session, `select to_regclass('halfway') is null`))).toBe(true);
    });

    it('a query of which the first rows are wanted', async () => {
      const session = await lease();
      const limited = await session.send([{ sql: 'select generate_series(1, 1000) as n' }], { limit: 2 });
      expect(limited[0]?.rows).toEqual([[1], [2]]);
      const all = await session.send([{ sql: 'select generate_series(1, 1000) as n' }], { limit: 0 });
      expect(all[0]?.rows.length).toBe(1000);
    });

    it('nothing without a round trip', async () => {
      const session = await lease();
      expect(await session.send([])).toEqual([]);
      expect(session.roundTrips).toBe(0);
    });
  });

  // Expected: what load_result() shows in dbt, except where Python's value has no text of its own (bytea).
  it.each([
    ['7::int2', '7', 'int2'],
    ['7', '7', 'int4'],
    ['9007199254740993::int8', '9007199254740993', 'int8'],
    ['1.50', `Decimal('1.50')`, 'numeric'],
    [`'NaN'::numeric`, `Decimal('NaN')`, 'numeric'],
    ['12345678901234567890123::numeric', `Decimal('12345678901234567890123')`, 'numeric'],
    ['1::float8', `Decimal('1.0')`, 'float8'],
    ['1e20::float8', `Decimal('1E+20')`, 'float8'],
    ['1.1::float4', `Decimal('1.1')`, 'float4'],
    [`'-infinity'::float8`, `Decimal('-Infinity')`, 'float8'],
    ['true', 'True', 'bool'],
    [`''::text`, `''`, 'text'],
    [`'null'::varchar(5)`, `'null'`, 'varchar'],
    [`'a'::char(3)`, `'a  '`, 'bpchar'],
    [`'2020-01-02'::date`, 'datetime.date(2020, 1, 2)', 'date'],
    [`'infinity'::date`, 'datetime.date(9999, 12, 31)', 'date'],
    [`'0044-03-15 BC'::date`, `'0044-03-15 BC'`, 'date'],
    [`'2020-01-02 03:04:05'::timestamp`, 'datetime.datetime(2020, 1, 2, 3, 4, 5)', 'timestamp'],
    [`'2020-01-02 03:04:05.123'::timestamp`, 'datetime.datetime(2020, 1, 2, 3, 4, 5, 123000)', 'timestamp'],
    [`'03:04:05.5'::time`, `'03:04:05.500000'`, 'time'],
    [`'03:04:05+02'::timetz`, `'03:04:05+02:00'`, 'timetz'],
    [`'1 year 3 mons -2 days 0.5 second'::interval`, `'453 days, 0:00:00.500000'`, 'interval'],
    [`'-1 hour'::interval`, `'-1 day, 23:00:00'`, 'interval'],
    [`'{"b":1,"a":[1.5,null,"é"]}'::json`, `'{"b": 1, "a": [1.5, null, "\\\\u00e9"]}'`, 'json'],
    [`'{"b":1,"a":[1e2,true]}'::jsonb`, `'{"a": [100, true], "b": 1}'`, 'jsonb'],
    [`'1'::jsonb`, '1', 'jsonb'],
    [`'1.5'::jsonb`, `Decimal('1.5')`, 'jsonb'],
    [`'"x"'::jsonb`, `'x'`, 'jsonb'],
    [`'null'::jsonb`, 'None', 'jsonb'],
    ['array[1, 2, null]', `'[1, 2, null]'`, '_int4'],
    [`array['a', 'b"c', 'NULL', '{,}']`, `'["a", "b\\\\"c", "NULL", "{,}"]'`, '_text'],
    ['array[1.5, 2]::numeric[]', `'[1.5, 2.0]'`, '_numeric'],
    [`array['2020-01-01'::date]`, `'["2020-01-01"]'`, '_date'],
    [`array['2020-01-01 01:02:03'::timestamp]`, `'["2020-01-01T01:02:03"]'`, '_timestamp'],
    ['array[[1, 2], [3, 4]]', `'[[1, 2], [3, 4]]'`, '_int4'],
    [`array['{"a":1}'::jsonb]`, `'[{"a": 1}]'`, '_jsonb'],
    [`'{}'::bool[]`, `'[]'`, '_bool'],
    [`array['00000000-0000-0000-0000-000000000001'::uuid]`, `'{00000000-0000-0000-0000-000000000001}'`, '_uuid'],
    [`'\\xdead'::bytea`, `'\\\\xdead'`, 'bytea'],
    ['null::int', 'None', 'int4'],
  ])('reads %s as %s', async (expression, expected, type) => {
    const result = await one(await lease(), `select ${expression} as v`);
    expect({ value: repr(result.rows[0]![0]!), type: result.columns[0]!.type }).toEqual({ value: expected, type });
  });

  it('reads timestamps with their zone', async () => {
    const results = await send(
      await lease(),
      `set local timezone = 'UTC'`,
      `select '2020-01-02 03:04:05.5+02'::timestamptz`,
      `set local timezone = 'Asia/Kolkata'`,
      `select '2020-01-02 03:04:05+00'::timestamptz`,
    );
    expect(repr(results[1]!.rows[0]![0]!)).toBe(
      'datetime.datetime(2020, 1, 2, 1, 4, 5, 500000, tzinfo=datetime.timezone.utc)',
    );
    expect(repr(results[3]!.rows[0]![0]!)).toBe(
      'datetime.datetime(2020, 1, 2, 8, 34, 5, tzinfo=datetime.timezone(datetime.timedelta(seconds=19800)))',
    );
  });

  it('names types that the database made itself', async () => {
    const session = await lease();
    await send(session, `create type mood as enum ('sad', 'happy')`);
    const result = await one(session, `select 'sad'::mood as m, array['sad'::mood] as ms`);
    expect(result.columns).toEqual([
      { name: 'm', type: 'mood' },
      { name: 'ms', type: '_mood' },
    ]);
    expect(result.rows).toEqual([['sad', '{sad}']]);
  });

  describe('reports a failed statement', () => {
    const file: SourceFile = { path: 'models/b.sql', text: 'select oops' };
    const place = { file, span: { start: 7, end: 11 } };

    it('with its place, the position in it, and the report that dbt prints', async () => {
      const session = await lease();
      const error = await failureOf(
        session.send([
          { sql: `select '😀😀'` },
          { sql: `select 'é😀',\n  lenght(1)\nfrom pg_class`, place },
          { sql: 'select 3' },
        ]),
      );
      expect(error.diagnostics).toEqual([
        {
          code: 'E401',
          severity: 'error',
          message: 'function lenght(integer) does not exist',
          place,
          help: [expect.stringContaining('You might need to add explicit type casts')],
        },
      ]);
      const { report, ...failure } = error.failure;
      expect(failure).toEqual({ statement: 1, offset: `select 'é😀',\n  `.length, sqlState: '42883' });
      expect(report.split('\n').slice(0, 3)).toEqual([
        'function lenght(integer) does not exist',
        'LINE 2:   lenght(1)',
        '          ^',
      ]);
      expect(report).toContain('\nHINT:  ');
    });

    it('that has no position, by counting what was completed', async () => {
      const session = await lease();
      const error = await failureOf(
        send(session, 'select 1; select 2', '-- nothing', 'select 3', 'select 1 / 0', 'select 4'),
      );
      expect(error.failure).toEqual({ statement: 3, offset: null, sqlState: '22012', report: 'division by zero' });
    });

    it('that does not parse, before any of the message is run', async () => {
      const session = await lease();
      const error = await failureOf(send(session, 'create table never (n int)', 'selec 1'));
      expect(error.failure).toEqual({
        statement: 1,
        offset: 0,
        sqlState: '42601',
        report: 'syntax error at or near "selec"\nLINE 1: selec 1\n        ^',
      });
      expect(cell(await one(session, `select to_regclass('never') is null`))).toBe(true);
    });

    it('with detail, hint and context', async () => {
      const session = await lease();
      const sql = `do $$ begin raise exception 'no more' using detail = 'The detail.', hint = 'The hint.'; end $$`;
      const error = await failureOf(send(session, sql));
      expect(error.diagnostics[0]).toMatchObject({ message: 'no more (The detail)', help: ['The hint.'] });
      expect(error.failure.report).toBe(
        'no more\nDETAIL:  The detail.\nHINT:  The hint.\nCONTEXT:  PL/pgSQL function inline_code_block line 1 at RAISE',
      );
    });

    it('and the session goes on after a rollback', async () => {
      const session = await lease();
      await send(session, 'begin');
      await failureOf(send(session, 'select 1 / 0'));
      expect((await failureOf(send(session, 'select 1'))).failure.sqlState).toBe('25P02');
      await send(session, 'rollback');
      expect(cell(await one(session, 'select 1'))).toBe(1);
    });
  });

  it('knows the state of the transaction, and takes no rollback for a commit', async () => {
    const session = await lease();
    expect(session.transaction).toBe('idle');
    await send(session, 'begin');
    expect(session.transaction).toBe('open');
    await failureOf(send(session, 'select 1 / 0'));
    expect(session.transaction).toBe('failed');
    const error = await failureOf(send(session, '/* a comment */\ncommit;'));
    expect(error.diagnostics[0]?.message).toBe(
      'the transaction was rolled back instead of committed, since a statement in it had failed',
    );
    expect(session.transaction).toBe('idle');
    await send(session, 'begin', 'commit', 'begin', 'rollback');
  });

  describe('reads the catalog', () => {
    beforeAll(async () => {
      const session = await adapter.lease('catalog');
      await send(
        session,
        'create schema "Mixed"',
        'create schema facts',
        `create table "Mixed"."Orders" ("Id" bigint, amount numeric(10, 2), plain numeric, name varchar(20), note text, code char(3),
          tags text[], at timestamptz, "drop me" int, mood jsonb, share float8)`,
        'alter table "Mixed"."Orders" drop column "drop me"',
        'create domain positive as int check (value > 0)',
        'create table facts.parted (n positive) partition by list (n)',
        'create view facts.seen as select * from "Mixed"."Orders"',
        'create materialized view facts.kept as select 1::smallint as n',
        'create index on facts.kept (n)',
        'create sequence facts.counter',
      );
      await session.release();
    });

    it('for the relations of some schemas, in one query', async () => {
      const session = await lease();
      const database = cell(await one(session, 'select current_database()'));
      const before = session.roundTrips;
      const found = await adapter.listRelations(session, [
        { database: null, schema: 'FACTS' },
        { database: null, schema: 'Mixed' },
        { database: null, schema: 'not there' },
      ]);
      expect(session.roundTrips - before).toBe(1);
      expect([...found].sort((a, b) => (a.identifier < b.identifier ? -1 : 1))).toEqual([
        { database, schema: 'Mixed', identifier: 'Orders', type: 'table' },
        { database, schema: 'facts', identifier: 'kept', type: 'materialized_view' },
        { database, schema: 'facts', identifier: 'parted', type: 'table' },
        { database, schema: 'facts', identifier: 'seen', type: 'view' },
      ]);
      expect(await adapter.listRelations(session, [])).toEqual([]);
    });

    it('for the schemas', async () => {
      expect(await adapter.listSchemas(await lease(), null)).toEqual(
        expect.arrayContaining(['Mixed', 'facts', 'public']),
      );
    });

    it('for the columns of a relation', async () => {
      const columns = await adapter.columnsOf(await lease(), { database: null, schema: 'Mixed', identifier: 'Orders' });
      expect(columns.map((c) => [c.name, c.dataType, c.charSize, c.numericPrecision, c.numericScale])).toEqual([
        ['Id', 'bigint', null, 64, 0],
        ['amount', 'numeric', null, 10, 2],
        ['plain', 'numeric', null, null, null],
        ['name', 'character varying', 20, null, null],
        ['note', 'text', null, null, null],
        ['code', 'character', 3, null, null],
        ['tags', 'ARRAY', null, null, null],
        ['at', 'timestamp with time zone', null, null, null],
        ['mood', 'jsonb', null, null, null],
        ['share', 'double precision', null, 53, null],
      ]);
    });

    it('as information_schema would describe the columns', async () => {
      const session = await lease();
      const described = await one(
        session,
        `select column_name::text, data_type::text, character_maximum_length::int, numeric_precision::int, numeric_scale::int
         from information_schema.columns where table_schema = 'Mixed' or (table_schema = 'facts' and table_name = 'parted')
         order by table_name, ordinal_position`,
      );
      const ours = [
        ...(await adapter.columnsOf(session, { database: null, schema: 'Mixed', identifier: 'Orders' })),
        ...(await adapter.columnsOf(session, { database: null, schema: 'facts', identifier: 'parted' })),
      ];
      expect(ours.map((c) => [c.name, c.dataType, c.charSize, c.numericPrecision, c.numericScale])).toEqual(
        described.rows,
      );
    });

    it('for the columns of materialized views and temporary tables, and none where nothing is', async () => {
      const session = await lease();
      await send(session, 'create temporary table passing (a int, b text)');
      const names = async (schema: string | null, identifier: string): Promise<string[]> =>
        (await adapter.columnsOf(session, { database: null, schema, identifier })).map((c) => c.name);
      expect(await names('facts', 'kept')).toEqual(['n']);
      expect(await names(null, 'passing')).toEqual(['a', 'b']);
      expect(await names('facts', 'absent')).toEqual([]);
      expect(await names('absent', 'absent')).toEqual([]);
    });

    it('for the columns of a query, which is not run', async () => {
      const session = await lease();
      const before = session.roundTrips;
      const columns = await adapter.columnsOfQuery(
        session,
        `select 1 / 0 as n, 'x'::varchar(7) as v, 1.5::numeric(6, 2) as d, array['a'] as a, now() as t`,
      );
      expect(session.roundTrips - before).toBe(1);
      expect(columns.map((c) => [c.name, c.dataType, c.charSize, c.numericPrecision, c.numericScale])).toEqual([
        ['n', 'integer', null, 32, 0],
        ['v', 'character varying', 7, null, null],
        ['d', 'numeric', null, 6, 2],
        ['a', 'text[]', null, null, null],
        ['t', 'timestamp with time zone', null, null, null],
      ]);
      const error = await failureOf(adapter.columnsOfQuery(session, 'select nope'));
      expect(error.failure).toMatchObject({ statement: 0, offset: 7, sqlState: '42703' });
    });
  });

  describe('copies rows', () => {
    it('of every kind of text, in the order of the columns', async () => {
      const session = await lease();
      await send(session, 'create table copied (id int, "The text" text)');
      const texts = ['plain', '', null, 'tab\there', 'line\nbreak\r\n', 'back\\slash \\N \\.', `quotes ' " ,`, 'é😀'];
      const rows = texts.map((text, index) => [text, String(index)] as const);
      expect(await session.copyRows('copied', ['"The text"', 'id'], rowsOf(rows))).toBe(texts.length);
      const found = await one(session, 'select "The text" from copied order by id');
      expect(found.rows.map((row) => row[0])).toEqual(texts);
    });

    it('in pieces, which are one transaction', async () => {
      const session = await lease();
      await send(session, 'create table big (id int, filler text)');
      const filler = 'x'.repeat(10_000);
      const good = Array.from({ length: 250 }, (_, id) => [String(id), filler]);
      expect(await session.copyRows('big', ['id', 'filler'], rowsOf(good))).toBe(250);
      const error = await failureOf(
        session.copyRows('big', ['id', 'filler'], rowsOf([...good, ['not a number', filler]])),
      );
      expect(error.diagnostics[0]?.message).toBe('invalid input syntax for type integer: "not a number"');
      expect(error.failure.report).toContain('CONTEXT:  COPY big, line 251, column id: "not a number"');
      expect(cell(await one(session, 'select count(*) from big'))).toBe(250);
    });

    it('within the transaction that is open', async () => {
      const session = await lease();
      await send(session, 'begin', 'create table undone (id int)');
      await session.copyRows('undone', ['id'], rowsOf([['1']]));
      expect(cell(await one(session, 'select count(*) from undone'))).toBe(1);
      await send(session, 'rollback');
      expect(cell(await one(session, `select to_regclass('undone') is null`))).toBe(true);
    });

    it('until their source fails, whose error it is then', async () => {
      const session = await lease();
      await send(session, 'create table partial (id int)');
      const source = async function* (): AsyncGenerator<readonly string[]> {
        yield ['1'];
        throw new Error('the file is gone');
      };
      await expect(session.copyRows('partial', ['id'], source())).rejects.toThrow('the file is gone');
      expect(cell(await one(session, 'select count(*) from partial'))).toBe(0);
    });

    it('of which there are none', async () => {
      const session = await lease();
      await send(session, 'create table empty (id int)');
      expect(await session.copyRows('empty', ['id'], rowsOf([]))).toBe(0);
    });
  });

  describe('leases sessions', () => {
    it('that leave nothing behind: open transactions, settings, temporary tables', async () => {
      const first = await adapter.lease('first');
      const path = cell(await one(first, `select current_setting('search_path')`));
      await send(first, `set search_path = facts`, 'create temporary table mine (n int)');
      await send(first, 'begin', 'create table public.unfinished (n int)');
      await first.release();
      await first.release();
      const second = await lease('second');
      const result = await one(
        second,
        `select to_regclass('public.unfinished') is null, to_regclass('pg_temp.mine') is null, current_setting('search_path')`,
      );
      expect(result.rows).toEqual([[true, true, path]]);
      await expect(first.send([{ sql: 'select 1' }])).rejects.toThrow('session `first` was released');
    });

    it('to those who ask, unless they no longer want one', async () => {
      const holders: Session[] = [];
      while (holders.length < Math.min(3, adapter.capabilities.maxSessions)) holders.push(await lease());
      if (holders.length < adapter.capabilities.maxSessions) return;
      const stop = new AbortController();
      const order: string[] = [];
      const given = adapter.lease('gives up', stop.signal);
      const next = adapter.lease('next').then((session) => {
        order.push('next');
        return session;
      });
      const last = adapter.lease('last').then((session) => {
        order.push('last');
        return session;
      });
      stop.abort();
      await expect(given).rejects.toMatchObject({ diagnostics: [{ code: 'E407' }] });
      expect(order).toEqual([]);
      await holders[0]!.release();
      await (await next).release();
      await (await last).release();
      expect(order).toEqual(['next', 'last']);
    });

    it('side by side, as many as it says', async () => {
      if (adapter.capabilities.maxSessions === 1) {
        expect(databaseName).toBe('pglite');
        return;
      }
      const both = [await lease(), await lease()];
      const pids = await Promise.all(both.map(async (session) => cell(await one(session, 'select pg_backend_pid()'))));
      expect(new Set(pids).size).toBe(2);
    });
  });

  describe('cancels', () => {
    it('a long query within two seconds, and rolls back', async () => {
      await send(await lease(), 'create table if not exists untouched (n int)');
      for (const session of sessions.splice(0)) await session.release();
      const session = await lease();
      await send(session, 'begin', 'insert into untouched values (1)');
      const file: SourceFile = { path: 'models/slow.sql', text: 'select pg_sleep(60)' };
      const place = { file, span: { start: 0, end: 6 } };
      const running = failureOf(session.send([{ sql: 'select pg_sleep(60)', place }]));
      const start = Date.now();
      await session.cancel();
      const error = await running;
      expect(error.diagnostics).toEqual([
        { code: 'E407', severity: 'error', message: 'the query was cancelled', place },
      ]);
      expect(Date.now() - start).toBeLessThan(2000);
      expect((await failureOf(send(session, 'select 1'))).diagnostics[0]?.code).toBe('E407');
      await session.release();
      const after = await lease();
      expect(cell(await one(after, 'select count(*) from untouched'))).toBe(0);
    });

    it('a session where nothing runs', async () => {
      const session = await lease();
      await session.cancel();
      await session.cancel();
      expect((await failureOf(send(session, 'select 1'))).diagnostics[0]?.code).toBe('E407');
    });

    it('everything when it is closed', async () => {
      for (const session of sessions.splice(0)) await session.release();
      await adapter.close();
      const other = await database.adapter();
      const session = await other.lease('long');
      const running = failureOf(send(session, 'select pg_sleep(60)'));
      const start = Date.now();
      await other.close();
      expect((await running).diagnostics[0]?.code).toBe('E407');
      expect(Date.now() - start).toBeLessThan(2000);
      await expect(other.lease('late')).rejects.toMatchObject({ diagnostics: [{ code: 'E407' }] });
      adapter = await database.adapter();
    });
  });
});
