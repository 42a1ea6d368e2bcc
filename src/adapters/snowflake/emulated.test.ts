import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sharedEmulator } from '../../../e2e/support/snowflake.ts';
import { repr } from '../../template/values.ts';
import { type QueryResult, type Session, StatementError } from '../adapter.ts';
import { snowflakeAccount } from './account.ts';
import { SnowflakeAdapter } from './adapter.ts';

/** The questions of the adapter suite, asked in Snowflake's words of the real driver and the emulated account. */
const account = await sharedEmulator();
const schema = `suite_${process.pid}`;

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

if ('missing' in account) it.skip(`an adapter for Snowflake: ${account.missing}`, () => {});
else
  describe('an adapter for Snowflake', () => {
    const { emulator } = account;
    let adapter: SnowflakeAdapter;
    const sessions: Session[] = [];
    const profile = {
      profileName: 'tests',
      targetName: 'tests',
      type: 'snowflake',
      database: 'ANALYTICS',
      schema,
      threads: 4,
      credentials: emulator.output(schema),
      folder: '/',
    };
    const lease = async () => {
      const session = await adapter.lease('test');
      sessions.push(session);
      return session;
    };
    const send = (session: Session, ...texts: string[]): Promise<readonly QueryResult[]> =>
      session.send(texts.map((sql) => ({ sql })));
    const one = async (session: Session, sql: string): Promise<QueryResult> => (await send(session, sql))[0]!;
    const cell = (result: QueryResult): unknown => result.rows[0]?.[0];

    beforeAll(async () => {
      adapter = new SnowflakeAdapter(snowflakeAccount(profile));
      await one(await lease(), `create schema if not exists analytics.${schema}; use schema analytics.${schema}`);
    });
    afterEach(async () => {
      for (const session of sessions.splice(0)) await session.release();
    });
    afterAll(async () => {
      await one(await lease(), `drop schema if exists analytics.${schema} cascade`);
      await adapter.close();
    });

    it('connects and knows the version', async () => {
      expect((await adapter.connect()).version).toMatch(/^\d+\.\d+/);
    });

    it('gives columns, rows and the response of a query', async () => {
      const result = await one(await lease(), `select 1 as id, 'x' as name union all select 2, null order by 1`);
      expect(result.columns).toEqual([
        { name: 'ID', type: 'fixed' },
        { name: 'NAME', type: 'text' },
      ]);
      expect(result.rows).toEqual([
        [1, 'x'],
        [2, null],
      ]);
      expect(result.response).toMatchObject({ message: 'SUCCESS 2', code: 'SUCCESS', rowsAffected: 2 });
      expect(result.response.queryId).toMatch(/^[0-9a-f-]{36}$/);
    });

    it('splits a script, and gives the result of its last part that is no border of a transaction', async () => {
      const session = await lease();
      const path = `analytics.${schema}.numbers`;
      const results = await send(
        session,
        `create or replace table ${path} (n integer); -- the end; not yet`,
        `begin; insert into ${path} values (1), (2); update ${path} set n = n + 1; commit;`,
        '-- nothing but a comment',
        `select n, ';' as "a;b", $$;$$ as c from ${path} order by n`,
      );
      expect(results.map(({ response }) => response.rowsAffected)).toEqual([1, 2, 0, 2]);
      expect(results[3]?.rows).toEqual([
        [2, ';', ';'],
        [3, ';', ';'],
      ]);
      expect(session.roundTrips).toBe(6);
      expect(session.transaction).toBe('idle');
    });

    it('keeps the first rows that are wanted', async () => {
      const session = await lease();
      const sql = 'select 1 as n union all select 2 union all select 3 order by 1';
      const send1 = async (limit: number) => (await session.send([{ sql }], { limit }))[0]?.rows.length;
      expect([await send1(2), await send1(0)]).toEqual([2, 3]);
    });

    it.each([
      ['1::number(38,0)', '1'],
      ['9007199254740993::number(38,0)', '9007199254740993'],
      ['1.50::number(10,2)', `Decimal('1.50')`],
      ['2.5::float', `Decimal('2.5')`],
      ['1e20::float', `Decimal('1E+20')`],
      ['true', 'True'],
      [`''`, `''`],
      [`'NULL'`, `'NULL'`],
      [`'it''s'`, `"it's"`],
      ['null', 'None'],
      [`'2024-02-29'::date`, 'datetime.date(2024, 2, 29)'],
      [`'1969-12-31'::date`, 'datetime.date(1969, 12, 31)'],
      [`'10:11:12'::time`, `'10:11:12'`],
      [`'2024-02-29 10:11:12.345678'::timestamp_ntz`, 'datetime.datetime(2024, 2, 29, 10, 11, 12, 345678)'],
      [`'1960-01-02 03:04:05.5'::timestamp_ntz`, 'datetime.datetime(1960, 1, 2, 3, 4, 5, 500000)'],
      [`parse_json('{"a":[1,null]}')`, `'{\\n  "a": [\\n    1,\\n    null\\n  ]\\n}'`],
      [`to_binary('CAFE', 'HEX')`, `'CAFE'`],
    ])('reads %s as %s', async (sql, expected) => {
      const value = cell(await one(await lease(), `select ${sql} as v`));
      expect(repr(value as never)).toBe(expected);
    });

    it('tells code, place and words of a failed statement', async () => {
      const session = await lease();
      const { failure, diagnostics } = await failureOf(
        send(session, 'select 1', 'select 2;\nselect nothing_here from (select 1 as a) t'),
      );
      expect(failure.statement).toBe(1);
      expect(failure.sqlState).toBe('42000');
      expect(failure.offset).toBe('select 2;\nselect '.length);
      expect(failure.report).toMatch(/^000904 \(42000\): SQL compilation error/);
      expect(diagnostics[0]).toMatchObject({ code: 'E401' });
    });

    it('takes a place as the statement has it, a comment before it or not', async () => {
      const session = await lease();
      const comment = (text: string) => ({ text: `/* why */\n${text}`, shift: '/* why */\n'.length });
      const { failure } = await failureOf(
        session.send([{ sql: 'select nothing_here from (select 1 as a) t', comment }]),
      );
      expect(failure.offset).toBe('select '.length);
    });

    it('rolls back what was open when a session goes back', async () => {
      const path = `analytics.${schema}.kept`;
      const first = await lease();
      await one(first, `create or replace table ${path} (n integer)`);
      await one(first, `begin; insert into ${path} values (1)`);
      expect(first.transaction).toBe('open');
      await first.release();
      expect(cell(await one(await lease(), `select count(*) from ${path}`))).toBe(0);
    });

    it('knows a failed transaction', async () => {
      const session = await lease();
      await failureOf(send(session, 'begin; select nothing_here from (select 1 as a) t'));
      expect(session.transaction).toBe('failed');
    });

    it('gives a session to the next only when it is like a new one', async () => {
      const id = 'select current_session()';
      const first = await lease();
      const own = cell(await one(first, id));
      await one(first, `alter session set query_tag = 'x'; alter session unset query_tag`);
      await first.release();
      const second = await lease();
      expect(cell(await one(second, id))).toBe(own);
      await one(second, `alter session set timezone = 'UTC'`);
      await second.release();
      expect(cell(await one(await lease(), id))).not.toBe(own);
    });

    it('cancels what runs', async () => {
      const session = await lease();
      const waiting = failureOf(send(session, 'select system$wait(30)'));
      await new Promise((done) => setTimeout(done, 300));
      await session.cancel();
      expect((await waiting).diagnostics[0]?.code).toBe('E407');
      expect((await failureOf(send(session, 'select 1'))).diagnostics[0]?.code).toBe('E407');
    });

    it('loads rows', async () => {
      const session = await lease();
      const path = `analytics.${schema}.loaded`;
      await one(session, `create or replace table ${path} (id integer, "Name" varchar)`);
      const rows = [
        ['1', `it's a \\ "test"`],
        ['2', null],
      ];
      expect(await session.copyRows(path, ['id', '"Name"'], rowsOf(rows))).toBe(2);
      expect((await one(session, `select * from ${path} order by 1`)).rows).toEqual([
        [1, `it's a \\ "test"`],
        [2, null],
      ]);
    });

    it('lists relations and schemas', async () => {
      const session = await lease();
      await one(session, `create or replace view analytics.${schema}.v as select 1 as a`);
      const found = await adapter.listRelations(session, [{ database: 'ANALYTICS', schema }]);
      expect(found.find(({ identifier }) => identifier === 'V')).toEqual({
        database: 'ANALYTICS',
        schema: schema.toUpperCase(),
        identifier: 'V',
        type: 'view',
        tableFormat: 'default',
      });
      expect(await adapter.listSchemas(session, 'ANALYTICS')).toContain(schema.toUpperCase());
      expect(await adapter.listRelations(session, [{ database: 'ANALYTICS', schema: 'absent' }])).toEqual([]);
    });

    it('describes relations and queries', async () => {
      const session = await lease();
      const path = { database: 'ANALYTICS', schema: schema.toUpperCase(), identifier: 'SHAPE' };
      await one(session, `create or replace table analytics.${schema}.shape (n number(10,2), t varchar(20), d date)`);
      expect(await adapter.columnsOf(session, path)).toEqual([
        { name: 'N', dataType: 'NUMBER', charSize: null, numericPrecision: 10, numericScale: 2 },
        { name: 'T', dataType: 'VARCHAR', charSize: 20, numericPrecision: null, numericScale: null },
        { name: 'D', dataType: 'DATE', charSize: null, numericPrecision: null, numericScale: null },
      ]);
      expect(await adapter.columnsOf(session, { ...path, identifier: 'ABSENT' })).toEqual([]);
      const described = await adapter.columnsOfQuery(session, `select n, t from analytics.${schema}.shape`);
      expect(described.map(({ name, dataType }) => `${name} ${dataType}`)).toEqual(['N FIXED', 'T TEXT']);
    });
  });
