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
