import { describe, expect, it } from 'vitest';
import { normalForm } from './index.ts';

const same: readonly (readonly [string, string])[] = [
  ['select 1', 'SELECT\n  1 -- one\n;'],
  ['select a from t', '/* all */ Select A From T'],
  ['select a as b from t as x', 'select a b from t x'],
  ['select * from a join b on a.x = b.x', 'select * from a inner join b on (a.x = b.x)'],
  ['select * from a left join b using (x)', 'select * from a left outer join b using(x)'],
  ['select a from t where x = 1 and y = 2', 'select a from t where (x = 1) and ((y = 2))'],
  ['select a from t where not x = 1', 'select a from t where not (x = 1)'],
  ['select a * b + c from t', 'select ((a * b) + c) from t'],
  ['select (a + b) * c from t', 'select ((a + b)) * c from t'],
  ['select "a" from "t"', 'select a from t'],
  ['select a from t order by a', 'select a from t order by a asc'],
  ['select a <> 1 from t', 'select a != 1 from t'],
  ['select a union select b', 'select a union distinct select b'],
  ['select f(a, b) from t', 'select F( (a), (b) ) from t'],
  ['select all a from t', 'select a from t'],
];

const different: readonly (readonly [string, string])[] = [
  ['select (a + b) * c from t', 'select a + b * c from t'],
  ['select a from t where (x or y) and z', 'select a from t where x or y and z'],
  ['select a - (b - c) from t', 'select a - b - c from t'],
  ['select -(a + b) from t', 'select -a + b from t'],
  ["select 'A' from t", "select 'a' from t"],
  ['select "A" from t', 'select a from t'],
  ['select (a).b from t', 'select a.b from t'],
  ['select (a, b) from t', 'select a, b from t'],
  ['select a from t where x in (1)', 'select a from t where x in (2)'],
  ['select not (a and b) from t', 'select not a and b from t'],
  ['select distinct a from t', 'select a from t'],
  ['select a from t union all select b', 'select a from t union select b'],
  ['select a / (b * c) from t', 'select a / b * c from t'],
  ['select "date" from t', "select date '2024-01-01' from t"],
  ['select (select 1)', 'select 1'],
  ['select (a is null) = b from t', 'select a is null = b from t'],
];

describe('normal form', () => {
  it.each(same)('%s  =  %s', (a, b) => {
    expect(normalForm(b, 'postgres')).toBe(normalForm(a, 'postgres'));
  });

  it.each(different)('%s  is not  %s', (a, b) => {
    expect(normalForm(b, 'postgres')).not.toBe(normalForm(a, 'postgres'));
  });

  it('knows which case unquoted names have', () => {
    expect(normalForm('select "ID" from t', 'snowflake')).toBe('select id from t');
    expect(normalForm('select "id" from t', 'snowflake')).toBe('select "id" from t');
  });

  it('takes what is no query, too', () => {
    expect(normalForm('DELETE FROM t -- all\nWHERE (a = 1);', 'postgres')).toBe('delete from t where ( a = 1 ) ;');
    expect(normalForm("select 'open", 'postgres')).toBe("select 'open");
  });
});
