import { beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../../../e2e/support/databases.ts';
import { repr } from '../../template/values.ts';
import { cell, failureOf, one, send, underTest } from '../testing/harness.ts';
import { postgres } from '../testing/postgres.ts';

describe.each(databases)('beside what every adapter does, $name', ({ create }) => {
  const test = underTest(create);
  const { lease } = test;

  it('takes a message as one implicit transaction', async () => {
    const session = await lease();
    await failureOf(send(session, 'create table halfway (n int)', 'select 1 / 0'));
    expect(cell(await one(session, `select to_regclass('halfway') is null`))).toBe(true);
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

  it('reports what does not parse, before any of the message is run', async () => {
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

  it('reports detail, hint and context', async () => {
    const session = await lease();
    const sql = `do $$ begin raise exception 'no more' using detail = 'The detail.', hint = 'The hint.'; end $$`;
    const error = await failureOf(send(session, sql));
    expect(error.diagnostics[0]).toMatchObject({ message: 'no more (The detail)', help: ['The hint.'] });
    expect(error.failure.report).toBe(
      'no more\nDETAIL:  The detail.\nHINT:  The hint.\nCONTEXT:  PL/pgSQL function inline_code_block line 1 at RAISE',
    );
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
      const session = await test.adapter.lease('catalog');
      await send(session, 'create schema "Mixed"', 'create schema facts');
      await send(session, ...postgres.catalog.setup({ plain: 'facts', mixed: 'Mixed' }));
      await session.release();
    });

    it('of several schemas in one query', async () => {
      const session = await lease();
      const schemas = ['FACTS', 'Mixed', 'not there'].map((schema) => ({ database: null, schema }));
      const found = await test.adapter.listRelations(session, schemas);
      expect(session.roundTrips).toBe(1);
      expect(found.map(({ identifier }) => identifier).sort()).toEqual(['Orders', 'kept', 'parted', 'seen']);
    });

    it('for the columns of a materialized view', async () => {
      const path = { database: null, schema: 'facts', identifier: 'kept' };
      expect((await test.adapter.columnsOf(await lease(), path)).map((c) => c.name)).toEqual(['n']);
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
        ...(await test.adapter.columnsOf(session, { database: null, schema: 'Mixed', identifier: 'Orders' })),
        ...(await test.adapter.columnsOf(session, { database: null, schema: 'facts', identifier: 'parted' })),
      ];
      expect(ours.map((c) => [c.name, c.dataType, c.charSize, c.numericPrecision, c.numericScale])).toEqual(
        described.rows,
      );
    });
  });

  it('leaves nothing in a session: open transactions, settings, temporary tables', async () => {
    const first = await test.adapter.lease('first');
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
});
