import { describe, expect, it } from 'vitest';
import { ownResults, type Scan, scanOf, sharedQuery } from './sharedScan.ts';

const counted = (body: string, { warn = '!= 0', error = '!= 0', count = 'count(*)' } = {}): string =>
  `select\n  ${count} as failures,\n  ${count} ${warn} as should_warn,\n  ${count} ${error} as should_error\nfrom (\n${body}\n) dbt_internal_test`;
const nulls = (column: string, relation = '"db"."s"."t"'): string =>
  `select ${column}\nfrom ${relation}\nwhere ${column} is null\n`;
const others = (column: string, values: string, relation = '"db"."s"."t"'): string =>
  `with all_values as (\n  select\n    ${column} as value_field,\n    count(*) as n_records\n  from ${relation}\n  group by ${column}\n)\nselect *\nfrom all_values\nwhere value_field not in (\n  ${values}\n)\n`;

describe('a query becomes a count over its relation', () => {
  it.each([
    ['id', nulls('id'), 'count(case when id is null then 1 end)'],
    ['"My Id"', nulls('"My Id"'), 'count(case when "My Id" is null then 1 end)'],
    ['a$b', nulls('a$b'), 'count(case when a$b is null then 1 end)'],
    [
      'k',
      others('k', "'a','b c', -1.5, true"),
      "count(distinct case when k not in ('a','b c', -1.5, true) then k end)",
    ],
  ])('%s', (column, body, count) => {
    expect(scanOf(counted(body), column)).toEqual({ relation: '"db"."s"."t"', count, warnIf: '!= 0', errorIf: '!= 0' });
  });

  it('with a filter of its own, and thresholds', () => {
    const filtered = '(select * from "db"."s"."t" where id > 3) dbt_subquery';
    expect(scanOf(counted(nulls('id', filtered), { warn: '> 2', error: '>=10' }), 'id')).toMatchObject({
      relation: filtered,
      warnIf: '> 2',
      errorIf: '>=10',
    });
  });

  it.each([
    ['an expression as its column', counted(nulls('a + b')), 'a + b'],
    ['a name that could end its quotes', counted(nulls('"a""b"')), '"a""b"'],
    ['another column than its own', counted(nulls('other')), 'id'],
    ['another count', counted(nulls('id'), { count: 'sum(id)' }), 'id'],
    ['a threshold with words', counted(nulls('id'), { error: 'between 1 and 4' }), 'id'],
    ['a limit', counted(`${nulls('id')} limit 3`), 'id'],
    ['a comment in its filter', counted(nulls('id', '(select * from t where true -- all\n) x')), 'id'],
    ['a comment in its filter of the other kind', counted(nulls('id', '(select * from t /* all */) x')), 'id'],
    ['values that are expressions', counted(others('k', 'lower(k)')), 'k'],
    ['values with a backslash', counted(others('k', String.raw`'a\'`)), 'k'],
    ['a doubled quote among its values', counted(others('k', "'it''s'")), 'k'],
    ['null among its values', counted(others('k', "'a', null")), 'k'],
    ['something behind it', `${counted(nulls('id'))} union all select 1, true, true`, 'id'],
  ])('but not one with %s', (_, sql, column) => {
    expect(scanOf(sql, column)).toBeUndefined();
  });
});

it('several counts are one query, whose row is taken apart again', () => {
  const scans: readonly Scan[] = [
    { relation: 't', count: 'count(a)', warnIf: '!= 0', errorIf: '> 5' },
    { relation: 't', count: 'count(b)', warnIf: '> 1', errorIf: '!= 0' },
  ];
  expect(sharedQuery(scans).replace(/\s+/g, ' ')).toBe(
    'select failures_0, failures_0 != 0 as should_warn_0, failures_0 > 5 as should_error_0, failures_1, failures_1 > 1 as should_warn_1, failures_1 != 0 as should_error_1 ' +
      'from ( select count(a) as failures_0, count(b) as failures_1 from t ) dbt_internal_test',
  );
  const columns = ['int8', 'bool', 'bool', 'int8', 'bool', 'bool'].map((type, n) => ({ name: `c${n}`, type }));
  const whole = {
    columns,
    rows: [['2', 't', 'f', '0', 'f', 'f']],
    response: { message: 'SELECT 1', code: 'SELECT', rowsAffected: 1 },
  };
  expect(ownResults(whole as never, 2).map(({ columns: own, rows }) => [own.map(({ name }) => name), rows])).toEqual([
    [['failures', 'should_warn', 'should_error'], [['2', 't', 'f']]],
    [['failures', 'should_warn', 'should_error'], [['0', 'f', 'f']]],
  ]);
});
