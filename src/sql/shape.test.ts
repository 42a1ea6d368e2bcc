import { expect, it } from 'vitest';
import { type SelectShape, shapeOf } from './index.ts';

const select = (sql: string): SelectShape => shapeOf(sql, 'postgres')!.body as SelectShape;

it('takes a query apart', () => {
  const shape = shapeOf(
    `with a as (select x from t)
     select distinct a.x, count(*) AS n, (b.y) from a inner join b as b on (a.x = b.x) left join c using (k), d
     where (b.z > 1) and a.x is not null and a.x <> 'q' group by 1, b.y having count(*) > 1 order by n desc limit 5 offset 2`,
    'postgres',
  );
  expect(shape).toEqual({
    kind: 'query',
    ctes: [{ name: 'a', columns: [], query: shapeOf('select x from t', 'postgres') }],
    recursive: false,
    body: {
      kind: 'select',
      columns: [
        { name: 'x', expression: 'a . x' },
        { name: 'n', expression: 'count ( * )' },
        { name: 'y', expression: 'b . y' },
      ],
      tables: ['a', 'd'],
      joins: [
        { kind: 'inner', table: 'b b', condition: 'a . x = b . x' },
        { kind: 'left', table: 'c', condition: 'k' },
      ],
      filters: ["a . x <> 'q'", 'a . x is not null', 'b . z > 1'],
      groupBy: ['a . x', 'b . y'],
      having: ['count ( * ) > 1'],
      qualify: [],
      distinct: 'distinct',
      windows: '',
    },
    orderBy: ['n desc'],
    limit: '5',
    offset: '2',
  });
});

it('gives equal parts for texts that differ in nothing', () => {
  expect(shapeOf('SELECT a  FROM t WHERE (x = 1)', 'postgres')).toEqual(
    shapeOf('select a from t where x=1 -- here', 'postgres'),
  );
});

it('lists the branches of a union', () => {
  const body = shapeOf('select 1 union all select 2 union all (select 3)', 'postgres')!.body;
  expect(body).toEqual({
    kind: 'set',
    operator: 'union all',
    branches: [select('select 1'), select('select 2'), select('select 3')],
  });
});

it('has no shape for what is no query', () => {
  expect(shapeOf('delete from t', 'postgres')).toBeUndefined();
});
