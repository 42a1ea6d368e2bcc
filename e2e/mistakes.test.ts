import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tsdt, withoutTimes } from './support/cli.ts';
import { databases, type TestDatabase } from './support/databases.ts';
import { TestProject } from './support/project.ts';

const projects: TestProject[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) project.remove();
});

function project(files: Readonly<Record<string, string>>): TestProject {
  const made = new TestProject({ 'project.yml': "name: shop\nversion: '1.0'\n", ...files });
  projects.push(made);
  return made;
}

/** What a command printed, without its first line and times. */
const said = (text: string): string => withoutTimes(text).replace(/^Running with tsdt=.*\n/, '');

const orders = { 'models/orders.sql': 'select 1 as id\n' };

describe('mistakes that a parse finds', () => {
  const parse = async (files: Readonly<Record<string, string>>): Promise<string> => {
    const ran = await tsdt(project(files).root, ['parse']);
    expect([ran.code, ran.stderr]).toEqual([2, '']);
    return said(ran.stdout);
  };

  it('a missing ref', async () => {
    const files = { ...orders, 'models/daily.sql': "select *\nfrom {{ ref('ordres') }}\n" };
    expect(await parse(files)).toBe(
      `Compilation Error [E201]: \`daily\` refers to \`ordres\`, which does not exist
  --> models/daily.sql:2:9
  1 | select *
  2 | from {{ ref('ordres') }}
    |         ^^^^^^^^^^^^^
  help: did you mean \`orders\`?
`,
    );
  });

  it('columns and tests that are no lists, with what to write', async () => {
    const models = `models:
  - name: orders
    columns: {id: {description: key}}
  - name: daily
    columns: [{name: id, data_tests: unique}, {name: at, tests: {not_null: {}}}]
`;
    const found = await parse({ ...orders, 'models/daily.sql': 'select 1 as id\n', 'models/m.yml': models });
    expect(found.match(/(?<=E205\]: |help: ).*/g)).toEqual([
      '`columns` must be a list',
      'write each column as an entry with a name: `- name: id`',
      '`data_tests` must be a list',
      'write `data_tests: [unique]`',
      '`tests` must be a list',
      'put `- ` before each test: `tests: [unique, not_null]`, or one test on each line',
    ]);
  });

  it('a cycle', async () => {
    const files = {
      'models/a.sql': "select *\nfrom {{ ref('b') }}\n",
      'models/b.sql': "select * from {{ ref('c') }}\n",
      'models/c.sql': "select * from {{ ref('a') }}\n",
    };
    expect(await parse(files)).toBe(
      `Compilation Error [E203]: Found a cycle: \`a\` reads \`b\` reads \`c\` reads \`a\`
  --> models/a.sql:2:9
  1 | select *
  2 | from {{ ref('b') }}
    |         ^^^^^^^^
  help: take one of these references out, or build the shared part in a model of its own (models/a.sql, models/b.sql, models/c.sql)
`,
    );
  });

  it('a duplicate name', async () => {
    expect(await parse({ ...orders, 'models/staging/orders.sql': 'select 2 as id\n' })).toBe(
      `Compilation Error [E204]: two models are named \`orders\`
  --> models/staging/orders.sql:1:1
  1 | select 2 as id
    | ^
  help: one is in \`models/orders.sql\`, the other in \`models/staging/orders.sql\`; rename or disable one of them
`,
    );
  });

  it('invalid YAML', async () => {
    expect(await parse({ ...orders, 'models/p.yml': 'models:\n  - name: orders\n     description: x\n' })).toBe(
      `Parsing Error [E002]: \`:\` cannot stand here
  --> models/p.yml:3:17
  2 |   - name: orders
  3 |      description: x
    |                 ^
`,
    );
  });

  it('a Jinja error, with the calls that led to it', async () => {
    const files = {
      'macros/cents.sql': '{% macro cents(column) %}\n  round({{ column * 1.5 }})\n{% endmacro %}\n',
      'models/broken.sql': 'select\n  {{ foo( }}\n',
      'models/prices.sql': "select\n  {{ cents('price') }} as price\n",
    };
    expect(await parse(files)).toBe(
      `Compilation Error [E101]: unexpected \`}\`, expected \`)\`
  --> models/broken.sql:2:11
  1 | select
  2 |   {{ foo( }}
    |           ^
Compilation Error [E103]: can't multiply sequence by non-int of type 'float'
  --> macros/cents.sql:2:12
  1 | {% macro cents(column) %}
  2 |   round({{ column * 1.5 }})
    |            ^^^^^^^^^^^^
  called by model prices (models/prices.sql:2:6)
`,
    );
  });

  it('a config with a value that cannot be', async () => {
    expect(await parse({ 'models/orders.sql': "{{ config(enabled='maybe') }}\nselect 1 as id\n" })).toBe(
      `Compilation Error [E206]: the config \`enabled\` of \`orders\` is \`maybe\`; it must be \`true\` or \`false\`
  --> models/orders.sql:1:1
  1 | {{ config(enabled='maybe') }}
    | ^
`,
    );
  });

  it('a config that is not known: a warning, since macros may read configs of the project', async () => {
    const made = project({
      'project.yml': "name: shop\nversion: '1.0'\nmodels:\n  shop:\n    +materialised: table\n",
      'models/a.sql': "{{ config(unique_kye='id', of_our_own=1) }}\nselect 1 as id\n",
      'models/b.sql': 'select 1 as id\n',
      'models/p.yml': 'models:\n  - name: b\n    config:\n      tasg: [x]\n',
    });
    const { code, stdout } = await tsdt(made.root, ['parse']);
    expect(code).toBe(0);
    expect(said(stdout).replace(/^Found .*\n/m, '')).toBe(
      `Warning [W001]: unknown config \`materialised\`
  --> project.yml:5:6
  4 |   shop:
  5 |     +materialised: table
    |      ^^^^^^^^^^^^
  help: did you mean \`materialized\`?
Warning [W001]: unknown config \`unique_kye\`
  --> models/a.sql:1:11
  1 | {{ config(unique_kye='id', of_our_own=1) }}
    |           ^^^^^^^^^^
  help: did you mean \`unique_key\`?
Warning [W001]: unknown config \`tasg\`
  --> models/p.yml:4:7
  3 |     config:
  4 |       tasg: [x]
    |       ^^^^
  help: did you mean \`tags\`?
`,
    );
    expect((await tsdt(made.root, ['parse', '--warn-error'])).code).toBe(2);
  });

  it('several at once are shown together', async () => {
    const files = {
      ...orders,
      'models/a.sql': "select * from {{ ref('ordres') }}\n",
      'models/y.sql': "select * from {{ ref('z') }}\n",
      'models/z.sql': "select * from {{ ref('y') }}\n",
      'models/staging/orders.sql': 'select 2 as id\n',
      'models/broken.sql': 'select {% if %}\n',
      'models/p.yml': 'models:\n  - name: orders\n     description: x\n',
    };
    const found = (await parse(files)).split('\n').filter((line) => /^\S/.test(line));
    expect(found.map((line) => /\[(\w+)\]/.exec(line)?.[1])).toEqual(['E002', 'E101', 'E204', 'E201', 'E203']);
  });
});

describe('mistakes around a project', () => {
  const refused = async (files: Readonly<Record<string, string>>, args: readonly string[]) => {
    const ran = await tsdt(project(files).root, args);
    expect(ran.code).toBe(2);
    return said(ran.stdout + ran.stderr);
  };
  const profiles = `shop:
  target: dev
  outputs:
    dev:
      type: postgres
      host: 127.0.0.1
      port: 1
      user: ann
      password: hunter2
      dbname: analytics
      schema: dev
`;

  it('a missing profile', async () => {
    const files = { ...orders, 'project.yml': "name: shop\nversion: '1.0'\nprofile: shpo\n" };
    expect(await refused(files, ['build'])).toBe(
      `Runtime Error [E004]: Could not find profile named 'shpo'
  --> project.yml:3:10
  2 | version: '1.0'
  3 | profile: shpo
    |          ^^^^
  help: there is no profiles.yml in the project folder, \`~/.tsdt\` and \`~/.dbt\`
  help: run with \`--profile pglite\` to use the embedded Postgres, which needs no profile
`,
    );
    expect(await refused({ ...files, 'profiles.yml': profiles }, ['build'])).toBe(
      `Runtime Error [E004]: Could not find profile named 'shpo'
  --> project.yml:3:10
  2 | version: '1.0'
  3 | profile: shpo
    |          ^^^^
  help: did you mean \`shop\`?
  help: profiles.yml has \`shop\`
  help: run with \`--profile pglite\` to use the embedded Postgres, which needs no profile
`,
    );
  });

  it('a refused connection', async () => {
    const files = {
      ...orders,
      'project.yml': "name: shop\nversion: '1.0'\nprofile: shop\n",
      'profiles.yml': profiles,
    };
    const message = `Database Error [E402]: cannot connect to Postgres at \`127.0.0.1\`, port 1: the connection was refused
  --> profiles.yml:4:5
  3 |   outputs:
  4 |     dev:
    |     ^^^
  help: is the server running, and does it listen on this host and port?
  help: without a server, \`--profile pglite\` builds the project in an embedded database
`;
    expect((await refused(files, ['build'])).replace(/^Found .*\n/, '')).toBe(message);
    const debug = await tsdt(project(files).root, ['debug']);
    expect(debug.code).toBe(1);
    expect(debug.stdout).toContain(message);
    expect(debug.stdout).not.toContain('hunter2');
  });

  it('`debug` ends with 1 over a project file that cannot be read, and says what is wrong', async () => {
    for (const [text, message] of [
      ["name: 'shop\n", 'a quoted text is not closed'],
      ['name: shop-two\n', '`shop-two` is not a name for a project'],
      ['name: shop\nflags: 3\n', '`flags` must be a mapping'],
    ]) {
      const { root } = project({ 'project.yml': text! });
      expect((await tsdt(root, ['debug', '--project-dir', 'nowhere'])).code).toBe(2);
      const { code, stdout } = await tsdt(root, ['debug']);
      expect([code, stdout], text).toEqual([1, expect.stringContaining(message!)]);
      expect(stdout).toContain('1 check failed');
    }
  });

  it.each([
    ['quoting: {databse: true}', '`quoting` must be a mapping with the keys', 'did you mean `database`?'],
    ['query-comment: {coment: x}', '`query-comment` must be a text, or a mapping', 'did you mean `comment`?'],
    ['query-comment: {comment: x, job_label: true}', '`query-comment` must be', 'did you mean `job-label`?'],
    ['query-comment: [a]', '`query-comment` must be', '`comment` is a text, the others are `true` or `false`'],
    [
      'dispatch: [{macro_namespace: dbt}]',
      '`dispatch` must be',
      'write `- {macro_namespace: dbt_utils, search_order: ',
    ],
    ['dispatch: [{macro_namespace: dbt, search_order: x}]', '`dispatch` must be', 'write `- {macro_namespace: '],
  ])('%s in the project file', async (line, message, help) => {
    const said = await refused({ ...orders, 'project.yml': `name: shop\n${line}\n` }, ['parse']);
    expect(said).toContain(`[E003]: ${message}`);
    expect(said).toContain(` --> project.yml:2:`);
    expect(said).toContain(`  help: ${help}`);
  });

  it.each(['x', '- a', 'vars: x', 'vars: [a]'])('%s in vars.yml', async (text) => {
    const said = await refused({ ...orders, 'vars.yml': text }, ['parse']);
    expect(said).toContain(
      '[E003]: the variables of `vars.yml` must be a mapping below the key `vars`\n  --> vars.yml:1:1',
    );
    expect(said).toContain('  help: write `vars: {name: value}`');
  });

  it('values of the project file that are of another kind', async () => {
    const file = `name: shop
config-version: 7
version: [1]
model-paths: sources
clean-targets: {a: b}
on-run-start: {a: b}
dispatch: macros
models: 3
vars: [a]
restrict-access: sometimes
seeds:
`;
    const said = await refused({ ...orders, 'project.yml': file }, ['parse']);
    expect(said.match(/(?<=E003\]: ).*/g)).toEqual([
      '`model-paths` must be a list of texts',
      '`clean-targets` must be a list of texts',
      '`on-run-start` must be a text or a list of texts',
      '`models` must be a mapping',
      '`vars` must be a mapping',
      '`dispatch` must be a list of mappings with a `macro_namespace` and a `search_order`, a list of packages',
      '`restrict-access` must be `true` or `false`',
      '`version` must be a text or a number',
      '`config-version` must be `2`',
    ]);
    expect(said).toContain(`4 | model-paths: sources
    |              ^^^^^^^
  help: write \`[sources]\``);
  });

  it('no project file', async () => {
    const made = project({});
    const ran = await tsdt(made.root, ['build', '--project-dir', 'nowhere']);
    expect(ran.code).toBe(2);
    expect(withoutTimes(ran.stdout + ran.stderr)).toContain('Runtime Error [E001]: ');
  });

  it('a file where the folder target belongs', async () => {
    const made = project({ ...orders, target: '' });
    const ran = await tsdt(made.root, ['run']);
    expect([ran.code, ran.stderr]).toEqual([2, '']);
    expect(said(ran.stdout)).toContain(
      `Runtime Error [E014]: \`${made.root}/target\`: a file has the name of a folder that is needed\n  help: rename or delete that file\n`,
    );
  });

  it.each([
    [
      ['build', '--threads', 'two'],
      "Runtime Error [E007]: Invalid value for '--threads': 'two' is not a valid integer\n",
    ],
    [
      ['build', '--log-format', 'xml'],
      "Runtime Error [E007]: Invalid value for '--log-format': 'xml' is not one of 'text', 'debug', 'json', 'default'\n",
    ],
    [
      ['build', '--vars', 'a: [1'],
      'Runtime Error [E007]: `--vars` is not YAML: a comma or `]` is missing before this\n  --> --vars:1:5\n  1 | a: [1\n    |     ^\n',
    ],
    [
      ['build', '--slect', 'x'],
      "Runtime Error [E007]: unknown option '--slect'\n  help: did you mean `--select`?\n  help: `tsdt build --help` lists what there is\n",
    ],
    [
      ['ls', '--resource-type', 'modle'],
      "Runtime Error [E007]: Invalid value for '--resource-type': 'modle' is not one of 'metric', 'semantic_model', 'saved_query', 'source', 'analysis', 'function', 'model', 'test', 'unit_test', 'exposure', 'snapshot', 'seed', 'default', 'all'\n  help: did you mean `model`?\n",
    ],
    [
      ['ls', '--output', 'jsn'],
      'Runtime Error [E007]: `--output jsn` is not a form of ls\n  help: did you mean `json`?\n  help: it has selector, json, name, path\n',
    ],
    [
      ['bild'],
      "Runtime Error [E007]: unknown command 'bild'\n  help: did you mean `build`?\n  help: `tsdt --help` lists what there is\n",
    ],
  ])('wrong words on the command line: %j', async (args, message) => {
    expect(await refused(orders, args)).toBe(message);
  });
});

describe.each(databases)('mistakes that a run finds on $name', ({ create }) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await create();
  });
  afterAll(() => database?.remove());

  it('point into the files of the user, and hide no result of others', async () => {
    const made = project({
      'project.yml': "name: shop\nversion: '1.0'\nprofile: tests\n",
      'profiles.yml': JSON.stringify({ tests: { target: 'dev', outputs: { dev: database.profileOutput('main', 1) } } }),
      'macros/tests.sql':
        '{% test positive(model, column_name) %}\nselect * from {{ model }} where {{ column_name }} < zero\n{% endtest %}\n{% test never(model, column_name) %}\n{% if execute %}{{ exceptions.raise_compiler_error("no way") }}{% endif %}\n{% endtest %}\n',
      'models/bad.sql': "{% set one = 1 %}\nselect {{ one }} as id,\n  {{ 'noth' ~ 'ing' }} as x,\n  missing as y\n",
      'models/after.sql': "select * from {{ ref('bad') }}\n",
      'models/last.sql': "select * from {{ ref('after') }}\n",
      'models/odd.sql': "{{ config(materialized='tabel') }}\nselect 1 as id\n",
      'models/other.sql': 'select -1 as id, null::int as n\n',
      'models/beside.sql': "select * from {{ ref('other') }}\n",
      'models/behind.sql': "select * from {{ ref('beside') }}\n",
      'models/p.yml': `models:
  - name: other
    columns:
      - name: id
        data_tests:
          - positive
          - never
      - name: n
        data_tests: [not_null]
  - name: beside
    columns:
      - name: id
        data_tests:
          - not_null:
              config: {where: zzz = 1}
`,
      'seeds/prices.csv': 'id,amount\n1,2\n2,"3,5"\n3,4\n',
      'seeds/p.yml': 'seeds:\n  - name: prices\n    config:\n      column_types: {amount: integer}\n',
    });
    const { code, stdout, stderr } = await tsdt(made.root, ['build']);
    expect([code, stderr]).toEqual([1, '']);
    const text = said(stdout);
    const [lines = '', messages = ''] = text.split(/^Completed with 6 errors and 0 warnings:\n\n/m);
    // tests of one relation run together: which of them answers first is left open
    const expected = [
      '1 of 12 START sql view model main.other [RUN]',
      '1 of 12 OK created sql view model main.other [CREATE VIEW in N.NNs]',
      '2 of 12 START test positive_other_id [RUN]',
      '2 of 12 ERROR test positive_other_id [ERROR in N.NNs]',
      '3 of 12 START test never_other_id [RUN]',
      '3 of 12 ERROR test never_other_id [ERROR in N.NNs]',
      '4 of 12 START test not_null_other_n [RUN]',
      '4 of 12 FAIL 1 not_null_other_n [FAIL 1 in N.NNs]',
      '5 of 12 START sql view model main.bad [RUN]',
      '5 of 12 ERROR creating sql view model main.bad [ERROR in N.NNs]',
      '6 of 12 SKIP relation main.beside due to test positive_other_id [SKIP]',
      '7 of 12 SKIP relation main.after due to model bad [SKIP]',
      '8 of 12 SKIP not_null_beside_id due to test positive_other_id [SKIP]',
      '9 of 12 SKIP relation main.behind due to test positive_other_id [SKIP]',
      '10 of 12 SKIP relation main.last due to model bad [SKIP]',
      '11 of 12 START sql tabel model main.odd [RUN]',
      '11 of 12 ERROR creating sql tabel model main.odd [ERROR in N.NNs]',
      '12 of 12 START seed file main.prices [RUN]',
      '12 of 12 ERROR loading seed file main.prices [ERROR in N.NNs]',
    ];
    expect(lines.replace(/ \.+ /g, ' ').split('\n').slice(3, -4).sort()).toEqual(expected.sort());
    const parts = (text: string): string[] => text.trim().split('\n\n').sort();
    expect(parts(messages)).toEqual(
      parts(`Database Error [E401]: column "zero" does not exist
  --> models/p.yml:6:13
  5 |         data_tests:
  6 |           - positive
    |             ^^^^^^^^
  help: the SQL that was sent is in \`target/run/shop/models/p.yml/positive_other_id.sql\`

Compilation Error [E104]: no way
  --> macros/tests.sql:5:20
  4 | {% test never(model, column_name) %}
  5 | {% if execute %}{{ exceptions.raise_compiler_error("no way") }}{% endif %}
    |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  called by test never_other_id (models/p.yml:7:13)

Failure in test not_null_other_n (models/p.yml)
  Got 1 result, configured to fail if != 0
  compiled code at target/compiled/shop/models/p.yml/not_null_other_n.sql

Database Error [E401]: column "nothing" does not exist
  --> models/bad.sql:3:3
  2 | select {{ one }} as id,
  3 |   {{ 'noth' ~ 'ing' }} as x,
    |   ^^^^^^^^^^^^^^^^^^^^
  help: the SQL that was sent is in \`target/run/shop/models/bad.sql\`

Compilation Error [E208]: No materialization 'tabel' was found for adapter postgres! (searched types 'default' and 'postgres')
  --> models/odd.sql:1:1
  1 | {{ config(materialized='tabel') }}
    | ^
  help: did you mean \`table\`?

Database Error [E401]: invalid input syntax for type integer: "3,5"
  --> seeds/prices.csv:3:4
  2 | 1,2
  3 | 2,"3,5"
    |    ^^^
  help: the column \`amount\` is loaded as \`integer\`: correct the value, or change its type in \`column_types\`

Done. PASS=1 WARN=0 ERROR=6 SKIP=5 NO-OP=0 TOTAL=12
`),
    );
    const { results } = made.json<{ results: { unique_id: string; status: string; message: string | null }[] }>(
      'target/run_results.json',
    );
    const messageOf = (name: string) => results.find(({ unique_id }) => unique_id.split('.')[2] === name)?.message;
    expect(messageOf('bad')).toBe(`Database Error in model bad (models/bad.sql)
  column "nothing" does not exist
  LINE 8:   nothing as x,
            ^
  compiled code at target/run/shop/models/bad.sql`);
    expect(
      await database.query("select table_name as t from information_schema.tables where table_schema = 'main'"),
    ).toEqual([{ t: 'other' }]);
  });

  it('name the schema that cannot be made', async () => {
    const made = project({
      ...orders,
      'macros/create_schema.sql':
        "{% macro create_schema(relation) %}{% call statement('s') %}create schema {{ relation.schema }} authorization nobody{% endcall %}{% endmacro %}\n",
      'project.yml': "name: shop\nversion: '1.0'\nprofile: tests\n",
      'profiles.yml': JSON.stringify({
        tests: { target: 'dev', outputs: { dev: database.profileOutput('new', 1) } },
      }),
    });
    const ran = await tsdt(made.root, ['run']);
    expect([ran.code, ran.stderr]).toEqual([2, '']);
    expect(
      said(ran.stdout),
    ).toContain(`Database Error [E401]: cannot make the schema \`new\`: role "nobody" does not exist
  help: make it beforehand, or let the user of the connection do so; \`schema\` in the profile and in configs names it
`);
  });
});
