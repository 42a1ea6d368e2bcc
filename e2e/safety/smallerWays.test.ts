import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../support/databases.ts';
import { Shop } from '../support/shop.ts';

const pglite = databases.filter(({ name }) => name === 'pglite');

describe.each(pglite)('smaller ways of dbt, on $name', (on) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open(on, {});
  });
  afterAll(() => shop?.close());

  it('skips a model whose ephemeral parent cannot be compiled, names that one, and fails', async () => {
    shop.write({
      'models/broken.sql': "{{ config(materialized='ephemeral') }} select {{ adapter.nothing_of_that_name() }} as x",
      'models/between.sql': "{{ config(materialized='ephemeral') }} select * from {{ ref('broken') }}",
      'models/table.sql': "select * from {{ ref('between') }}",
      'models/after.sql': "select * from {{ ref('table') }}",
    });
    const printed = await shop.fails('run');
    expect(printed).toContain(
      'SKIP relation shop.table (Compilation Error in model table (models/table.sql), caused by the ephemeral model broken)',
    );
    expect(printed).toContain('Completed with 1 error and 0 warnings:');
    expect(printed).toContain('--> models/broken.sql:1:');
    expect(printed).toContain('Done. PASS=0 WARN=0 ERROR=0 SKIP=2 NO-OP=0 TOTAL=2');
  });

  it('runs the header of a model before it compares the columns of its contract', async () => {
    shop.write({
      'models/headed.sql': `{{ config(materialized='table', sql_header="set session time zone 'Asia/Kolkata';") }} select current_setting('timezone') as zone`,
      'models/p.yml':
        'models: [{name: headed, config: {contract: {enforced: true}}, columns: [{name: zone, data_type: text}]}]',
    });
    await shop.ok('run', '--select', 'headed');
    expect(await shop.query('select zone from shop.headed')).toEqual([{ zone: 'Asia/Kolkata' }]);
  });

  it('takes an empty text as no unique key', async () => {
    shop.write({ 'models/a.sql': "{{ config(materialized='incremental', unique_key='') }} select 1 as id" });
    shop.write({
      'models/m.sql':
        "{{ config(materialized='incremental', unique_key='', incremental_strategy='merge') }} select 1 as id",
    });
    await shop.ok('run', '--select', 'a', 'm');
    await shop.ok('run', '--select', 'a', 'm');
    expect(
      await shop.query('select (select count(*)::int from shop.a) as a, (select count(*)::int from shop.m) as m'),
    ).toEqual([{ a: 2, m: 2 }]);
  });

  it('a first build is no increment for the hooks of the model either', async () => {
    const hooks = [
      'create table if not exists shop.heard (n serial, what text)',
      "insert into shop.heard (what) values ('{{ is_incremental() }}')",
    ];
    const config = (kind: string): string => `{{ config(materialized='${kind}', post_hook=${JSON.stringify(hooks)}) }}`;
    shop.write({ 'models/hooked.sql': `${config('incremental')} select 1 as id` });
    for (const args of [[], [], ['--full-refresh']]) await shop.ok('run', '--select', 'hooked', ...args);
    await shop.query('drop table shop.hooked; create view shop.hooked as select 1 as id');
    await shop.ok('run', '--select', 'hooked');
    // as in dbt, what takes the place of a view is one
    expect(await shop.query('select what from shop.heard order by n')).toEqual(
      ['False', 'True', 'False', 'True'].map((what) => ({ what })),
    );
  });

  it('refuses a seed whose hook reads a model, and one with an empty delimiter', async () => {
    shop.write({ 'seeds/s.csv': 'id\n1\n', 'seeds/p.yml': "seeds: [{name: s, config: {delimiter: ''}}]" });
    expect(await shop.fails('seed')).toContain('Compilation Error [E206]: the `delimiter` of the seed `s` is empty');
    shop.write({ 'seeds/p.yml': `seeds: [{name: s, config: {post_hook: "select * from {{ ref('a') }}"}}]` });
    const ran = await shop.tsdt('parse');
    expect([ran.code, ran.stdout]).toEqual([
      2,
      expect.stringContaining(
        "Parsing Error [E205]: a hook of the seed `s` reads `ref('a')`, but seeds cannot depend on other nodes",
      ),
    ]);
    shop.write({ 'seeds/p.yml': 'seeds: [{name: s}]' });
  });

  it('selects unit tests by test_name', async () => {
    shop.write({ 'models/u.yml': 'unit_tests: [{name: adds_up, model: a, given: [], expect: {rows: [{id: 1}]}}]' });
    expect(await shop.ok('ls', '--select', 'test_name:adds*', '--output', 'name')).toContain('adds_up\n');
  });

  it('gives unit tests arrays, JSON, whole floats and large numbers as they are written', async () => {
    const columns = 'id, tags, words, doc, amount, size, txt';
    shop.write({
      'models/p.yml': '',
      'models/typed.sql': `{{ config(materialized='table') }} select 1 as id, array[1] as tags, array['a'] as words, '{}'::jsonb as doc, 1.5 as amount, 1::bigint as size, 'x' as txt`,
      'models/reads.sql': `select ${columns}, amount / {{ var('parts') }} as part from {{ ref('typed') }}`,
      'models/u.yml': `unit_tests:
  - name: typed_rows
    model: reads
    given:
      - input: ref('typed')
        rows:
          - {id: 1.0, tags: [1, null, 3], words: ["it's", 'a,b'], doc: {a: [1, "it's"]}, amount: 3.0, size: 9007199254740993, txt: 1.0}
          - {id: 2, tags: [], words: '{x}', doc: '[1]', amount: 1e+16, txt: 007}
    expect:
      rows:
        - {id: 1, tags: '{1,NULL,3}', words: ["it's", 'a,b'], doc: {a: [1, "it's"]}, amount: 3.0, size: 9007199254740993, txt: '1.0', part: '1.5000000000000000'}
        - {id: 2, tags: [], words: [x], doc: [1], amount: 10000000000000000, size: null, txt: '7', part: '5000000000000000.0000'}
  - name: scale_counts
    model: reads
    given: [{input: ref('typed'), rows: [{amount: 3.0}]}]
    expect: {rows: [{amount: 3}]}
`,
    });
    const vars = ['--vars', '{parts: 2.0}'];
    await shop.ok('run', '--select', 'typed', ...vars);
    for (const select of ['reads', 'typed_rows']) {
      const ran = await shop.tsdt('test', '--select', select, '--exclude', 'scale_counts', ...vars);
      expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('PASS=1')]);
    }
    expect(await shop.fails('test', '--select', 'scale_counts', ...vars)).toContain('| +++ | 3.0    |');
    // the types of a relation that is not there yet come from its query
    await shop.query('drop table shop.typed');
    await shop.ok('test', '--select', 'typed_rows', ...vars);
    const inline = "select {{ var('parts') }}, {{ var('list')[0] * 2 }}";
    expect(await shop.ok('compile', '-q', '--inline', inline, '--vars', '{parts: 2.0, list: [3.0]}')).toContain(
      'select 2.0, 6.0',
    );
  });

  it('holds contracts by the kinds of types that dbt tells apart, and knows `string`', async () => {
    const columns = (types: Readonly<Record<string, string>>) =>
      Object.entries(types)
        .map(([name, type]) => `{name: ${name}, data_type: "${type}"}`)
        .join(', ');
    const model = (name: string, types: Readonly<Record<string, string>>) =>
      `{name: ${name}, config: {contract: {enforced: true}}, columns: [${columns(types)}]}`;
    const query = "select 'a'::text as t, 'b'::varchar as v, 1 as i, 1.5::float8 as f, array['x'] as l";
    shop.write({
      'models/kinds.sql': `{{ config(materialized='table') }} ${query}`,
      'models/others.sql': query,
      'models/kinds.yml': `models: [${model('kinds', { t: 'varchar(9)', v: 'string', i: 'smallint', f: 'real', l: 'varchar[]' })}, ${model('others', { t: 'varchar', v: 'text', i: 'bigint', f: 'numeric', l: 'text[]' })}]`,
    });
    await shop.ok('run', '--select', 'kinds');
    expect(
      (
        await shop.query(
          "select string_agg(format_type(atttypid, atttypmod), ', ' order by attnum) as types from pg_attribute where attrelid = 'shop.kinds'::regclass and attnum > 0",
        )
      )[0],
    ).toEqual({ types: 'character varying(9), text, smallint, real, character varying[]' });
    expect(
      (await shop.fails('run', '--select', 'others'))
        .match(/^\S* *\| [a-z] .*$/gm)
        ?.map((line) => line.replace(/^\S* *(?=\|)/, '')),
    ).toEqual([
      '| f           | double precision | numeric       | data type mismatch |',
      '| i           | integer          | bigint        | data type mismatch |',
    ]);
  });

  it('a materialization without a main statement leaves nothing of what it did', async () => {
    shop.write({
      'macros/no_main.sql':
        "{% materialization no_main, default %}{% do run_query('create table shop.of_no_main as select 1 as id') %}{{ return({'relations': [this]}) }}{% endmaterialization %}",
      'models/mainless.sql': "{{ config(materialized='no_main') }} select 1",
    });
    expect(await shop.fails('run', '--select', 'mainless')).toContain("has no statement named 'main'");
    expect(await shop.query("select to_regclass('shop.of_no_main')::text as found")).toEqual([{ found: null }]);
  });
});
