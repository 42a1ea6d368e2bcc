import { describe, expect, it } from 'vitest';
import { parseFiles } from '../testing/parseFiles.ts';

const files = {
  'models/orders.sql': 'select 1 as id',
  'models/twice_v1.sql': 'select 1 as id',
  'seeds/rates.csv': 'a\n1\n',
  'macros/m.sql': '{% macro m(a) %}{% endmacro %}',
  'functions/f.sql': 'select 1',
};

/** Heads and advice of what is said about a property file, warnings left out. */
const said = (text: string): string[] =>
  parseFiles({ ...files, 'models/p.yml': text }, { v: 'yes' }).messages.flatMap((message) =>
    message.startsWith('Warning')
      ? []
      : message
          .split('\n')
          .filter((line) => /^\S|^ {2}help/.test(line))
          .map((line) => line.replace(/^\w+ Error \[(E\d+)\]: /, '$1 ').trim()),
  );

describe('values of another form than they may be', () => {
  it.each([
    // each line: an entry, what is said
    [
      'models: [{name: orders, description: 2024-01-01}]',
      'E205 `description` must be a text, and is a date',
      'help: write it with quotes: `"2024-01-01"`',
    ],
    [
      'models: [{name: orders, columns: [{name: id, data_type: 1}]}]',
      'E205 `data_type` must be a text, and is a number',
      'help: write it with quotes: `"1"`',
    ],
    [
      'models: [{name: orders, columns: [{name: id, tags: pii}]}]',
      'E205 `tags` must be a list, and is the text `pii`',
      'help: write it as a list: `[pii]`',
    ],
    [
      'models: [{name: orders, columns: [{name: id, tags: [pii, 1]}]}]',
      'E205 an item of `tags` must be a text, and is a number',
      'help: write it with quotes: `"1"`',
    ],
    [
      'models: [{name: orders, columns: [{name: id, quote: "{{ var(\'v\') }}"}]}]',
      'E205 `quote` must be `true` or `false`, and is the text `yes`',
      'help: end the template with `| as_bool`, which makes it true or false',
    ],
    ['models: [{name: orders, docs: {show: [no]}}]', 'E205 `show` must be `true` or `false`, and is a list'],
    [
      'models: [{name: orders, docs: {nodecolor: red}}]',
      'E205 there can be no key `nodecolor` in `docs` here',
      'help: did you mean `node_color`?',
    ],
    [
      'models: [{name: orders, meta: {on: x}}]',
      'E205 YAML reads a key of `meta` as `true`',
      'help: write the key with quotes',
    ],
    ['models: [{name: orders, config: [table]}]', 'E205 `config` must be a mapping, and is a list'],
    [
      'models: [{name: twice, versions: [{v: 1, descripton: x}]}]',
      'E205 there can be no key `descripton` here',
      'help: did you mean `description`?',
    ],
    [
      'models: [{name: orders, latest_version: 2}]',
      'E205 the model `orders` has no version `2`, which `latest_version` names',
      'help: it has no `versions`: list them, or take `latest_version` away',
    ],
    [
      'sources: [{name: raw, freshness: {warn_after: {count: 1, period: hours}}, tables: [{name: t}]}]',
      'E205 `period` must be `minute` or `hour` or `day`, and is the text `hours`',
      'help: did you mean `hour`?',
    ],
    [
      'sources: [{name: raw, shema: x, tables: [{name: t}]}]',
      'E205 there can be no key `shema` here',
      'help: did you mean `schema`?',
    ],
    [
      'sources: [{name: raw, tables: [{name: t, external: {partitions: [{name: p}]}}]}]',
      'E205 a partition of an external table needs a `name` and a `data_type`',
    ],
    [
      'exposures: [{name: e, type: dashbord, owner: {name: x}}]',
      'E205 `type` must be `dashboard` or `notebook` or `analysis` or `ml` or `application`, and is the text `dashbord`',
      'help: did you mean `dashboard`?',
    ],
    [
      'exposures: [{name: e, type: ml, owner: {name: x}, ownr: 1}]',
      'E205 there can be no key `ownr` here',
      'help: did you mean `owner`?',
    ],
    [
      'unit_tests: [{name: u, model: orders, given: [{input: ref("rates"), row: []}], expect: {rows: []}}]',
      'E205 there can be no key `row` here',
      'help: did you mean `rows`?',
    ],
    [
      'unit_tests: [{name: u, model: orders, given: [], expect: {rows: []}, overrides: {vars: 1}}]',
      'E205 `vars` must be a mapping, and is a number',
    ],
    [
      'functions: [{name: f, returns: {data_type: int, colums: x}}]',
      'E205 there can be no key `colums` in `returns` here',
      'help: there can be `data_type`, `description`',
    ],
    [
      'macros: [{name: m, arguments: [{name: on}, [a]]}]',
      'E205 an argument of a macro must be a mapping with a `name` that is a text',
      'E205 an argument of a macro must be a mapping with a `name` that is a text',
    ],
    [
      "exposures: [{name: '{{ true | as_bool }}', type: ml, owner: {email: [a@b]}}]",
      'E205 the template gives no text for the name of an entry of `exposures`',
    ],
    [
      'seeds: [{name: rates, config: {materialized: view}}]',
      'E206 the config `materialized` of `rates` is `view`; it must be `seed`',
    ],
    [
      'snapshots: [{name: s, relation: ref("orders"), config: {strategy: check, unique_key: id, check_cols: a}}]',
      'E206 the config `check_cols` of `s` is `a`; it must be `all` or a list of columns',
    ],
    [
      'models: [{name: orders, columns: [{name: a, data_tests: [&t {unique: {name: u, config: {store_failures: true}}}]}, {name: b, data_tests: [*t]}]}]',
      'E209 `u` and `u` would both be "db"."main_dbt_test__audit"."u"',
      'help: the other one is `models/p.yml`; give one of them another `alias` or `schema`',
    ],
  ])('%s', (text, ...expected) => {
    expect(said(text)).toEqual(expected);
  });

  it('are said all together, each once, at its place', () => {
    const text =
      'models:\n  - name: orders\n    config: {alias: 1, contract: {enforced: "yes"}}\n    columns:\n      - {name: id, tags: a, quote: "no"}\n';
    expect(parseFiles({ ...files, 'models/p.yml': text }).messages.map((m) => m.split('\n').slice(0, 2))).toEqual([
      ['Parsing Error [E205]: `tags` must be a list, and is the text `a`', '  --> models/p.yml:5:26'],
      ['Parsing Error [E205]: `quote` must be `true` or `false`, and is the text `no`', '  --> models/p.yml:5:36'],
      ['Compilation Error [E206]: the config `alias` of `orders` is `1`; it must be a text', '  --> models/p.yml:3:14'],
      [
        'Compilation Error [E206]: the config `contract` of `orders` is `{"enforced":"yes","alias_types":true}`; it must be a mapping with `enforced`, `alias_types` true or false',
        '  --> models/p.yml:3:24',
      ],
    ]);
  });

  it('may be empty, or a key of their own where dbt takes any', () => {
    expect(
      said(
        'models: [{name: orders, docs: , meta: , config: , columns: , tests: , mine: 1, access: }]\n' +
          'sources: [{name: raw, tags: , freshness: , tables: [{name: t, mine: 2, external: {mine: 3}}]}]\n' +
          'groups: [{name: g, owner: {name: x, slack: y}, config: {mine: 4}}]',
      ),
    ).toEqual([]);
  });
});
