import { describe, expect, it } from 'vitest';
import { parseFiles } from './testing/parseFiles.ts';

const messages = (files: Record<string, string>): string => parseFiles(files).messages.join('\n\n');
const orders = { 'models/orders.sql': 'select 1 as id\n' };

describe('references', () => {
  it('E201: a node that does not exist, with what was meant', () => {
    expect(messages({ ...orders, 'models/daily.sql': "select *\nfrom {{ ref('ordres') }}\n" })).toBe(
      [
        'Compilation Error [E201]: `daily` refers to `ordres`, which does not exist',
        '  --> models/daily.sql:2:9',
        '  1 | select *',
        "  2 | from {{ ref('ordres') }}",
        '    |         ^^^^^^^^^^^^^',
        '  help: did you mean `orders`?',
      ].join('\n'),
    );
  });

  it('E201: a version that does not exist, with those that do', () => {
    const files = {
      'models/p_v1.sql': 'select 1',
      'models/p.yml': 'models: [{name: p, versions: [{v: 1}]}]',
      'models/a.sql': "select * from {{ ref('p', v=2) }}",
    };
    expect(messages(files)).toContain('`a` refers to `p version 2`, which does not exist');
    expect(messages(files)).toContain('help: its versions are `1`');
  });

  it('E201: a source that does not exist', () => {
    const files = {
      'models/s.yml': 'sources: [{name: raw, tables: [{name: orders}]}]',
      'models/a.sql': "select * from {{ source('raw', 'order') }}",
    };
    expect(messages(files)).toBe(
      [
        'Compilation Error [E201]: `a` refers to the source `raw.order`, which does not exist',
        '  --> models/a.sql:1:18',
        "  1 | select * from {{ source('raw', 'order') }}",
        '    |                  ^^^^^^^^^^^^^^^^^^^^^^',
        '  help: did you mean `raw.orders`?',
      ].join('\n'),
    );
  });

  it('E202: a disabled node', () => {
    const files = {
      'models/off.sql': '{{ config(enabled=false) }} select 1',
      'models/a.sql': "select * from {{ ref('off') }}",
    };
    expect(messages(files)).toBe(
      [
        'Compilation Error [E202]: `a` refers to `off`, which is disabled',
        '  --> models/a.sql:1:18',
        "  1 | select * from {{ ref('off') }}",
        '    |                  ^^^^^^^^^^',
      ].join('\n'),
    );
  });

  it('W201: a test on a node that does not exist is left out', () => {
    const parsed = parseFiles({ ...orders, 'tests/t.sql': "select * from {{ ref('nobody') }}" });
    expect(parsed.messages.join()).toContain(
      'Warning [W201]: `t` refers to `nobody`, which does not exist; the test is left out',
    );
    expect(parsed.manifest.nodes.get('test.shop.t')?.config.enabled).toBe(false);
  });

  it('E207: a private model of another group', () => {
    const files = {
      'models/g.yml':
        'groups: [{name: finance, owner: {name: f}}]\nmodels: [{name: ledger, access: private, group: finance}]',
      'models/ledger.sql': 'select 1',
      'models/a.sql': "select * from {{ ref('ledger') }}",
    };
    expect(messages(files)).toBe(
      [
        'Parsing Error [E207]: `a` refers to `ledger`, which is private to the group `finance`',
        '  --> models/a.sql:1:18',
        "  1 | select * from {{ ref('ledger') }}",
        '    |                  ^^^^^^^^^^^^^',
        '  help: put `a` into the group `finance`, or make `ledger` `protected`',
      ].join('\n'),
    );
  });

  it('E207: a private model without a group', () => {
    const files = {
      'models/p.yml': 'models: [{name: ledger, access: private}]',
      'models/ledger.sql': 'select 1',
      'models/a.sql': "select * from {{ ref('ledger') }}",
    };
    expect(messages(files)).toBe(
      [
        'Parsing Error [E207]: `a` refers to `ledger`, which is private to no group at all',
        '  --> models/a.sql:1:18',
        "  1 | select * from {{ ref('ledger') }}",
        '    |                  ^^^^^^^^^^^^^',
        '  help: put `ledger` into a group, or make it `protected`',
      ].join('\n'),
    );
  });

  it('E207: exposures, analyses and singular tests are of no group; generic tests of that of their model', () => {
    const files = {
      'models/p.yml': `groups: [{name: g, owner: {name: n}}]
models: [{name: ledger, access: private, group: g, columns: [{name: id, data_tests: [unique]}]}]
exposures: [{name: x, type: dashboard, owner: {name: n}, depends_on: ["ref('ledger')"]}]`,
      'models/ledger.sql': 'select 1 as id',
      'analyses/q.sql': "select * from {{ ref('ledger') }}",
      'tests/t.sql': "select * from {{ ref('ledger') }}",
    };
    expect(parseFiles(files).messages.map((message) => message.split('\n')[0])).toEqual(
      ['t', 'q', 'x'].map(
        (name) => `Parsing Error [E207]: \`${name}\` refers to \`ledger\`, which is private to the group \`g\``,
      ),
    );
  });

  it('E207: a package that restricts access keeps its protected models, and private ones of the same group', () => {
    const restricted = (restrict: string) => ({
      'models/a.sql': "select * from {{ ref('lib', 'm') }}",
      'models/b.sql': "select * from {{ ref('lib', 'n') }}",
      'models/c.sql': "select * from {{ ref('lib', 'o') }}",
      'models/p.yml': 'groups: [{name: g, owner: {name: n}}]\nmodels: [{name: b, group: g}]',
      'dbt_packages/lib/dbt_project.yml': `name: lib\nversion: '1.0'\n${restrict}`,
      'dbt_packages/lib/models/m.sql': 'select 1',
      'dbt_packages/lib/models/n.sql': "select * from {{ ref('m') }}",
      'dbt_packages/lib/models/o.sql': 'select 1',
      'dbt_packages/lib/models/p.yml':
        'groups: [{name: g, owner: {name: n}}]\nmodels: [{name: n, access: private, group: g}, {name: o, access: public}]',
    });
    expect(messages(restricted('restrict-access: true\n'))).toBe(
      [
        'Parsing Error [E207]: `a` refers to `m`, which is protected to the package `lib`',
        '  --> models/a.sql:1:18',
        "  1 | select * from {{ ref('lib', 'm') }}",
        '    |                  ^^^^^^^^^^^^^^^',
        '  help: the package says `restrict-access: true`: others may refer to its `public` models alone',
        '',
        'Parsing Error [E207]: `b` refers to `n`, which is private to the package `lib`',
        '  --> models/b.sql:1:18',
        "  1 | select * from {{ ref('lib', 'n') }}",
        '    |                  ^^^^^^^^^^^^^^^',
        '  help: the package says `restrict-access: true`: others may refer to its `public` models alone',
      ].join('\n'),
    );
    expect(messages(restricted(''))).toBe('');
  });

  it('are reported all together', () => {
    const files = { 'models/a.sql': "{{ ref('x') }} {{ ref('y') }}", 'models/b.sql': "{{ source('s', 't') }}" };
    expect(parseFiles(files).messages.map((message) => message.split('\n')[0])).toEqual([
      'Compilation Error [E201]: `a` refers to `x`, which does not exist',
      'Compilation Error [E201]: `a` refers to `y`, which does not exist',
      'Compilation Error [E201]: `b` refers to the source `s.t`, which does not exist',
    ]);
  });
});

describe('names', () => {
  it('E204: two models of one name', () => {
    expect(messages({ 'models/x/a.sql': 'select 1', 'models/y/a.sql': 'select 2' })).toContain(
      'Compilation Error [E204]: two models are named `a`',
    );
    expect(messages({ 'models/x/a.sql': 'select 1', 'models/y/a.sql': 'select 2' })).toContain(
      'help: one is in `models/x/a.sql`, the other in `models/y/a.sql`; rename or disable one of them',
    );
  });

  it('E204: a model and a seed of one name', () => {
    const projectFile =
      "name: shop\nversion: '1.0'\nprofile: shop\nflags: {require_unique_project_resource_names: true}\n";
    expect(messages({ ...orders, 'dbt_project.yml': projectFile, 'seeds/orders.csv': 'id\n1\n' })).toContain(
      'Compilation Error [E204]: a seed and a model are named `orders`',
    );
    expect(messages({ ...orders, 'seeds/orders.csv': 'id\n1\n' })).toContain(
      'Compilation Error [E209]: `orders` and `orders` would both be "db"."main"."orders"',
    );
  });

  it('E204: one test twice', () => {
    const files = {
      ...orders,
      'models/p.yml':
        'models:\n  - name: orders\n    columns:\n      - name: id\n        data_tests: [unique, unique]\n',
    };
    expect(messages(files)).toBe(
      [
        'Compilation Error [E204]: the test `unique_orders_id` is defined twice with the same arguments',
        '  --> models/p.yml:5:30',
        '  4 |       - name: id',
        '  5 |         data_tests: [unique, unique]',
        '    |                              ^^^^^^',
        '  help: remove one of them, or give them a `name` each',
      ].join('\n'),
    );
  });

  it('E204: two macros of one name', () => {
    const files = {
      'macros/a.sql': '{% macro m() %}1{% endmacro %}',
      'macros/b.sql': '{% macro m() %}2{% endmacro %}',
    };
    expect(messages(files)).toContain('Compilation Error [E204]: two macros are named `m` in package `shop`');
  });

  it('E209: two models that would be one relation', () => {
    const found = messages({ ...orders, 'models/b.sql': "{{ config(alias='orders') }} select 1" });
    expect(found).toContain('Compilation Error [E209]: `orders` and `b` would both be "db"."main"."orders"');
    expect(found).toContain('help: the other one is `models/b.sql`; give one of them another `alias` or `schema`');
  });
});

describe('property files', () => {
  const properties = (text: string): string => messages({ ...orders, 'models/p.yml': text });

  it('W001: an unknown key', () => {
    expect(properties('modles: []\n')).toBe(
      [
        'Warning [W001]: unknown key `modles`',
        '  --> models/p.yml:1:1',
        '  1 | modles: []',
        '    | ^^^^^^',
        '  help: did you mean `models`?',
      ].join('\n'),
    );
  });

  it('W001: a misspelt key of an entry', () => {
    expect(properties('models: [{name: orders, desctiption: all}]')).toBe(
      [
        'Warning [W001]: unknown key `desctiption` in an entry of `models`',
        '  --> models/p.yml:1:25',
        '  1 | models: [{name: orders, desctiption: all}]',
        '    |                         ^^^^^^^^^^^',
        '  help: did you mean `description`?',
      ].join('\n'),
    );
  });

  it('W005: properties of nothing', () => {
    expect(properties('models:\n  - name: order\n')).toBe(
      [
        'Warning [W005]: nothing is named `order` under `models` in package `shop`',
        '  --> models/p.yml:2:11',
        '  1 | models:',
        '  2 |   - name: order',
        '    |           ^^^^^',
        '  help: did you mean `orders`?',
      ].join('\n'),
    );
  });

  it('E205: a test whose arguments name the model', () => {
    const test = '{unique: {arguments: {model: ref("orders"), column_name: id}}}';
    expect(messages({ ...orders, 'models/p.yml': `models: [{name: orders, data_tests: [${test}]}]` })).toContain(
      '[E205]: the test `unique` has an argument `model`, which is the node that it tests',
    );
  });

  it('E002: bytes that are not UTF-8', () => {
    const bytes = Buffer.from('models:\n  - {name: orders, description: "\ufffd caf\xe9!"}\n', 'latin1');
    const text = Buffer.concat([Buffer.from('# \ufffd is allowed\n'), bytes]);
    expect(() => parseFiles({ ...orders, 'models/p.yml': text })).toThrow(
      [
        'Parsing Error [E002]: the byte 0xfd is not UTF-8',
        '  --> models/p.yml:3:34',
        '  2 | models:',
        '  3 |   - {name: orders, description: "\ufffd caf\ufffd!"}',
        '    |                                  ^',
        '  help: save the file in the encoding UTF-8',
      ].join('\n'),
    );
  });

  it('W209 to W214: what the project may not have meant', () => {
    const found = parseFiles({
      'dbt_packages/pkg/dbt_project.yml': "name: pkg\nversion: '1.0'\n",
      'dbt_packages/pkg/models/pm.sql': "select * from {{ ref('orders') }} join {{ ref('shop', 'orders') }} using (id)",
      ...orders,
      'models/batched.sql': `{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='at', begin='2024-01-01', batch_size='day', concurrent_batches=true) }} select * from {{ ref('orders') }}`,
      'models/away.sql': '{{ config(enabled=false) }} select 1 as id',
      'models/p.yml': `
models: [{name: away, columns: [{name: id, data_tests: [unique]}]}]
seeds: [{name: orders}]
sources:
  - {name: gone, config: {enabled: false}, tables: [{name: t, columns: [{name: id, data_tests: [unique]}]}]}
  - name: raw
    freshness: {warn_after: {count: 1, period: day}}
    tables: [{name: never}, {name: a, loaded_at_field: at}, {name: b, freshness: null}, {name: c, loaded_at_query: select 1}]
unit_tests: [{name: u, model: away, given: [], expect: {rows: [{id: 1}]}}]
`,
    });
    const heads = found.messages.map((message) => message.split('\n')[0]);
    expect(heads.filter((head) => head?.startsWith('Warning')).sort()).toEqual([
      'Warning [W209]: `source_unique_gone_t_id` refers to the source `gone.t`, which is disabled; the test is left out',
      'Warning [W210]: `pm` of the package `pkg` refers to `orders` of the project',
      'Warning [W211]: how fresh `raw.never` is cannot be known',
      'Warning [W212]: no input of the microbatch model `batched` has an `event_time`',
      'Warning [W213]: `batched` asks for `concurrent_batches`: on postgres batches run one after the other',
      'Warning [W214]: nothing is named `orders` under `seeds` in package `shop`',
    ]);
    expect(heads).toHaveLength(6);
    const { nodes, disabled } = found.manifest;
    expect(nodes.get('model.shop.batched')?.config.begin).toBe('2024-01-01T00:00:00');
    expect([...nodes.values()].find(({ name }) => name === 'source_unique_gone_t_id')?.config.enabled).toBe(false);
    expect(disabled.get('unit_test.shop.away.u')).toMatchObject([{ schema: null, depends_on: { nodes: [] } }]);
  });

  it('E205: a Python model with a bracket that is never closed', () => {
    const text = "def model(dbt, session):\n    return dbt.ref('orders'\n";
    expect(messages({ ...orders, 'models/a.py': text })).toBe(
      [
        'Parsing Error [E205]: `(` is never closed',
        '  --> models/a.py:2:19',
        '  1 | def model(dbt, session):',
        "  2 |     return dbt.ref('orders'",
        '    |                   ^',
      ].join('\n'),
    );
  });

  it('E003: quoting that is neither true nor false', () => {
    const project = "name: shop\nversion: '1.0'\nprofile: shop\nquoting: {schema: sometimes}\n";
    expect(() => messages({ 'dbt_project.yml': project })).toThrow(
      '[E003]: `schema` of `quoting` must be `true` or `false`',
    );
  });

  it('half of a freshness says nothing', () => {
    const table = '{name: t, loaded_at_field: at, freshness: {warn_after: {count: 1}}}';
    expect(messages({ 'models/s.yml': `sources: [{name: raw, tables: [${table}]}]` })).toBe('');
  });

  it('W005: properties in the wrong section', () => {
    expect(properties('seeds:\n  - name: orders\n')).toContain('help: it belongs under `models`');
  });

  it('E205: a name that YAML reads as a boolean', () => {
    expect(properties('models:\n  - name: on\n')).toContain(
      'Parsing Error [E205]: the name of an entry of `models` must be a text',
    );
  });

  it('E206: a config of the wrong type', () => {
    expect(messages({ 'models/a.sql': '{{ config(tags=5) }} select 1' })).toContain(
      'Compilation Error [E206]: the config `tags` must be a text or a list of texts',
    );
  });

  it('E206: a config with a value that cannot be', () => {
    expect(messages({ 'models/a.sql': "{{ config(on_error='continu') }} select 1" })).toBe(
      [
        'Compilation Error [E206]: the config `on_error` of `a` is `continu`; it must be `continue` or `skip_children`',
        '  --> models/a.sql:1:1',
        "  1 | {{ config(on_error='continu') }} select 1",
        '    | ^',
        '  help: did you mean `continue`?',
      ].join('\n'),
    );
  });

  it('E206: an access that does not exist', () => {
    expect(properties('models: [{name: orders, access: secret}]')).toContain(
      'Compilation Error [E206]: `secret` is not an access: a model is `private`, `protected` or `public`',
    );
  });

  it('E205: a group that does not exist', () => {
    expect(properties('models: [{name: orders, config: {group: nobody}}]')).toContain(
      'Parsing Error [E205]: `orders` belongs to the group `nobody`, which does not exist',
    );
  });
});

it('W004: a path of the project file below which nothing stands', () => {
  const files = {
    ...orders,
    'dbt_project.yml':
      "name: shop\nversion: '1.0'\nprofile: shop\nmodels:\n  shop:\n    stagin:\n      +materialized: view\n",
  };
  expect(messages(files)).toBe(
    [
      'Warning [W004]: nothing stands below `models.shop.stagin`',
      '  --> dbt_project.yml:6:5',
      '  5 |   shop:',
      '  6 |     stagin:',
      '    |     ^^^^^^',
      '  help: the path is made of the package, folders and names; a config is written with a `+`',
    ].join('\n'),
  );
});

it('W202: a generic test that is not defined', () => {
  const files = { ...orders, 'models/p.yml': 'models: [{name: orders, columns: [{name: id, data_tests: [uniqe]}]}]' };
  expect(messages(files)).toBe(
    [
      'Warning [W202]: there is no test `uniqe`',
      '  --> models/p.yml:1:59',
      '  1 | models: [{name: orders, columns: [{name: id, data_tests: [uniqe]}]}]',
      '    |                                                           ^^^^^',
      '  help: did you mean `unique`?',
    ].join('\n'),
  );
});

it('W203, W204, W205: deprecated models and references to them', () => {
  const files = {
    ...orders,
    'models/old.sql': 'select 1',
    'models/user.sql': "select * from {{ ref('orders') }}, {{ ref('old') }}",
    'models/p.yml': 'models: [{name: old, deprecation_date: 1969-01-31}, {name: orders, deprecation_date: 2099-01-31}]',
  };
  expect(parseFiles(files).messages.map((message) => message.split('\n')[0])).toEqual([
    'Warning [W203]: `old` passed its deprecation date, 1969-01-31',
    'Warning [W205]: `user` refers to `orders`, which will be deprecated on 2099-01-31',
    'Warning [W204]: `user` refers to `old`, which was deprecated on 1969-01-31',
  ]);
});

describe('properties', () => {
  it('E205: what stands in `config:` and beside it; each may stand in either place', () => {
    const files = (entry: string) => ({ ...orders, 'models/p.yml': `models:\n  - name: orders\n${entry}` });
    expect(messages(files('    meta: {a: 1}\n    config: {meta: {b: 2}, access: public}\n    access: private\n'))).toBe(
      [
        'Parsing Error [E205]: `meta` stands in `config:` and beside it',
        '  --> models/p.yml:3:5',
        '  2 |   - name: orders',
        '  3 |     meta: {a: 1}',
        '    |     ^^^^',
        '  help: keep the one in `config:`',
        '',
        'Parsing Error [E205]: `access` stands in `config:` and beside it',
        '  --> models/p.yml:5:5',
        '  4 |     config: {meta: {b: 2}, access: public}',
        '  5 |     access: private',
        '    |     ^^^^^^',
        '  help: keep the one in `config:`',
      ].join('\n'),
    );
    expect(messages(files('    meta: {a: 1}\n    config: {access: public}\n'))).toBe('');
  });
});
