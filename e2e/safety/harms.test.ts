import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../support/databases.ts';
import { Shop } from '../support/shop.ts';

describe.each(databases)('what goes wrong in dbt, on $name', (on) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open(on, {});
  });
  afterAll(() => shop?.close());

  it('an incremental model takes the place of a materialized view', async () => {
    shop.write({ 'models/a.sql': "{{ config(materialized='materialized_view') }} select 1 as id" });
    await shop.ok('run', '--select', 'a');
    shop.write({ 'models/a.sql': "{{ config(materialized='incremental', unique_key='id') }} select 2 as id" });
    await shop.ok('run', '--select', 'a');
    await shop.ok('run', '--select', 'a');
    expect(await shop.query('select id from shop.a')).toEqual([{ id: 2 }]);
  });

  it('a seed that was emptied keeps the types of its file', async () => {
    shop.write({ 'seeds/prices.csv': 'id,price\n1,1.5\n3000000000,2\n' });
    await shop.ok('seed', '--empty');
    await shop.ok('seed');
    expect(await shop.query('select id::text as id, price::text as price from shop.prices order by 1')).toEqual([
      { id: '1', price: '1.5' },
      { id: '3000000000', price: '2' },
    ]);
  });

  it('a table with a named constraint is built again', async () => {
    shop.write({
      'models/c.sql': "{{ config(materialized='table') }} select 1 as id, 2 as n",
      'models/p.yml': `models: [{name: c, config: {contract: {enforced: true}}, columns: [{name: id, data_type: int}, {name: n, data_type: int}],
        constraints: [{type: unique, name: one_id, columns: [id]}, {type: primary_key, name: the_key, columns: [id]}, {type: unique, name: same, columns: [n]}, {type: unique, name: again, columns: [n]}]}]`,
    });
    for (let run = 0; run < 3; run += 1) await shop.ok('run', '--select', 'c');
    expect(
      await shop.query(
        "select conname::text as name from pg_constraint where conrelid = 'shop.c'::regclass and contype in ('u', 'p') order by 1",
      ),
    ).toEqual([{ name: 'same' }, { name: 'the_key' }]);
  });

  it('a failing post-hook after a pre-hook outside of the transaction leaves the former table and nothing else', async () => {
    shop.write({ 'models/h.sql': "{{ config(materialized='table') }} select 1 as id" });
    await shop.ok('run', '--select', 'h');
    shop.write({
      'models/h.sql':
        "{{ config(materialized='table', pre_hook={'sql': 'select 1', 'transaction': false}, post_hook='select 1/0') }} select 2 as id",
    });
    await shop.fails('run', '--select', 'h');
    expect(await shop.query('select id from shop.h')).toEqual([{ id: 1 }]);
    expect(await shop.query("select relname from pg_class where relname like '%\\_\\_dbt\\_%'")).toEqual([]);
  });

  it.each([false, true])('a unit test does not cut the texts of its rows (parent built: %s)', async (isBuilt) => {
    shop.write({
      'models/up.sql': "select 'short'::varchar(5) as word",
      'models/down.sql': "select word, length(word) as size from {{ ref('up') }}",
      'models/u.yml': `unit_tests: [{name: whole, model: down, given: [{input: "ref('up')", rows: [{word: longer than five}]}],
        expect: {rows: [{word: longer than five, size: 16}]}}]`,
    });
    if (isBuilt) await shop.ok('run', '--select', 'up');
    await shop.ok('test', '--select', 'whole');
  });
});
