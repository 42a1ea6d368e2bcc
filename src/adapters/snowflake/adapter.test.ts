import { describe, expect, it } from 'vitest';
import { sharedEmulator, snowflakeDatabase } from '../../../e2e/support/snowflake.ts';
import { cell, failureOf, one, send, underTest } from '../testing/harness.ts';

const account = await sharedEmulator();

if ('missing' in account) it.skip(`an adapter for Snowflake: ${account.missing}`, () => {});
else
  describe('beside what every adapter does, snowflake', () => {
    const test = underTest(snowflakeDatabase(account).create);
    const { lease } = test;

    it('splits a script, and gives the result of its last part that is no border of a transaction', async () => {
      const session = await lease();
      const [, changed] = await send(
        session,
        'create table numbers (n integer)',
        'begin; insert into numbers values (1), (2); update numbers set n = n + 1; commit;',
      );
      expect(changed?.response.rowsAffected).toBe(2);
      expect(session.roundTrips).toBe(5);
      expect(session.transaction).toBe('idle');
    });

    it('takes a place as the statement has it, a comment before it or not', async () => {
      const session = await lease();
      const sql = 'select nothing_here from (select 1 as a) t';
      const comment = (text: string) => ({ text: `/* why */\n${text}`, shift: '/* why */\n'.length });
      const plain = await failureOf(session.send([{ sql: `select 2;\n${sql}` }]));
      expect(plain.failure.offset).toBe('select 2;\nselect '.length);
      const commented = await failureOf(session.send([{ sql, comment }]));
      expect(commented.failure.offset).toBe('select '.length);
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

    it('tells the format of what it lists', async () => {
      const session = await lease();
      const { schema } = test.database.profile();
      await one(session, 'create or replace view v as select 1 as a');
      const found = await test.adapter.listRelations(session, [{ database: 'ANALYTICS', schema }]);
      expect(found.find(({ identifier }) => identifier === 'V')).toMatchObject({
        type: 'view',
        tableFormat: 'default',
      });
    });
  });
