import { expect, it } from 'vitest';
import { parseFiles } from './testing/parseFiles.ts';

const project = (extra: string) => `name: shop\nversion: '1.0'\nprofile: shop\n${extra}`;
const tests = (list: string): string =>
  parseFiles({
    'models/a.sql': 'select 1 as id',
    'models/p.yml': `models:\n  - name: a\n    columns:\n      - name: id\n        data_tests:\n${list}`,
  }).messages.join('\n\n');

it('W009: arguments of tests outside of `arguments` are said once', () => {
  expect(
    tests(
      "          - accepted_values:\n              values: [1]\n          - relationships: {to: ref('a'), field: id}\n",
    ),
  ).toBe(
    [
      'Warning [W009]: the argument `values` of the test `accepted_values` stands outside of `arguments`',
      '  --> models/p.yml:7:15',
      '  6 |           - accepted_values:',
      '  7 |               values: [1]',
      '    |               ^^^^^^',
      '  help: indent arguments below a key `arguments:`',
      '  help: so is 1 other like it',
    ].join('\n'),
  );
});

it('W010: configs of tests outside of `config`', () => {
  expect(tests('          - {test_name: unique, severity: warn}\n')).toBe(
    [
      'Warning [W010]: `severity` of the test `unique` stands outside of `config`',
      '  --> models/p.yml:6:33',
      '  5 |         data_tests:',
      '  6 |           - {test_name: unique, severity: warn}',
      '    |                                 ^^^^^^^^',
      '  help: indent configs below a key `config:`',
    ].join('\n'),
  );
});

it('W011: keys of the project file that have another name now', () => {
  expect(parseFiles({ 'dbt_project.yml': project('data-paths: [seeds]\n') }).messages.join()).toBe(
    [
      'Warning [W011]: `data-paths` is called `seed-paths` now',
      '  --> dbt_project.yml:4:1',
      '  3 | profile: shop',
      '  4 | data-paths: [seeds]',
      '    | ^^^^^^^^^^',
      '  help: rename it',
    ].join('\n'),
  );
});

it('W012: tags outside of macros', () => {
  expect(parseFiles({ 'macros/m.sql': '{% macro m() %}1{% endmacro %}\n{% endmacro %}' }).messages.join()).toBe(
    [
      'Warning [W012]: `{% endmacro %}` has no effect: it stands outside of macros',
      '  --> macros/m.sql:2:1',
      '  1 | {% macro m() %}1{% endmacro %}',
      '  2 | {% endmacro %}',
      '    | ^^^^^^^^^^^^^^',
      '  help: remove it',
    ].join('\n'),
  );
});

it('W013: sources that override those of a package', () => {
  const { messages } = parseFiles({
    'dbt_packages/lib/dbt_project.yml': "name: lib\nversion: '1.0'\n",
    'dbt_packages/lib/models/p.yml': 'sources: [{name: raw, tables: [{name: t}]}]',
    'models/p.yml': 'sources:\n  - name: raw\n    overrides: lib\n    schema: own\n',
  });
  expect(messages.join()).toBe(
    [
      'Warning [W013]: the source `raw` overrides one of a package',
      '  --> models/p.yml:3:5',
      '  2 |   - name: raw',
      '  3 |     overrides: lib',
      '    |     ^^^^^^^^^',
      '  help: switch that one off, and define your own',
    ].join('\n'),
  );
});

it('W014, W015: configs without `+`, and old names of `warn_error_options`, in the project file', () => {
  const { messages } = parseFiles({
    'dbt_project.yml': project(
      'models:\n  materialized: table\n  shop:\n    enabled: true\n    +tags: [a]\n    meta: {a: 1}\nflags:\n  warn_error_options: {include: []}\n',
    ),
    'models/a.sql': 'select 1',
  });
  expect(messages).toEqual([
    [
      'Warning [W015]: `include` is called `error` now',
      '  --> dbt_project.yml:11:24',
      '  10 | flags:',
      '  11 |   warn_error_options: {include: []}',
      '     |                        ^^^^^^^',
      '  help: rename it',
    ].join('\n'),
    [
      'Warning [W014]: the config `materialized` has no `+`',
      '  --> dbt_project.yml:5:3',
      '  4 | models:',
      '  5 |   materialized: table',
      '    |   ^^^^^^^^^^^^',
      '  help: write `+materialized:`',
      '  help: so is 1 other like it',
    ].join('\n'),
  ]);
});

it('W016: itertools, outside of comments', () => {
  const { messages } = parseFiles({
    'models/a.sql': 'select 1 {# modules.itertools.chain #}',
    'models/b.sql': 'select {{ modules.itertools.chain([1]) | first }}',
    'macros/m.sql': '{% macro m() %}{{ modules.itertools.count() }}{% endmacro %}',
  });
  expect(messages.join()).toBe(
    [
      'Warning [W016]: `modules.itertools` is deprecated',
      '  --> macros/m.sql:1:19',
      '  1 | {% macro m() %}{{ modules.itertools.count() }}{% endmacro %}',
      '    |                   ^^^^^^^^^^^^^^^^^',
      '  help: use loops and filters instead',
      '  help: so is 1 other like it',
    ].join('\n'),
  );
});

it('W017, W018: names with blanks, and one name for a model and a seed, of which `ref` takes the seed', () => {
  const { manifest, messages } = parseFiles({
    'dbt_project.yml': project('seeds: {+schema: raw}\n'),
    'models/m.sql': "select * from {{ ref('orders') }}",
    'models/orders.sql': 'select 1 as id',
    'models/p.yml': 'sources: [{name: my raw, tables: [{name: t}, {name: u}]}]',
    'seeds/orders.csv': 'id\n1\n',
  });
  expect(messages).toEqual([
    [
      'Warning [W017]: the name `my raw` has a blank',
      '  --> models/p.yml:1:42',
      '  1 | sources: [{name: my raw, tables: [{name: t}, {name: u}]}]',
      '    |                                          ^',
      '  help: rename it: names have no blanks',
    ].join('\n'),
    [
      'Warning [W018]: a seed and a model are named `orders`',
      '  --> seeds/orders.csv:1:1',
      '  help: the other one is `models/orders.sql`; `ref` cannot tell them apart: rename one of them',
    ].join('\n'),
  ]);
  expect(manifest.nodes.get('model.shop.m')?.depends_on.nodes).toEqual(['seed.shop.orders']);
});

it('W019, W020: cumulative metrics and time spines of old, where flags allow them', () => {
  const files = {
    'models/metricflow_time_spine.sql': 'select 1 as date_day',
    'models/days.sql': 'select 1 as id, 2 as at',
    'models/s.yml': `semantic_models:
  - name: days
    model: ref('days')
    defaults: {agg_time_dimension: at}
    entities: [{name: id, type: primary}]
    dimensions: [{name: at, type: time, type_params: {time_granularity: day}}]
    measures: [{name: amount, agg: count, expr: '1'}]
metrics:
  - name: total
    label: Total
    type: cumulative
    type_params: {measure: amount, window: 7 days}
`,
  };
  const flags =
    'flags: {require_nested_cumulative_type_params: false, require_yaml_configuration_for_mf_time_spines: false}\n';
  const { manifest, messages } = parseFiles({ ...files, 'dbt_project.yml': project(flags) });
  expect(manifest.metrics.get('metric.shop.total')?.type_params).toMatchObject({
    cumulative_type_params: { window: { count: 7, granularity: 'day' } },
  });
  expect(messages).toEqual([
    [
      'Warning [W020]: only its name makes `metricflow_time_spine` a time spine',
      '  --> models/metricflow_time_spine.sql:1:1',
      '  1 | select 1 as date_day',
      '    | ^',
      '  help: describe it with `time_spine: {standard_granularity_column: ...}`',
    ].join('\n'),
    [
      'Warning [W019]: `window` of the cumulative metric `total` stands outside of `cumulative_type_params`',
      '  --> models/s.yml:12:44',
      '  11 |     type: cumulative',
      '  12 |     type_params: {measure: amount, window: 7 days}',
      '     |                                            ^^^^^^',
      '  help: write `cumulative_type_params: {window: ...}`',
    ].join('\n'),
  ]);
  expect(parseFiles(files).messages.join()).toContain('Parsing Error [E210]: `window` of the cumulative metric');
});

it('of packages are not said', () => {
  const { messages } = parseFiles({
    'dbt_packages/lib/dbt_project.yml': "name: lib\nversion: '1.0'\nsource-paths: [models]\n",
    'dbt_packages/lib/models/m.sql': 'select 1 as id',
    'dbt_packages/lib/models/p.yml':
      'models: [{name: m, columns: [{name: id, data_tests: [{accepted_values: {values: [1], severity: warn}}]}]}]',
    'dbt_packages/lib/macros/m.sql': '{% endmacro %}',
  });
  expect(messages).toEqual([]);
});
