import { expect, it } from 'vitest';
import { CachedProject, type Surroundings } from '../testing/cachedProject.ts';

// Every edit of a small project must give what a fresh parse gives. Set SEED to repeat a run, EDITS for a longer one.
const seed = Number(process.env.SEED ?? 486_199);
const edits = Number(process.env.EDITS ?? 140);

/** Numbers that look random and repeat (mulberry32). */
function randomNumbers(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const next = randomNumbers(seed);
const upTo = (count: number): number => Math.floor(next() * count);
const pick = <T>(list: readonly T[]): T => list[upTo(list.length)] as T;
const often = (share: number): boolean => next() < share;

const names = ['a', 'b', 'c', 'd', 'e', 's', 'snap', 'p', 'gone'];
const ref = (): string =>
  pick([`{{ ref('${pick(names)}') }}`, "{{ source('raw', 't') }}", `{{ ref('${pick(names)}') }}`]);

const words = (): string =>
  pick([
    '',
    '',
    "{{ config(materialized='table') }}",
    "{{ config(materialized=var('kind', 'view')) }}",
    "{{ config(tags=['x'], meta={'e': env_var('E', 'none'), 'f': 1.0}) }}",
    "{{ config(enabled=var('on', true)) }}",
    `{{ config(alias='other_${upTo(3)}') }}`,
    "{{ config(meta={'full': flags.FULL_REFRESH}) }}",
    '{{ config(pre_hook="select \'{{ helper(1) }}\'") }}',
  ]);
const code = (): string =>
  pick([
    `select * from ${ref()}`,
    `select {{ helper(1) }} from ${ref()}`,
    `select {{ pkg.shared() }} as x`,
    `select '{{ env_var('E', 'none') }}', '{{ var('v', 0) }}' from ${ref()}`,
    `select '{{ run_started_at }}' from ${ref()}`,
    `{{ log('seen', info=true) }} select ${upTo(9)} as id`,
    `select '{{ target.schema }}' as s, {{ missing() }}`,
    `select {{ dbt.current_timestamp() }} from ${ref()} join ${ref()} using (id)`,
    `{% if var('v', 0) == 1 %}select * from ${ref()}{% else %}select 1{% endif %}`,
    "select '{{ modules.datetime.datetime.now() }}'",
    'select {{ nothing. }}',
  ]);

const column = (): string =>
  pick([
    '{name: id, data_tests: [unique, not_null]}',
    '{name: id, description: "{{ doc(\'d\') }}", data_tests: [{accepted_values: {arguments: {values: [1, 2]}}}]}',
    '{name: id, data_tests: [{relationships: {arguments: {to: "ref(\'b\')", field: id}}}, own]}',
    '{name: id, data_type: int, constraints: [{type: not_null}]}',
  ]);
const described = (name: string): string =>
  `  - {name: ${name}, description: "${pick(['one', "{{ var('text', 'none') }}", "{{ doc('d') }}", "{{ env_var('E', '') }}"])}", columns: [${column()}]${pick(
    [
      '',
      ', config: {tags: [y]}',
      ', access: private',
      ', config: {contract: {enforced: true}}',
      ', deprecation_date: 2024-01-01T00:30:00Z',
    ],
  )}}\n`;

const project = new CachedProject();
let surroundings: Surroundings = { env: {}, vars: {}, target: 'dev', flags: {} };

const projectFile = (extra: string): string =>
  `name: shop\nversion: '1.0'\nprofile: shop\n${extra}models: {shop: {+meta: {in: "{{ target.name }}"}}}\n`;
const hooks = [
  '',
  'on-run-start: ["select {{ helper(2) }}"]\n',
  'on-run-end: ["{{ log(\'done\') }}"]\n',
  'vars: {v: 1, text: written}\n',
  'vars: {shop: {v: 2}, pkg: {v: 1}}\n',
  'flags: {require_ref_searches_node_package_before_root: true}\n',
  'dispatch: [{macro_namespace: pkg, search_order: [shop, pkg]}]\n',
];

const addPackage = (): void => {
  project.write('packages.yml', 'packages: [{local: pkg}]\n');
  project.write('dbt_packages/pkg/dbt_project.yml', "name: pkg\nversion: '1.0'\n");
  project.write('dbt_packages/pkg/models/p.sql', "select {{ shared() }} from {{ ref('a') }}");
  project.write(
    'dbt_packages/pkg/macros/shared.sql',
    "{% macro shared() %}{{ return(adapter.dispatch('shared', 'pkg')()) }}{% endmacro %}{% macro default__shared() %}1{% endmacro %}",
  );
};

const existing = (folder: string): string[] => [...project.files.keys()].filter((path) => path.startsWith(folder));
const model = (): string => `models/${pick(['a', 'b', 'c', 'd', 'e', 'gone', 'sub/a', 'sub/f'])}.sql`;

const kinds: Readonly<Record<string, () => void>> = {
  'a model': () => project.write(model(), `${words()} ${code()}`),
  'the body of a model': () => {
    const path = pick(existing('models/').filter((name) => name.endsWith('.sql')));
    const text = project.files.get(path) as string;
    project.write(path, `${text.split('--')[0]}-- ${upTo(99)} ${often(0.5) ? ref() : ''}`);
  },
  'a model that works': () => {
    const name = pick(['a', 'b', 'c']);
    const safe = pick([`{{ ref('${name === 'c' ? 'b' : 's'}') }}`, "{{ source('raw', 't') }}"]);
    const said = often(0.2) ? pick(["{{ log('seen') }}", "{{ exceptions.warn('seen') }}"]) : '';
    const config = often(0.3) ? pick(["{{ config(tags=['z']) }}", "{{ config(materialized='table') }}", words()]) : '';
    project.write(`models/${name}.sql`, `${config}${said}select ${upTo(9)} from ${safe}`);
  },
  'a simple body': () =>
    project.write(pick(['models/a.sql', 'models/b.sql', 'models/c.sql']), `select * from ${ref()}`),
  'a model less': () => {
    const models = existing('models/').filter((name) => name.endsWith('.sql'));
    if (models.length > 3) project.remove(pick(models));
  },
  'a model moves': () => {
    const from = pick(existing('models/').filter((name) => name.endsWith('.sql')));
    const text = project.files.get(from) as string;
    project.remove(from);
    project.write(model(), text);
  },
  'a property file': () =>
    project.write(
      `models/${pick(['one', 'two'])}.yml`,
      `models:\n${described(pick(names))}${often(0.3) ? described(pick(names)) : ''}${often(0.5) ? `exposures: [{name: x, type: dashboard, owner: {name: n}, depends_on: ["ref('${pick(names)}')"]}]\n` : ''}${often(0.3) ? `unit_tests: [{name: u, model: ${pick(names)}, given: [], expect: {rows: [{id: 1}]}}]\n` : ''}`,
    ),
  sources: () =>
    project.write(
      'models/sources.yml',
      `sources: [{name: raw, ${pick(['', 'schema: other, ', `description: "{{ env_var('E', '') }}", `])}tables: [{name: ${pick(['t', 't', 'u'])}, columns: [${column()}]}]}]\n`,
    ),
  semantics: () => {
    const metric = pick(['orders', 'orders', 'total']);
    project.write(
      'models/semantics.yml',
      `semantic_models: [{name: sm, model: "ref('${pick(['a', 'b', 'c', 'gone'])}')", description: "${pick(['one', "{{ doc('d') }}", "{{ env_var('E', '') }}"])}", defaults: {agg_time_dimension: at}, entities: [{name: key, type: primary, expr: id}], dimensions: [{name: at, type: time, type_params: {time_granularity: day}}], measures: [{name: counted, agg: count, expr: id${pick(['', ', create_metric: true'])}}]}]
metrics: [{name: ${metric}, label: L, type: simple, type_params: {measure: counted}, config: {enabled: ${pick(['true', 'true', '"{{ var(\'on\', true) }}"'])}, meta: {v: "{{ var('v', 0) }}"}}}]
saved_queries: [{name: saved, query_params: {metrics: [${pick([metric, 'orders'])}], group_by: ["Dimension('key__at')"]}, exports: [{name: out, config: {export_as: view, schema: "{{ env_var('E', 'none') }}"}}]}]
`,
    );
  },
  'a time spine': () => {
    project.write('models/days.sql', `select 1 as ${pick(['d', 'd2'])}${often(0.3) ? ` from ${ref()}` : ''}`);
    project.write(
      'models/days.yml',
      `models: [{name: days, time_spine: {standard_granularity_column: d}, columns: [{name: d, granularity: ${pick(['day', 'hour'])}}]}]\n`,
    );
  },
  'semantics inside of a model': () =>
    project.write(
      'models/inside.yml',
      `models: [{name: ${pick(['d', 'e'])}, semantic_model: ${pick(['true', 'true', '{name: inner}'])}, agg_time_dimension: at, columns: [{name: id, entity: primary}, {name: at, granularity: day, dimension: time}], metrics: [{name: inner_count, agg: count, expr: id, description: "{{ var('text', 'none') }}"}]}]\n`,
    ),
  groups: () =>
    project.write(
      'models/groups.yml',
      `groups: [{name: ${pick(['g', 'h'])}, owner: {name: "{{ env_var('E', 'nobody') }}"}}]\n${often(0.5) ? `models: [{name: ${pick(names)}, config: {group: g}}]\n` : ''}`,
    ),
  'a function': () => {
    project.write('functions/f.sql', pick(['x + 1', "x + {{ var('v', 0) }}", `(select count(*) from ${ref()})`]));
    project.write(
      'functions/f.yml',
      `functions: [{name: f, ${often(0.8) ? 'arguments: [{name: x, data_type: int}], ' : ''}returns: {data_type: int}}]\n`,
    );
  },
  'a use of the function': () => project.write('models/e.sql', "select {{ function('f') }}(1) as id"),
  'a snapshot in YAML': () =>
    project.write(
      'snapshots/y.yml',
      `snapshots: [{name: y, relation: "${pick([`ref('${pick(names)}')`, "source('raw', 't')"])}", config: {unique_key: id, strategy: check, check_cols: all, meta: {v: "{{ var('v', 0) }}"}}}]\n`,
    ),
  'a unit test': () =>
    project.write(
      'models/units.yml',
      `unit_tests: [{name: u${upTo(2)}, model: ${pick(names)}, given: [{input: "${pick([`ref('${pick(names)}')`, "source('raw', 't')"])}", rows: [{id: "{{ var('v', 0) }}"}]}], overrides: {vars: {v: ${upTo(3)}}}, expect: {format: ${pick(['csv, fixture: rows', 'dict, rows: [{id: 1}]'])}}}]\n`,
    ),
  'a fixture': () => project.write('tests/fixtures/rows.csv', `id\n${upTo(9)}\n`),
  'an exposure': () =>
    project.write(
      'models/exposures.yml',
      `exposures: [{name: board, type: dashboard, owner: {name: n}, depends_on: ["ref('${pick(names)}')", "${pick(["source('raw', 't')", "metric('orders')"])}"], description: "{{ doc('d') }}", config: {enabled: "{{ var('on', true) }}"}}]\n`,
    ),
  'a Python model': () =>
    project.write(
      'models/d.py',
      `def model(dbt, session):\n    dbt.config(tags=['${pick(['x', 'y'])}'])\n    return dbt.ref('${pick(names)}')\n`,
    ),
  'no property file': () => {
    const files = existing('models/').filter((name) => name.endsWith('.yml'));
    if (files.length > 0) project.remove(pick(files));
  },
  'a macro': () =>
    project.write(
      'macros/helper.sql',
      pick([
        '{% macro helper(x) %}{{ x }}{% endmacro %}',
        "{% macro helper(x, y=2) %}{{ var('v', 0) }}{% endmacro %}",
        "{% macro helper(x) %}{{ env_var('F', 'f') }}{% endmacro %}{% macro missing() %}1{% endmacro %}",
        "{% macro helper(x) %}{{ exceptions.warn('helped') }}{% endmacro %}",
        '{% macro helper(x) %}{{ invocation_id }}{% endmacro %}',
      ]),
    ),
  'a macro that shadows': () =>
    project.write(
      'macros/shadow.sql',
      pick([
        '{% macro generate_alias_name(custom_alias_name=none, node=none) %}z_{{ node.name }}{% endmacro %}',
        "{% macro generate_schema_name(custom_schema_name, node) %}{{ env_var('E', 'none') }}{% endmacro %}",
        '{% macro generate_schema_name(custom_schema_name, node) %}{{ run_started_at }}{% endmacro %}',
        "{% test not_null(model, column_name) %}select * from {{ ref('c') }}{% endtest %}",
        '{% macro default__shared() %}3{% endmacro %}',
        '{% macro shop__shared() %}3{% endmacro %}{% macro current_timestamp() %}now{% endmacro %}',
        "{% macro get_where_subquery(relation) %}{{ var('v', 1) }}{% endmacro %}",
        '{% macro ref(name) %}{{ return(builtins.ref(name)) }}{% endmacro %}',
      ]),
    ),
  'no macro that shadows': () => {
    if (project.files.has('macros/shadow.sql')) project.remove('macros/shadow.sql');
  },
  'a generic test': () =>
    project.write(
      'tests/generic/own.sql',
      `{% test own(model, column_name) %}select * from ${ref()} where {{ column_name }} = '{{ var('v', 0) }}'{% endtest %}`,
    ),
  'a singular test': () =>
    project.write('tests/t.sql', `${pick(['', "{{ config(severity='warn') }}"])} select * from ${ref()}`),
  'an analysis': () => project.write('analyses/q.sql', `select {{ helper(3) }} from ${ref()}`),
  'a seed': () => project.write('seeds/s.csv', `id\n${upTo(9)}\n`),
  'a snapshot': () =>
    project.write(
      'snapshots/snap.sql',
      `{% snapshot snap %}{{ config(unique_key='id', strategy='check', check_cols='all') }}select * from ${ref()}{% endsnapshot %}`,
    ),
  'a docs block': () =>
    project.write('models/d.md', `{% docs ${pick(['d', 'd', 'other'])} %}text ${upTo(9)}{% enddocs %}`),
  'the environment': () => {
    surroundings = { ...surroundings, env: pick([{}, { E: '1' }, { E: '2', F: '1' }, { OTHER: '1' }]) };
  },
  variables: () => {
    surroundings = { ...surroundings, vars: pick([{}, { v: 1 }, { kind: 'table' }, { on: false }, { unused: 1 }]) };
  },
  'the target': () => {
    surroundings = { ...surroundings, target: pick(['dev', 'prod']) };
  },
  'the profile': () => project.write('profiles.yml', profiles(pick(['main', 'other']), pick([1, 4]))),
  flags: () => {
    surroundings = {
      ...surroundings,
      flags: pick([{}, { fullRefresh: true }, { storeFailures: true }, { which: 'run' }, { warnError: true }]),
    };
  },
  'the project file': () => project.write('dbt_project.yml', projectFile(pick(hooks))),
  'a package': () => {
    if (!project.files.has('packages.yml')) addPackage();
    else if (often(0.5)) project.write('dbt_packages/pkg/macros/shared.sql', '{% macro shared() %}2{% endmacro %}');
    else {
      for (const path of [...existing('dbt_packages/'), 'packages.yml']) project.remove(path);
      project.removeFolder('dbt_packages');
    }
  },
  nothing: () => undefined,
};

const frequent = [
  'nothing',
  'a model that works',
  'a model that works',
  'the body of a model',
  'a simple body',
  'a singular test',
  'an analysis',
];

const profiles = (schema: string, threads: number): string =>
  `shop:\n  target: dev\n  outputs:\n    dev: {type: postgres, host: h, user: u, password: p, dbname: db, schema: ${schema}, threads: ${threads}}\n    prod: {type: postgres, host: h, user: u, password: p, dbname: db, schema: prod, threads: 1}\n`;

it(`gives what a fresh parse gives after each of ${edits} edits (SEED=${seed})`, { timeout: 300_000 }, () => {
  try {
    project.write('profiles.yml', profiles('main', 1));
    project.write('dbt_project.yml', projectFile(''));
    project.write('seeds/s.csv', 'id\n1\n');
    for (const name of ['a', 'b', 'c']) project.write(`models/${name}.sql`, 'select 1 as id');
    addPackage();
    project.write('models/sources.yml', 'sources: [{name: raw, tables: [{name: t}]}]\n');
    project.write('models/d.md', '{% docs d %}text{% enddocs %}');
    project.write(
      'snapshots/snap.sql',
      "{% snapshot snap %}{{ config(unique_key='id', strategy='check', check_cols='all') }}select 1 as id{% endsnapshot %}",
    );
    project.write('tests/t.sql', "select * from {{ ref('a') }}");
    project.write('tests/generic/own.sql', '{% test own(model, column_name) %}select 1{% endtest %}');
    project.write('macros/helper.sql', '{% macro helper(x) %}{{ x }}{% endmacro %}');
    const parsed = { nothing: 0, bodies: 0, everything: 0 };
    let good = { files: new Map(project.files), surroundings };
    for (let edit = 0; edit < edits; edit += 1) {
      const kind = often(0.4) ? pick(frequent) : pick(Object.keys(kinds));
      kinds[kind]?.();
      const found = project.parse(surroundings);
      expect(found.differences, `after edit ${edit}, ${kind}`).toEqual([]);
      parsed[found.parsed] += 1;
      // Mistakes, and templates that look at the clock, would hide whatever else goes wrong if they stayed.
      const isStuck = found.hasErrors || (kind === 'nothing' && found.parsed === 'everything');
      if (!isStuck && kind !== 'a macro' && kind !== 'a macro that shadows')
        good = { files: new Map(project.files), surroundings };
      else if (isStuck && often(0.8)) {
        project.restore(good.files);
        surroundings = good.surroundings;
      }
    }
    for (const count of Object.values(parsed)) expect(count, JSON.stringify(parsed)).toBeGreaterThan(0);
  } finally {
    project.close();
  }
});
