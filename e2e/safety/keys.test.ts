import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../support/databases.ts';
import { Shop } from '../support/shop.ts';

const incremental = (strategy: string, key: string, query: string): string =>
  `{{ config(materialized='incremental', incremental_strategy='${strategy}', unique_key=${key}) }} ${query}`;

describe.each(databases)('unique keys that are not unique, on $name', (on) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open(on, {});
  });
  afterAll(() => shop?.close());

  it('delete+insert warns of rows without a key, and names it', async () => {
    shop.write({
      'models/a.sql': incremental(
        'delete+insert',
        "['id', 'day']",
        "select 1 as id, null::text as day union all select null, 'mon' union all select 2, 'tue'",
      ),
    });
    expect(await shop.ok('run')).toContain('WARN=0');
    const printed = await shop.ok('run');
    expect(printed).toContain('Rows without a value for the unique key (id, day) come to "');
    expect(printed).toContain('"shop"."a": 2. They are not found again by their key, so each run adds them once more.');
    expect(await shop.query('select id, day, count(*)::int as n from shop.a group by 1, 2 order by 1, 2')).toEqual([
      { id: 1, day: null, n: 2 },
      { id: 2, day: 'tue', n: 1 },
      { id: null, day: 'mon', n: 2 },
    ]);
  });

  it('merge says which keys come twice for a row that is there, and writes nothing', async () => {
    shop.write({ 'models/a.sql': incremental('merge', "'id'", "select 'x''y' as id, 1 as v union all select 'z', 1") });
    await shop.ok('run', '--full-refresh');
    shop.write({
      'models/a.sql': incremental(
        'merge',
        "'id'",
        "select id, v from (values ('x''y', 2), ('x''y', 3), ('z', 4), ('z', 4), ('new', 1), ('new', 2)) t (id, v)",
      ),
    });
    const printed = await shop.fails('run');
    expect(printed).toContain(
      "These keys come more than once among the new rows, and a merge cannot update a row twice: (x'y), (z)",
    );
    expect(printed).toContain('unique_key: id');
    expect(printed).toContain('help: Keep one row for each key in the query, or add columns to unique_key.');
    expect(await shop.query('select id, v from shop.a order by id')).toEqual([
      { id: "x'y", v: 1 },
      { id: 'z', v: 1 },
    ]);
  });

  it('a snapshot refuses contradictory rows of a key on its first run too, and writes nothing', async () => {
    shop.write({
      'models/a.sql': "select * from (values (1, 'x'), (1, 'y'), (null, 'p'), (null, 'q'), (2, 'z')) t (id, v)",
      'snapshots/s.yml': `snapshots: [{name: s, relation: "ref('a')", config: {unique_key: id, strategy: check, check_cols: all}}]`,
    });
    await shop.ok('run', '--full-refresh');
    const printed = await shop.fails('snapshot');
    expect(printed).toContain('The snapshot query gives more than one row for a unique key: (1), (null)');
    expect(await shop.query("select to_regclass('shop.s') as t")).toEqual([{ t: null }]);
  });
});
