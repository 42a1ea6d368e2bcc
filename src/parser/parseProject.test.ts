import { describe, expect, it } from 'vitest';
import type { ModelNode, TestNode } from '../manifest/node.ts';
import { parseFiles } from './testing/parseFiles.ts';

const model = (files: Record<string, string>, id: string): ModelNode => {
  const { manifest, messages } = parseFiles(files);
  expect(messages).toEqual([]);
  return manifest.nodes.get(id) as ModelNode;
};

describe('configs', () => {
  it('come from the project tree, the property file and the code, the most specific last', () => {
    const node = model(
      {
        'dbt_project.yml':
          "name: shop\nversion: '1.0'\nprofile: shop\nmodels: {+tags: top, shop: {+meta: {a: 1, b: 1}, staging: {+materialized: view, +schema: stg}}}\n",
        'models/staging/a.sql': "{{ config(tags=['code'], meta={'b': 2}) }} select 1",
        'models/p.yml': 'models: [{name: a, config: {tags: [props], materialized: table, meta: {c: 3}}}]',
      },
      'model.shop.a',
    );
    expect(node.config.materialized).toBe('table');
    expect(node.config.tags).toEqual(['top', 'props', 'code']);
    expect(node.tags).toEqual(['top', 'code', 'props']);
    expect(node.config.meta).toEqual({ a: 1, b: 2, c: 3 });
    expect(node.relation_name).toBe('"db"."main_stg"."a"');
  });

  it('of the root project win over those of a package', () => {
    const { manifest } = parseFiles({
      'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\nmodels: {lib: {+materialized: table}}\n",
      'dbt_packages/lib/dbt_project.yml': "name: lib\nversion: '1.0'\n",
      'dbt_packages/lib/models/m.sql': "{{ config(materialized='view') }} select 1",
    });
    expect(manifest.nodes.get('model.lib.m')?.config.materialized).toBe('table');
  });

  it('of the project file know when and how they are read', () => {
    const node = model(
      {
        'dbt_project.yml': `name: shop\nversion: '1.0'\nprofile: shop\nmodels: {+meta: {
          a: "{{ run_started_at.year > 2000 }}", b: "{{ modules.datetime.date(2020, 1, 2).isoformat() }}",
          c: "{{ flags.WHICH }}", d: "{{ thread_id }}", e: "{{ invocation_id is string }}"}}\n`,
        'models/a.sql': 'select 1',
      },
      'model.shop.a',
    );
    expect(node.config.meta).toEqual({ a: true, b: '2020-01-02', c: 'parse', d: 'MainThread', e: true });
  });

  it('of models that a package is switched off by take its hooks along', () => {
    const { manifest, messages } = parseFiles({
      'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\nmodels: {lib: {+enabled: false}}\n",
      'dbt_packages/lib/dbt_project.yml': "name: lib\nversion: '1.0'\non-run-start: select 1\n",
    });
    expect(messages).toEqual([]);
    expect([...manifest.nodes.keys()]).toEqual([]);
    expect([...manifest.disabled.keys()]).toEqual(['operation.lib.lib-on-run-start-0']);
  });

  it('hooks take several forms and add up', () => {
    const node = model(
      {
        'models/a.sql': `{{ config(pre_hook="one", post_hook=['two', {'sql': 'three', 'transaction': false}]) }} select 1`,
        'models/p.yml': 'models: [{name: a, config: {pre_hook: zero}}]',
      },
      'model.shop.a',
    );
    expect(node.config['pre-hook']).toEqual([
      { sql: 'zero', transaction: true, index: null },
      { sql: 'one', transaction: true, index: null },
    ]);
    expect(node.config['post-hook']).toEqual([
      { sql: 'two', transaction: true, index: null },
      { sql: 'three', transaction: false, index: null },
    ]);
  });
});

describe('names', () => {
  it('come from the macros of the project', () => {
    const node = model(
      {
        'macros/n.sql':
          '{% macro generate_schema_name(custom_schema_name, node) %}{{ node.name }}_{{ custom_schema_name }}{% endmacro %}',
        'models/a.sql': "{{ config(schema='x') }} select 1",
      },
      'model.shop.a',
    );
    expect(node.schema).toBe('a_x');
  });

  it('an implementation of the project that a built-in macro dispatches to counts', () => {
    const node = model(
      {
        'macros/n.sql': '{% macro default__generate_alias_name(custom_alias_name=none, node=none) %}own{% endmacro %}',
        'models/a.sql': 'select 1',
      },
      'model.shop.a',
    );
    expect(node.alias).toBe('own');
  });
});

it('configs beside `config:` are kept once, tags of sources sorted, tests in the group of their model', () => {
  const { manifest } = parseFiles({
    'models/a.sql': 'select 1 as id',
    'models/p.yml': `groups: [{name: fin, owner: {name: Fin}}]
models:
  - {name: a, group: fin, meta: {list: [1]}, config: {also: [2]}, columns: [{name: id, data_tests: [unique]}]}
sources: [{name: s, tags: [x], tables: [{name: t, tags: [b]}]}]`,
  });
  expect(manifest.nodes.get('model.shop.a')?.unrendered_config).toMatchObject({ meta: { list: [1] }, also: [2, 2] });
  expect(manifest.sources.get('source.shop.s.t')).toMatchObject({ tags: ['b', 'x'], config: { tags: ['b', 'x'] } });
  const test = [...manifest.nodes.values()].find((node) => node.resource_type === 'test');
  expect(test).toMatchObject({ group: 'fin', config: { group: null } });
});

it('a model that is described twice, and a reference that a comma cut off, are said once each', () => {
  const { messages } = parseFiles({
    'models/a.sql': 'select 1 as id',
    'models/p.yml': 'models: [{name: a}]',
    'models/q.yml': `models: [{name: a}]
exposures:
  - {name: e, type: dashboard, owner: {name: o}, depends_on: [ref('a', v=1)]}`,
  });
  expect(messages.map((message) => message.split('\n')[0])).toEqual([
    'Compilation Error [E204]: `a` is described twice under `models`',
    "Parsing Error [E205]: `ref('a'` ends at the comma, because a list in brackets is split there",
  ]);
});

describe('references', () => {
  it('are recorded from code, macros, hooks and tests', () => {
    const { manifest } = parseFiles({
      'macros/m.sql':
        "{% macro base() %}{{ ref('a') }}{% endmacro %}\n{% test near(model, to) %}select * from {{ model }}, {{ to }}{% endtest %}",
      'models/a.sql': 'select 1 as id',
      'models/b.sql': '{{ config(post_hook="select * from {{ ref(\'c\') }}") }} select * from {{ base() }}',
      'models/c.sql': 'select 1 as id',
      'models/p.yml': "models: [{name: a, data_tests: [{near: {arguments: {to: ref('c')}}}]}]",
    });
    expect(manifest.nodes.get('model.shop.b')).toMatchObject({
      depends_on: { macros: ['macro.shop.base'], nodes: ['model.shop.a', 'model.shop.c'] },
    });
    const test = [...manifest.nodes.values()].find((node): node is TestNode => node.resource_type === 'test');
    expect(test?.depends_on.nodes).toEqual(['model.shop.c', 'model.shop.a']);
    expect(test?.attached_node).toBe('model.shop.a');
  });

  it('of tests on what is switched off are kept, the tests are switched off without a word', () => {
    const { manifest, messages } = parseFiles({
      'dbt_project.yml': "name: shop\nversion: '1.0'\nprofile: shop\nmodels: {shop: {c: {+enabled: false}}}\n",
      'models/a.sql': '{{ config(enabled=false) }} select 1 as id',
      'models/b.sql': 'select 1 as id',
      'models/c.sql': 'select 1 as id',
      'models/p.yml': `models:
  - {name: a, columns: [{name: id, data_tests: [unique]}]}
  - {name: b, config: {enabled: false}, columns: [{name: id, data_tests: [unique]}]}
  - {name: c, columns: [{name: id, data_tests: [unique]}]}`,
      'tests/t.sql': "select * from {{ ref('a') }}",
    });
    expect(messages).toEqual([]);
    expect([...manifest.nodes.values()].map(({ name, config }) => [name, config.enabled])).toEqual([
      ['t', false],
      ['unique_a_id', false],
      ['unique_b_id', false],
      ['unique_c_id', false],
    ]);
  });

  it('of tests on a name that is not there are kept, the tests are switched off', () => {
    const { manifest, messages } = parseFiles({
      'seeds/s.csv': 'id\n1\n',
      'macros/t.sql': '{% test near(model, to) %}select 1{% endtest %}',
      'models/p.yml':
        "models: [{name: gone, data_tests: [{near: {arguments: {to: ref('s')}}}]}, {name: s, columns: [{name: id, data_tests: [unique]}]}]",
    });
    const test = (name: string) =>
      [...manifest.nodes.values()].find((node): node is TestNode => node.name.startsWith(name)) as TestNode;
    expect(test('near_gone')).toMatchObject({
      attached_node: null,
      depends_on: { nodes: ['seed.shop.s'] },
      config: { enabled: false },
    });
    expect(test('unique_s_id')).toMatchObject({ attached_node: 'seed.shop.s', config: { enabled: true } });
    expect(messages.map((message) => message.split('\n')[0])).toEqual([
      'Warning [W005]: nothing is named `gone` under `models` in package `shop`',
      'Warning [W214]: nothing is named `s` under `models` in package `shop`',
    ]);
  });

  it('of code without other Jinja name a source once', () => {
    const files = (code: string) => ({
      'models/p.yml': 'sources: [{name: raw, tables: [{name: t}]}]',
      'models/a.sql': `select 1 from {{ source('raw', 't') }} join {{ source('raw', 't') }} using (id) ${code}`,
    });
    const sources = (code: string) => (parseFiles(files(code)).manifest.nodes.get('model.shop.a') as ModelNode).sources;
    expect(sources('')).toEqual([['raw', 't']]);
    expect(sources("{{ var('x', 1) }}")).toHaveLength(2);
  });

  it('of a test of another package name the own test of that name, too', () => {
    const { manifest } = parseFiles({
      'dbt_packages/tools/dbt_project.yml': "name: tools\nversion: '1.0'\n",
      'dbt_packages/tools/macros/t.sql': '{% test filled(model) %}select 1{% endtest %}',
      'macros/t.sql': '{% test filled(model) %}select 2{% endtest %}',
      'models/a.sql': 'select 1 as id',
      'models/p.yml': 'models: [{name: a, data_tests: [tools.filled]}]',
    });
    const test = [...manifest.nodes.values()].find((node) => node.resource_type === 'test');
    expect(test?.depends_on.macros).toEqual([
      'macro.shop.test_filled',
      'macro.dbt.get_where_subquery',
      'macro.tools.test_filled',
    ]);
  });
});

describe('what was recorded with dbt 1.12.6', () => {
  const { manifest } = parseFiles({
    'models/a.sql': 'select 1 as id',
    'models/b.sql': 'select 1 as id',
    'macros/t.sql': '{% test unique_combination_of_columns(model, combination_of_columns) %}select 1{% endtest %}',
    'models/p.yml': `
models:
  - name: a
    data_tests: [{unique_combination_of_columns: {arguments: {combination_of_columns: [y, x]}}}]
    columns: [{name: id, data_tests: [{unique: {config: {tags: [slow, out]}}}]}]
  - name: b
    columns: [{name: id, data_tests: [unique]}, {name: k, data_tests: [not_null, {unique: {config: {enabled: false}}}]}]
sources: [{name: raw, config: {tags: [z, m]}, tables: [{name: t, config: {tags: a}}]}]
`,
  });

  it('the columns of a key are those of all tests of uniqueness, and first those that cannot be null', () => {
    expect(manifest.nodes.get('model.shop.a')).toMatchObject({ primary_key: ['id', 'x', 'y'] });
    expect(manifest.nodes.get('model.shop.b')).toMatchObject({ primary_key: ['k'] });
  });

  it('texts of property files are templates that lose their last line end, the inner texts of tests are not', () => {
    const found = parseFiles({
      'models/a.sql': 'select 1 as id',
      'seeds/s.csv': 'id\n1\n',
      'macros/m.sql': '{% macro after() %}select 1{% endmacro %}',
      'models/p.yml': `
seeds: [{name: s, config: {post-hook: "{{ after() }}", batch_size: 200}}]
models:
  - name: a
    config: {meta: {x: "{{ 1 + 1 }}", y: "text\\n", z: "two\\n\\n"}}
    columns:
      - name: id
        note: "block\\n"
        data_tests:
          - unique:
              arguments: {name: named, config: {meta: {x: "{{ 1 + 1 }}", y: "t\\n"}, where: "id > 0\\n"}}
`,
    });
    expect(found.messages).toEqual([]);
    const { nodes } = found.manifest;
    expect(nodes.get('model.shop.a')).toMatchObject({
      config: { meta: { x: '2', y: 'text', z: 'two\n' } },
      columns: { id: { note: 'block' } },
    });
    const test = [...nodes.values()].find((node) => node.resource_type === 'test');
    expect(test).toMatchObject({ name: 'named', config: { meta: { x: '{{ 1 + 1 }}', y: 't\n' }, where: 'id > 0' } });
    expect(nodes.get('seed.shop.s')?.depends_on).toEqual({ macros: ['macro.shop.after'], nodes: [] });
  });

  it('tags of sources and of generic tests are sorted', () => {
    expect(manifest.sources.get('source.shop.raw.t')?.config.tags).toEqual(['a', 'm', 'z']);
    const test = [...manifest.nodes.values()].find((node) => node.name === 'unique_a_id');
    expect(test).toMatchObject({
      tags: ['out', 'slow'],
      config: { tags: ['slow', 'out'] },
      unrendered_config: { tags: ['slow', 'out'] },
    });
  });
});

describe('functions', () => {
  it('that no property file describes are kept without a type', () => {
    const { manifest, messages } = parseFiles({ 'functions/f.sql': 'x + 1' });
    expect(messages).toEqual([]);
    expect(manifest.functions.get('function.shop.f')).toMatchObject({
      arguments: [],
      returns: { data_type: 'INVALID_TYPE', description: null },
    });
  });
});

describe('files without code', () => {
  it('are nodes that others may refer to', () => {
    const { manifest, messages } = parseFiles({
      'models/later.sql': ' \n',
      'models/p.py': '',
      'models/a.sql': "select * from {{ ref('later') }} join {{ ref('p') }}",
      'tests/t.sql': '',
      'analyses/q.sql': '',
    });
    expect(messages).toEqual([]);
    expect(manifest.nodes.get('model.shop.a')?.depends_on.nodes).toEqual(['model.shop.later', 'model.shop.p']);
    expect([...manifest.nodes.keys()]).toEqual(expect.arrayContaining(['test.shop.t', 'analysis.shop.q']));
  });

  it('of dbt itself: a docs block of the overview', () => {
    const { manifest } = parseFiles({});
    expect(manifest.docs.get('doc.dbt.__overview__')).toMatchObject({
      path: 'overview.md',
      original_file_path: 'docs/overview.md',
      package_name: 'dbt',
    });
  });
});

describe('versions', () => {
  it('have files, columns and configs of their own', () => {
    const { manifest, messages } = parseFiles({
      'models/m.sql': 'select 2 as id, 3 as n',
      'models/m_v1.sql': 'select 1 as id',
      'models/m.yml': `
models:
  - name: m
    config: {materialized: table}
    columns: [{name: id, data_tests: [unique]}, {name: gone}]
    versions:
      - v: 1
      - v: 2
        config: {alias: newest}
        columns: [{include: all, exclude: [gone]}, {name: n}]
`,
    });
    expect(messages).toEqual([]);
    expect(manifest.nodes.get('model.shop.m.v1')).toMatchObject({
      alias: 'm_v1',
      version: 1,
      latest_version: 2,
      fqn: ['shop', 'm', 'v1'],
    });
    const latest = manifest.nodes.get('model.shop.m.v2') as ModelNode;
    expect(latest).toMatchObject({ alias: 'newest', original_file_path: 'models/m.sql', primary_key: ['id'] });
    expect(Object.keys(latest.columns)).toEqual(['id', 'n']);
    expect(
      [...manifest.nodes.values()].filter((node) => node.resource_type === 'test').map((node) => node.name),
    ).toEqual(['unique_m_v1_id', 'unique_m_v2_id']);
  });
});

it('descriptions take docs blocks', () => {
  const { manifest } = parseFiles({
    'models/a.sql': 'select 1',
    'models/d.md': '{% docs about %}\nAll of it\n{% enddocs %}',
    'models/p.yml': `models: [{name: a, description: '{{ doc("about") }}!'}]`,
  });
  expect(manifest.nodes.get('model.shop.a')).toMatchObject({
    description: 'All of it!',
    doc_blocks: ['doc.shop.about'],
  });
});

it('a source of a package can be overridden', () => {
  const { manifest, messages } = parseFiles({
    'models/s.yml': 'sources: [{name: raw, overrides: lib, schema: mine, tables: [{name: t, identifier: own}]}]',
    'dbt_packages/lib/dbt_project.yml': "name: lib\nversion: '1.0'\n",
    'dbt_packages/lib/models/s.yml':
      'sources: [{name: raw, schema: theirs, tables: [{name: t, description: kept}, {name: u}]}]',
  });
  expect(messages.map((message) => message.slice(0, 14))).toEqual(['Warning [W013]']);
  expect([...manifest.sources.values()].map((source) => source.relation_name)).toEqual([
    '"db"."mine"."own"',
    '"db"."mine"."u"',
  ]);
  expect(manifest.sources.get('source.lib.raw.t')?.description).toBe('kept');
});

describe('property files', () => {
  it('take variables as they are written, templates in them too', () => {
    const { manifest, messages } = parseFiles({
      'dbt_project.yml': `name: shop\nversion: '1.0'\nprofile: shop\nvars: {where: "{{ target.name }}_raw"}\n`,
      'models/p.yml': `sources: [{name: raw, schema: "{{ var('where') }}", tables: [{name: t}]}]`,
      'models/m.sql': "{{ config(alias=var('where')) }} select 1",
    });
    expect(messages).toEqual([]);
    expect(manifest.sources.get('source.shop.raw.t')?.schema).toBe('{{ target.name }}_raw');
    expect((manifest.nodes.get('model.shop.m') as ModelNode).alias).toBe('dev_raw');
  });

  it('name tests of packages on sources, and give partitions all their keys', () => {
    const { manifest, messages } = parseFiles({
      'dbt_packages/lib/dbt_project.yml': "name: lib\nversion: '1.0'\n",
      'dbt_packages/lib/macros/t.sql': '{% test full(model) %} select 1 {% endtest %}',
      'models/p.yml': `sources: [{name: raw, tables: [{name: t, data_tests: [lib.full],
        external: {location: s3, partitions: [plain, {name: day, data_type: date, expression: d}]}}]}]`,
    });
    expect(messages).toEqual([]);
    expect([...manifest.nodes.values()].map(({ name }) => name)).toEqual(['lib_source_full_raw_t_']);
    expect(manifest.sources.get('source.shop.raw.t')?.external).toMatchObject({
      location: 's3',
      file_format: null,
      partitions: ['plain', { name: 'day', description: '', data_type: 'date', meta: {}, expression: 'd' }],
    });
  });

  it('keep the blanks around a docs block', () => {
    const { manifest } = parseFiles({
      'models/a.sql': 'select 1',
      'models/d.md': '{% docs d %} text {% enddocs %}',
      'models/p.yml':
        'models: [{name: a, description: \' {{ doc("d") }} \', columns: [{name: id, description: \'{{ doc("d") }}\'}]}]',
    });
    const node = manifest.nodes.get('model.shop.a') as ModelNode;
    expect([node.description, node.columns.id?.description]).toEqual([' text ', 'text']);
  });

  it('have no list `tests`: what is in it is left alone, as by dbt', () => {
    const { manifest, messages } = parseFiles({
      'tests/t.sql': 'select 1',
      'models/p.yml': `tests: [{name: t, description: x, sql: "{{ ref('a') }}"}]`,
    });
    expect(messages).toEqual([]);
    expect(manifest.nodes.get('test.shop.t')?.description).toBe('');
  });

  it('describe, of models with one name, the one that is switched on', () => {
    const { manifest, messages } = parseFiles({
      'models/a/m.sql': '{{ config(enabled=false) }} select 1',
      'models/b/m.sql': 'select 2',
      'models/c/m.sql': '{{ config(enabled=false) }} select 3',
      'models/p.yml': 'models: [{name: m, description: two, config: {tags: [x]}}]',
    });
    expect(messages).toEqual([]);
    expect(manifest.nodes.get('model.shop.m')).toMatchObject({ raw_code: 'select 2', description: 'two', tags: ['x'] });
    const off = (manifest.disabled.get('model.shop.m') ?? []) as readonly ModelNode[];
    expect(off.map((node) => [node.original_file_path, node.description, node.tags, node.patch_path])).toEqual([
      ['models/a/m.sql', '', [], null],
      ['models/c/m.sql', '', [], null],
    ]);
  });

  it('are read without the white space at their end', () => {
    const { manifest } = parseFiles({
      'models/a.sql': 'select 1 as id',
      'models/b.sql': 'select 1 as id',
      'models/p.yml':
        'models:\n  - name: a\n    description: >\n      First\n      model.\n  - name: b\n    description: >\n      Second.\n\n',
    });
    expect(['a', 'b'].map((name) => manifest.nodes.get(`model.shop.${name}`)?.description)).toEqual([
      'First model.\n',
      'Second.',
    ]);
  });

  it('begin the rows of unit tests with one without nulls', () => {
    const { manifest } = parseFiles({
      'models/a.sql': 'select 1 as id',
      'models/b.sql': "select id from {{ ref('a') }}",
      'models/p.yml':
        'unit_tests: [{name: u, model: b, given: [{input: ref(\'a\'), rows: [{id: null}, {id: 1}, {id: 2}]}], expect: {format: csv, rows: "id,n\\n1,\\n,2\\n3,4\\n"}}]',
    });
    const test = [...manifest.unitTests.values()][0];
    expect(test?.given[0]?.rows).toEqual([{ id: 1 }, { id: null }, { id: 2 }]);
    expect(test?.expect.rows).toEqual([
      { id: '3', n: '4' },
      { id: null, n: '2' },
      { id: '1', n: null },
    ]);
  });
});

it('what configs and external tables leave out is filled in', () => {
  const { manifest, messages } = parseFiles({
    'models/a.sql': 'select 1',
    'seeds/rates.csv': 'a\n1\n',
    'models/p.yml': `
models: [{name: a, config: {static_analysis: off, freshness: {build_after: {count: 1, period: day}}}}]
seeds: [{name: rates, config: {latest_version_pointer: {enabled: true}}, columns: [{name: a, config: {meta: x, tags: 1}}]}]
sources:
  - name: raw
    tags: [beside]
    loaded_at_field: at
    freshness: {error_after: {count: 1, period: day}}
    config: {tags: [within]}
    tables:
      - {name: w, freshness: , config: {freshness: {warn_after: {count: 3, period: day}}}}
      - name: u
        freshness: {warn_after: {count: 1, period: hour}, filter: beside}
        loaded_at_field:
        config: {loaded_at_field: within, freshness: {error_after: {count: 2, period: day}, warn_after: {count: 3}}}
      - {name: t, external: {partitions: [{name: p, data_type: date}, q]}, data_tests: [{unique: {arguments: {column_name: id}}}]}`,
  });
  expect(messages).toEqual([]);
  expect(manifest.nodes.get('model.shop.a')?.config).toMatchObject({
    static_analysis: 'off',
    freshness: { build_after: { updates_on: 'any', count: 1, period: 'day' } },
  });
  const seed = manifest.nodes.get('seed.shop.rates');
  expect(seed?.config).toMatchObject({ latest_version_pointer: { enabled: true } });
  expect(Object.keys(seed?.config.latest_version_pointer as object)).toEqual(['enabled']);
  expect(seed?.columns.a).toMatchObject({ meta: {}, tags: [] });
  expect(manifest.sources.get('source.shop.raw.t')).toMatchObject({
    tags: ['beside', 'within'],
    external: { partitions: [{ name: 'p', description: '', data_type: 'date', meta: {} }, 'q'] },
  });
  expect(manifest.sources.get('source.shop.raw.w')?.freshness).toEqual({
    warn_after: { count: 3, period: 'day' },
    error_after: { count: null, period: null },
    filter: null,
  });
  expect(manifest.sources.get('source.shop.raw.u')).toMatchObject({
    loaded_at_field: 'within',
    freshness: { warn_after: { count: 1, period: 'hour' }, error_after: { count: 2, period: 'day' }, filter: 'beside' },
  });
  const test = [...manifest.nodes.values()].find((node) => node.resource_type === 'test');
  expect(test?.tags).toEqual(['beside']);
});
