import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tsdt } from './support/cli.ts';
import { databases } from './support/databases.ts';
import { TestProject } from './support/project.ts';
import { Shop } from './support/shop.ts';

const pglite = databases.filter(({ name }) => name === 'pglite');
const project = (more: string): string => `name: shop\nprofile: shop\n${more}`;
const one = { 'models/a.sql': 'select 1 as id' };
const inc = (more: string, query = 'select 1 as id, 2 as n'): string =>
  `{{ config(materialized='incremental', ${more}) }} ${query}`;

const count = (expression: string): string => `select (${expression})::text as x`;
const columns = (table: string): string =>
  count(
    `select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ',' order by attnum) from pg_attribute where attrelid = 'shop.${table}'::regclass and attnum > 0`,
  );

/** What a project of its own does: each run with its exit code and something that it prints, each query with its one value `x`. A no-break space stands for a blank within an argument. */
type Fact = readonly [
  name: string,
  files: Readonly<Record<string, string>>,
  ...runs: readonly (readonly [args: string, code: number, printed?: string | RegExp])[],
];

const facts: readonly Fact[] = [
  [
    'var() in the project file sees only --vars',
    { ...one, 'project.yml': project("models: {+alias: \"{{ var('x', 'none') }}\"}\nvars: {x: file}\n") },
    ['ls -q --output json --output-keys alias', 0, '"none"'],
    ['ls -q --output json --output-keys alias --vars {"x":"line"}', 0, '"line"'],
  ],
  [
    'a reference in an SQL comment counts',
    { ...one, 'models/b.sql': "-- {{ ref('a') }}\nselect 1 as x" },
    ['ls -q -s +b', 0, /^shop\.a\nshop\.b\n$/],
  ],
  [
    'config() where it is not executed while parsing',
    { 'models/a.sql': "{% if execute %}{{ config(tags=['t']) }}{% endif %}select 1 as id" },
    ['ls -s tag:t', 0, 'select'],
  ],
  [
    'version 3 and keys of nobody',
    { ...one, 'models/p.yml': 'version: 3\nthings: [1]\nmodels: [{name: nobody}]\n' },
    ['parse', 0],
  ],
  [
    'tests beside the tables of a source',
    { 'models/p.yml': 'sources: [{name: s, data_tests: [unique], tables: [{name: t}]}]' },
    ['parse', 2],
  ],
  [
    'an empty schema',
    { 'models/a.sql': "{{ config(schema='') }} select 1 as id" },
    ['ls -q --output json --output-keys schema', 0, '"shop_"'],
  ],
  [
    'quoting of the project does not reach sources',
    {
      'project.yml': project('quoting: {identifier: false}\n'),
      'models/p.yml': 'sources: [{name: s, tables: [{name: t}]}]',
      'models/a.sql': "select * from {{ source('s', 't') }}",
      'models/b.sql': "select * from {{ ref('a') }}",
    },
    ['compile -q -s a', 0, '"s"."t"'],
    ['compile -q -s b', 0, '"shop".a'],
  ],
  [
    'a key of --vars that YAML 1.1 reads as a boolean',
    one,
    ['parse --vars {off:\u00a0false}', 2],
    ['ls --vars {"off":false}', 0],
  ],
  [
    'configs compare as text',
    { 'models/a.sql': "{{ config(meta={'n': 1, 'l': ['x', 'y'], 'b': true}) }} select 1 as id" },
    ['ls -q -s config.meta.n:1', 0, /^(?!shop\.a)/],
    ['ls -q -s config.meta.l:y', 0, /^shop\.a\n$/],
    ['ls -q -s config.meta.b:TRUE', 0, /^shop\.a\n$/],
    ['ls -q -s config.materialized:vi*', 0, /^(?!shop\.a)/],
    ['ls -q -s config.materialized:view', 0, /^shop\.a\n$/],
  ],
  [
    'deferring without its state, retrying without a run',
    one,
    ['retry', 2],
    ['run --state nowhere --defer', 2],
    ['ls --state nowhere -s state:new', 2],
  ],
  ['retry after a full success', one, ['run', 0], ['retry', 0]],
  [
    'both lists of columns of a merge fail when there is something to merge into',
    {
      'models/a.sql': inc(
        "unique_key='id', incremental_strategy='merge', merge_update_columns=['n'], merge_exclude_columns=['n']",
      ),
    },
    ['run', 0],
    ['run', 1, 'merge_'],
  ],
  [
    'an unknown strategy fails on the first run',
    { 'models/a.sql': inc("incremental_strategy='nope'") },
    ['run', 1, 'nope'],
    ['show -q --inline select\u00a0count(*)\u00a0from\u00a0shop.a', 2],
  ],
  [
    'insert_overwrite is not of Postgres',
    { 'models/a.sql': inc("incremental_strategy='insert_overwrite'") },
    ['run', 1, 'insert_overwrite'],
  ],
  [
    'compile of an incremental model that has its table',
    {
      'models/a.sql': inc("unique_key='id'", "select {{ 'more' if is_incremental() else 'first' }} as id, 2 as n")
        .replace('more', '1')
        .replace('first', '0'),
    },
    ['compile -q -s a', 0, 'select 0'],
    ['run', 0],
    ['compile -q -s a', 0, 'select 1'],
  ],
  [
    'files without a query',
    { ...one, 'models/b.sql': ' \n\t\n', 'models/c.sql': '-- only words\n' },
    ['run', 1, /PASS=1 WARN=0 ERROR=1/],
  ],
  ['a semicolon at the end', { 'models/a.sql': 'select 1 as id;' }, ['run', 1]],
  [
    'a snapshot without what it needs',
    {
      'snapshots/s.yml': "snapshots: [{name: s, relation: \"source('x', 'y')\", config: {unique_key: id}}]",
      'models/p.yml': 'sources: [{name: x, tables: [{name: y}]}]',
    },
    ['parse', 2],
  ],
  ['on_error of another value', { 'models/a.sql': "{{ config(on_error='other') }} select 1 as id" }, ['parse', 2]],
  [
    'a package prefers the models of the root',
    {
      ...one,
      'packages.yml': 'packages: [{local: lib}]',
      'lib/dbt_project.yml': 'name: lib\n',
      'lib/models/p.sql': "select * from {{ ref('a') }}",
      'lib/models/nested/a.sql': "{{ config(alias='lib_a') }} select 2 as id",
    },
    ['deps', 0],
    ['ls -q -s +p', 0, /^lib\.p\nshop\.a\n$/],
  ],
  [
    'local packages of packages stand below the root',
    {
      ...one,
      'packages.yml': 'packages: [{local: libs/x}]',
      'libs/x/dbt_project.yml': 'name: x\n',
      'libs/x/packages.yml': 'packages: [{local: libs/y}]',
      'libs/y/dbt_project.yml': 'name: y\n',
      'libs/y/models/m.sql': 'select 1 as id',
    },
    ['deps', 0],
    ['ls -q', 0, /^shop\.a\ny\.m\n$/],
  ],
  [
    'files with other endings',
    {
      'project.yml': project('flags: {allow_jinja_file_extensions: true}\n'),
      'models/a.sql.jinja': 'select 1 as id',
      'models/b.sql.j2': 'select 1 as id',
      'models/d.md.jinja2': '{% docs x %}words{% enddocs %}',
      'models/p.yml': 'models: [{name: a, description: "{{ doc(\'x\') }}"}]',
    },
    ['ls -q', 0, /^shop\.a\nshop\.b\n$/],
  ],
  [
    'files with other endings beside the first',
    {
      'project.yml': project('flags: {allow_jinja_file_extensions: true}\n'),
      'models/a.sql.jinja': 'select 1 as id',
      'models/a.sql': 'select 1 as id',
    },
    ['ls -q', 2],
  ],
  [
    'files with other endings, unasked',
    { 'models/a.sql': 'select 1 as id', 'models/b.sql.jinja': 'select 1 as id' },
    ['ls -q', 0, /^shop\.a\n$/],
  ],
  [
    'selectors that refer forward, to nothing and in circles',
    {
      ...one,
      'models/b.sql': "select * from {{ ref('a') }}",
      'selectors.yml':
        'selectors: [{name: x, definition: {method: selector, value: y}}, {name: y, definition: {method: fqn, value: a}}, {name: bad, definition: {method: selector, value: nobody}}, {name: r, definition: {method: selector, value: q}}, {name: q, definition: {method: selector, value: r}}]',
    },
    ['ls -q -s selector:x+', 0, /^shop\.a\nshop\.b\n$/],
    ['ls -q -s b --exclude selector:y', 0, /^shop\.b\n$/],
    ['ls -s selector:bad', 2, 'nobody'],
    ['ls --selector q', 2],
    ['ls -q --selector y', 0, 'shop.a'],
  ],
  [
    'YAML as people write it',
    {
      ...one,
      'models/p.yml':
        '\ufeff---\r\nversion: 2\r\nx: &a {name: a, desctiption: y}\r\nmodels:\t\r\n  - <<: *a\r\n    description: one\r\n    description: two\r\n    config: {enabled: Yes, tags: [no one]}\r\n',
      'models/empty.yml': '',
      'models/words.yml': '# nothing\n',
    },
    ['ls -q --output json --output-keys description', 0, '"two"'],
  ],
  [
    'a cache that a package keeps in the graph',
    {
      'macros/m.sql':
        "{% macro kept() %}{% if execute %}{% do graph.setdefault('cache', {}).update({model.name: 1}) %}{% do graph.update({'other': 7}) %}{% endif %}{% endmacro %}",
      'models/a.sql': '{{ kept() }} select 1 as id',
      'models/b.sql': "{{ kept() }} select * from {{ ref('a') }}",
      'project.yml': project(
        "on-run-end: \"{{ log([graph.cache | sort, graph['other'], graph.nodes.values() | selectattr('config.materialized', 'in', ['view']) | map(attribute='name') | sort] | string, info=true) }}\"\n",
      ),
    },
    ['run --threads 1', 0, "[['a', 'b'], 7, ['a', 'b', 'shop-on-run-end-0']]"],
  ],
  [
    'files of macros with text, rulers and links around them',
    {
      'macros/m.sql':
        "words {{ never() }} {% ##### %}\n{% https://example.org/a %}\n{%- macro one() -%} 1 {%- endmacro -%}\n{% if %} it's",
      'snapshots/s.sql':
        "notes\n{% snapshot sn() %}{{ config(strategy='check', check_cols='all', unique_key='id') }} select 1 as id{% endsnapshot %}",
      'models/a.sql': 'select {{ one() }} as id',
    },
    ['build', 0, 'PASS=2'],
  ],
  [
    'blank lines and NaN in seeds',
    { 'seeds/s.csv': 'a,b\n1,x\n\n2,y\n', 'seeds/nan.csv': 'a\n1\nNaN\n' },
    ['seed -s s', 0],
    [count("select string_agg(coalesce(a::text, '-') || coalesce(b, '-'), ',') from shop.s"), 0, '1x,--,2y'],
    ['seed -s nan', 0],
    [columns('nan'), 0, 'a double precision'],
  ],
  [
    'compile ends with the first error, run goes on',
    {
      'models/a.sql': "{{ exceptions.raise_compiler_error('no a') if execute }}",
      'models/b.sql': "{{ exceptions.raise_compiler_error('no b') if execute }}",
      'models/c.sql': 'select 1 as id',
    },
    ['run', 1, 'PASS=1 WARN=0 ERROR=2'],
    ['compile --threads 1', 2, /no a(?![\s\S]*no b)/],
  ],
  [
    'on_error: continue, and a retry of it',
    {
      'models/a.sql': "{{ config(on_error='continue', materialized='table') }} select 1/{{ var('d', 0) }} as id",
      'models/b.sql': "-- depends_on: {{ ref('a') }}\nselect 1 as id",
      'models/p.yml': 'models: [{name: a, columns: [{name: id, data_tests: [not_null]}]}]',
    },
    ['run', 1, 'PASS=1 WARN=0 ERROR=1 SKIP=0'],
    ['retry --vars {"d":1}', 0, 'PASS=1 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=1'],
  ],
  [
    'run makes no functions, build does',
    {
      'functions/f.sql': 'select x + 1',
      'functions/p.yml':
        'functions: [{name: f, arguments: [{name: x, data_type: int}], returns: {data_type: int}, config: {volatility: deterministic}}]',
      'models/a.sql': 'select 1 as id',
    },
    ['run', 0, 'PASS=1 WARN=0 ERROR=0 SKIP=0 NO-OP=0 TOTAL=1'],
    [count("select count(*) from pg_proc where proname = 'f' and pronamespace = 'shop'::regnamespace"), 0, '0'],
    ['build', 0, 'PASS=2'],
    [count("select provolatile from pg_proc where proname = 'f'"), 0, 'i'],
  ],
  [
    'variables of packages: line, package, all',
    {
      'packages.yml': 'packages: [{local: lib}]',
      'lib/dbt_project.yml': 'name: lib\nvars: {x: own, y: own, z: own}\n',
      'lib/models/m.sql': "select '{{ var('x') }}{{ var('y') }}{{ var('z') }}' as id",
      'vars.yml': 'vars: {x: all, y: all, lib: {x: scoped}}\n',
    },
    ['deps', 0],
    ['compile -q -s m', 0, "'scopedallown'"],
    ['compile -q -s m --vars {"x":"line"}', 0, "'lineallown'"],
  ],
  [
    'fractions and nothing as counts of failures',
    {
      ...one,
      'tests/f.sql': "{{ config(fail_calc='0.5') }} select 1 as id",
      'tests/n.sql': "{{ config(fail_calc='null') }} select 1 as id",
    },
    ['test', 1, 'ERROR=2'],
  ],
  [
    'a test of nothing that is there',
    {
      ...one,
      'models/off.sql': '{{ config(enabled=false) }} select 1 as id',
      'tests/t.sql': "select * from {{ ref('off') }}",
      'tests/u.sql': "select * from {{ ref('nobody') }}",
      'models/p.yml':
        "models: [{name: a, columns: [{name: id, data_tests: [{relationships: {arguments: {to: ref('nobody'), field: id}}}]}]}]",
    },
    ['ls -q --resource-type test', 0, /^(?!shop)/],
  ],
  ['a flag of .env counts', { ...one, '.env': 'DBT_QUIET=true\n' }, ['parse', 0, /^$/]],
  ['empty vars in vars.yml, other keys', { ...one, 'vars.yml': 'vars: {x: 1}\nothers: 2\n' }, ['parse', 0]],
  [
    'test with arguments both ways',
    {
      ...one,
      'models/p.yml':
        'models: [{name: a, columns: [{name: id, tests: [{accepted_values: {values: [1], quote: false}}], data_tests: [unique]}]}]',
    },
    ['parse', 2],
  ],
  [
    'hooks run with nodes only',
    {
      ...one,
      'macros/m.sql': "{% macro m() %}{% do run_query('select 1') %}{% endmacro %}",
      'project.yml': project(
        'on-run-start: create table shop.hooked as select 1 as id\non-run-end: create table shop.ended as select 1 as id\n',
      ),
    },
    ['run-operation m', 0],
    ['compile', 0],
    ['ls', 0],
    ['run -s nothing', 0],
    [count(`to_regclass('shop.hooked') is null and to_regclass('shop.ended') is null`), 0, 'true'],
    ['run -s a', 0],
    [count(`to_regclass('shop.hooked') is not null and to_regclass('shop.ended') is not null`), 0, 'true'],
  ],
  [
    'the order of columns under a contract',
    {
      'models/t.sql': "{{ config(materialized='table') }} select 1 as a, 'x' as b",
      'models/v.sql': "{{ config(materialized='view') }} select 1 as a, 'x' as b",
      'models/p.yml': `models: [${['t', 'v'].map((name) => `{name: ${name}, config: {contract: {enforced: true}}, columns: [{name: b, data_type: text}, {name: a, data_type: int}]}`).join(', ')}]`,
    },
    ['run', 0],
    [columns('t'), 0, 'b text,a integer'],
    [columns('v'), 0, 'a integer,b text'],
  ],
  [
    'a materialized view whose indexes changed is not refreshed in that run',
    {
      'models/mv.sql':
        "{{ config(materialized='materialized_view', indexes=[{'columns': ['id']}] if var('i', false) else []) }} select id from shop.feed",
    },
    [
      'run-operation --sql create\u00a0schema\u00a0shop;create\u00a0table\u00a0shop.feed\u00a0as\u00a0select\u00a01\u00a0as\u00a0id',
      0,
    ],
    ['run', 0],
    ['run-operation --sql insert\u00a0into\u00a0shop.feed\u00a0values\u00a0(2)', 0],
    ['run --vars {"i":true}', 0],
    [count('(select count(*) from shop.mv)'), 0, '1'],
    ['run --vars {"i":true}', 0],
    [count('(select count(*) from shop.mv)'), 0, '2'],
  ],
  [
    'retry leaves tests alone that only warned',
    {
      ...one,
      'tests/w.sql': "{{ config(severity='warn') }} select * from {{ ref('a') }}",
      'tests/f.sql': "select * from {{ ref('a') }}",
    },
    ['build', 1],
    ['retry', 1, /PASS=0 WARN=0 ERROR=1 SKIP=0/],
  ],
  [
    'a failing unit test skips its model',
    {
      'models/a.sql': 'select 1 as id',
      'models/b.sql': "select id from {{ ref('a') }}",
      'models/p.yml': `unit_tests: [{name: u1, model: b, given: [{input: "ref('a')", rows: [{id: 1}]}], expect: {rows: [{id: 2}]}}, {name: u2, model: b, given: [{input: "ref('a')", rows: [{id: 1}]}], expect: {rows: [{id: 1}]}}]`,
    },
    ['build --threads 1', 1, /SKIP relation shop\.b/],
  ],
  [
    'results and nodes in a hook at the end',
    {
      ...one,
      'project.yml': project(
        `on-run-end: "{% for r in results %}{{ log([r.node.name, r.status, r.thread_id[:7], r.to_dict()['node']['unique_id'], r.to_dict()['status'] | string, r.timing | map(attribute='name') | list, r.adapter_response is mapping, r.execution_time is number, r.failures] | string, info=true) }}{% endfor %}"\n`,
      ),
    },
    ['run', 0, /\['a', .*'Thread-', 'model\.shop\.a', 'success', \['compile', 'execute'\], True, True, None\]/],
  ],
  [
    'a database error',
    { 'models/t.sql': "{{ config(materialized='table') }} select 1/0 as id" },
    ['run', 1, 'Database Error'],
  ],
  [
    'the test of a selected model reads the state while that is not built',
    { ...one, 'models/p.yml': 'models: [{name: a, columns: [{name: id, data_tests: [not_null]}]}]' },
    ['parse --target-path kept', 0],
    ['compile -q -s not_null_a_id --defer --state kept', 0, '"shop"."a"'],
  ],
  [
    'comments of columns go by their case',
    {
      'models/a.sql':
        "{{ config(materialized='table', persist_docs={'columns': true}) }} select 1 as id, 2 as \"Mixed\"",
      'models/p.yml':
        'models: [{name: a, columns: [{name: ID, description: upper}, {name: Mixed, quote: true, description: mixed}, {name: nowhere, description: x}]}]',
    },
    ['run', 0],
    [
      count(
        "(select string_agg(attname || ':' || coalesce(col_description(attrelid, attnum), '-'), ',' order by attnum) from pg_attribute where attrelid='shop.a'::regclass and attnum>0)",
      ),
      0,
      'id:-,Mixed:mixed',
    ],
  ],
  [
    'a warm parse warns as a cold one',
    { ...one, 'models/p.yml': 'models: [{name: nobody}]' },
    ['parse --warn-error', 2],
    ['parse', 0, 'nobody'],
    ['parse', 0, 'nobody'],
    ['parse --warn-error', 2],
  ],
  [
    'new nodes are modified in each part',
    { ...one },
    ['parse --target-path kept', 0],
    ['ls -q -s state:modified.body --state kept', 0, /^(?!shop)/],
  ],
  [
    'columns that a check of all sees for the first time',
    {
      'project.yml': project(''),
      'models/s.sql': "select 1 as id {{ ', null::int as n' if var('n', false) }}",
      'snapshots/k.yml':
        "snapshots: [{name: k, relation: ref('s'), config: {strategy: check, check_cols: all, unique_key: id}}]",
    },
    ['build', 0],
    ['build', 0],
    [count('(select count(*) from shop.k)'), 0, '1'],
    ['build --vars {"n":true}', 0],
    [count('(select count(*) from shop.k)'), 0, '2'],
  ],
  [
    'a seed of whole floats, booleans, and moments without seconds',
    { 'seeds/s.csv': 'a,b,c\n1.0,true,2024-01-02 03:04\n2.0,FALSE,2024-01-02 03:05\n' },
    ['seed', 0],
    [columns('s'), 0, 'a integer,b boolean,c text'],
  ],
  [
    'an incremental model keeps its indexes and kind until it is made anew',
    { 'models/i.sql': inc("indexes=[{'columns': ['id']}] if var('i', false) else [], unlogged=var('i', false)") },
    ['run', 0],
    ['run --vars {"i":true}', 0],
    [
      count(
        "(select relpersistence || (select count(*) from pg_index where indrelid='shop.i'::regclass) from pg_class where oid='shop.i'::regclass)",
      ),
      0,
      'p0',
    ],
    ['run --full-refresh --vars {"i":true}', 0],
    [
      count(
        "(select relpersistence || (select count(*) from pg_index where indrelid='shop.i'::regclass) from pg_class where oid='shop.i'::regclass)",
      ),
      0,
      'u1',
    ],
  ],
];

describe.each(pglite)('what is easily got wrong, on $name', (on) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open(on, {});
  });
  afterAll(() => shop?.close());

  it.each(facts.map(([name, files, ...runs]) => ({ name, files, runs })))('$name', async ({ files, runs }) => {
    const made = new TestProject({
      'project.yml': project(''),
      'profiles.yml': shop.project.read('profiles.yml'),
      ...files,
    });
    await shop.query('drop schema if exists shop cascade');
    const bad: string[] = [];
    try {
      for (const [args, code, printed] of runs) {
        if (args.startsWith('select ')) {
          const [row] = await shop.query(args);
          if (row?.x !== printed) bad.push(`${args}: ${String(row?.x)}`);
          continue;
        }
        const words = args.split(' ').map((word) => word.replaceAll('\u00a0', ' '));
        const ran = await tsdt(made.root, words, { connect: shop.connect });
        const out = ran.stdout;
        if (
          ran.code !== code ||
          (printed !== undefined && !(typeof printed === 'string' ? out.includes(printed) : printed.test(out)))
        )
          bad.push(`${args}: code ${ran.code}\n${out.slice(0, 900)}`);
      }
    } finally {
      made.remove();
    }
    expect(bad.join('\n')).toBe('');
  });
});
