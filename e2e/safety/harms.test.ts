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

  it('new columns of arrays and of types of the project come to a table, and change their types', async () => {
    const model = (columns: string) =>
      `{{ config(materialized='incremental', on_schema_change='sync_all_columns') }} select ${columns}`;
    await shop.query("create type public.mood as enum ('sad', 'glad')");
    shop.write({ 'models/grows.sql': model('1 as id') });
    await shop.ok('run', '--select', 'grows');
    const wide = "2 as id, array[1, 2] as numbers, array['a']::varchar(9)[] as words, 'sad'::public.mood as mood";
    shop.write({ 'models/grows.sql': model(wide) });
    await shop.ok('run', '--select', 'grows');
    shop.write({ 'models/grows.sql': model(wide.replace('array[1, 2]', "array['x']")) });
    await shop.ok('run', '--select', 'grows', '--vars', '{again: true}');
    const types =
      "select attname::text as name, format_type(atttypid, atttypmod) as type from pg_attribute where attrelid = 'shop.grows'::regclass and attnum > 0 and not attisdropped order by 1";
    expect(await shop.query(types)).toEqual([
      { name: 'id', type: 'integer' },
      { name: 'mood', type: 'mood' },
      { name: 'numbers', type: 'text[]' },
      { name: 'words', type: 'character varying(9)[]' },
    ]);
    expect(
      await shop.query(
        'select mood::text as mood, numbers::text as n, words::text as w from shop.grows order by id, n',
      ),
    ).toEqual([
      { mood: null, n: null, w: null },
      { mood: 'sad', n: '{1,2}', w: '{a}' },
      { mood: 'sad', n: '{x}', w: '{a}' },
    ]);
  });

  it('`retry` of batches counts only those that it runs', async () => {
    shop.write({
      'models/daily.sql':
        "{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='at', begin='2024-01-01', batch_size='day', unique_key='id') }} select 1 as id, timestamp '2024-01-01' as at, 1 / {{ var('x', 1) if model.batch.id == '20240102' else 1 }} as q",
    });
    const results = () =>
      shop.project
        .json<{ results: { status: string; batch_results: { successful: unknown[]; failed: unknown[] } }[] }>(
          'target/run_results.json',
        )
        .results.map(({ status, batch_results: { successful, failed } }) => [status, successful.length, failed.length]);
    const range = ['--event-time-start', '2024-01-01', '--event-time-end', '2024-01-04'];
    await shop.fails('run', '--select', 'daily', ...range, '--vars', 'x: 0');
    expect(results()).toEqual([['partial success', 2, 1]]);
    await shop.fails('retry');
    expect(results()).toEqual([['error', 2, 1]]);
    await shop.ok('retry', '--vars', 'x: 1');
    expect(results()).toEqual([['success', 3, 0]]);
  });

  it('a snapshot goes on from today where `dbt_valid_to_current` was taken away', async () => {
    const kept = (current: string) =>
      `snapshots: [{name: kept, relation: "source('s', 'kept_source')", config: {strategy: check, check_cols: [v], unique_key: id${current}}}]`;
    await shop.query('create table shop.kept_source as select 1 as id, 1 as v');
    shop.write({
      'models/s.yml': 'sources: [{name: s, schema: shop, tables: [{name: kept_source}]}]',
      'snapshots/kept.yml': kept(', dbt_valid_to_current: "timestamp \'9999-12-31\'"'),
    });
    await shop.ok('snapshot');
    shop.write({ 'snapshots/kept.yml': kept('') });
    await shop.query('update shop.kept_source set v = 2');
    for (let time = 0; time < 2; time += 1) await shop.ok('snapshot');
    expect(
      await shop.query(
        "select v, dbt_valid_from < 'tomorrow' as began, dbt_valid_to is null as current from shop.kept order by 1",
      ),
    ).toEqual([
      { v: 1, began: true, current: false },
      { v: 2, began: true, current: true },
    ]);
  });

  it('what ends a run whose start failed sees no results', async () => {
    shop.write({
      'project.yml': `name: shop
profile: shop
on-run-start: ["{% if var('broken', false) %}select 1/0{% else %}create table shop.seen (n int){% endif %}"]
on-run-end: ["insert into shop.seen values ({{ results | length }})"]
`,
    });
    await shop.ok('run', '--select', 'a', 'c');
    await shop.fails('run', '--select', 'a', 'c', '--vars', 'broken: true');
    expect(await shop.query('select n from shop.seen order by 1')).toEqual([{ n: 0 }, { n: 2 }]);
  });
});
