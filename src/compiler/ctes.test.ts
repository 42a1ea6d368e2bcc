import { describe, expect, test } from 'vitest';
import { injectCtes } from './ctes.ts';

const e = { name: '__dbt__cte__e', sql: 'select 1 as id' };
const f = { name: '__dbt__cte__f', sql: 'select 2 as id' };

describe('CTEs of ephemeral models', () => {
  test('without a with clause one is made', () => {
    expect(injectCtes('select * from __dbt__cte__e', [e]).text).toBe(
      'with __dbt__cte__e as (\nselect 1 as id\n) select * from __dbt__cte__e',
    );
  });
  test('they go into a with clause that is there, in its own letters, after comments', () => {
    expect(injectCtes('-- all\nWith x as (select 1) select * from x', [e, f]).text).toBe(
      '-- all\nWith __dbt__cte__e as (\nselect 1 as id\n), __dbt__cte__f as (\nselect 2 as id\n), x as (select 1) select * from x',
    );
    expect(injectCtes('with recursive r as (select 1) select * from r', [e]).text).toBe(
      'with recursive __dbt__cte__e as (\nselect 1 as id\n), r as (select 1) select * from r',
    );
  });
  test('a column or a literal named with is no clause', () => {
    expect(injectCtes("select 'with' as a", [e]).text).toMatch(/^with __dbt__cte__e as /);
  });
  test('the parts can be found again', () => {
    const sql = 'with x as (select 1) select * from x';
    const { text, at, shift, starts } = injectCtes(sql, [e, f]);
    expect(text.slice(starts[0], starts[0]! + e.sql.length)).toBe(e.sql);
    expect(text.slice(starts[1], starts[1]! + f.sql.length)).toBe(f.sql);
    expect(text.slice(at + shift)).toBe(sql.slice(at));
  });
});
