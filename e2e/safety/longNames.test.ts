import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../support/databases.ts';
import { Shop } from '../support/shop.ts';

/** Two names of 63 bytes that are the same in the first 60: what is added to them for a while must not make them one. */
const long = `model_${'x'.repeat(54)}`;
const names = [`${long}_aa`, `${long}_bb`] as const;
const wide = `modèle_${'é'.repeat(27)}`;

const kinds: Readonly<Record<string, string>> = {
  table: "{{ config(materialized='table') }} select 1 as id",
  view: 'select 1 as id',
  incremental: "{{ config(materialized='incremental', unique_key='id') }} select 1 as id",
  'materialized view':
    "{{ config(materialized='materialized_view', indexes=[{'columns': ['id'], 'unique': true}]) }} select 1 as id",
};

describe.each(databases)('names of 63 bytes, on $name', (on) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open(on, { 'seeds/list.csv': 'id\n1\n' });
  });
  afterAll(() => shop?.close());

  it.each(Object.entries(kinds))('are those of a %s, built three times', async (kind, sql) => {
    for (const name of [...names, wide]) shop.write({ [`models/${name}.sql`]: sql });
    await shop.ok('run');
    await shop.ok('run');
    await shop.ok('run', '--full-refresh');
    expect((await shop.relations()).sort()).toEqual(
      [...names, wide].map((name) => [kind === 'incremental' ? 'table' : kind, name]).sort(),
    );
  });

  it('are those of a snapshot, and of tests whose failures are stored', async () => {
    const test = `no_${'y'.repeat(60)}`;
    for (const name of [...names, wide]) shop.write({ [`models/${name}.sql`]: 'select 1 as id' });
    const snapshot = `kept_${'z'.repeat(58)}`;
    shop.write({
      'snapshots/s.yml': `snapshots: [{name: ${snapshot}, relation: "ref('${names[0]}')", config: {unique_key: id, strategy: check, check_cols: all, hard_deletes: new_record}}]`,
      [`tests/${test}.sql`]: `{{ config(store_failures=true, severity='warn') }} select * from {{ ref('${names[1]}') }}`,
      'models/p.yml': `models: [{name: ${names[0]}, columns: [{name: id, data_tests: [{accepted_values: {arguments: {values: [2]}, config: {store_failures: true, severity: warn}}}]}]}]`,
    });
    for (let run = 0; run < 3; run += 1) expect(await shop.ok('build')).toContain('WARN=2 ERROR=0');
    expect(await shop.query(`select id from shop.${snapshot}`)).toEqual([{ id: 1 }]);
    const stored = (await shop.relations('shop_dbt_test__audit')).map(([, name]) => String(name));
    expect(stored).toContain(test);
    expect(stored).toHaveLength(2);
  });

  it('that are longer are refused, with their length, before anything is built', async () => {
    shop.write({ [`models/${'w'.repeat(64)}.sql`]: 'select 1 as id' });
    const printed = await shop.fails('run', '--select', 'w'.repeat(64));
    expect(printed).toContain(`Relation name '${'w'.repeat(64)}' is longer than 63 characters`);
  });
});
