import { afterEach, expect, it } from 'vitest';
import { type Ran, tsdt, withoutTimes } from './support/cli.ts';
import { TestProject } from './support/project.ts';

let project: TestProject | undefined;
afterEach(() => project?.remove());

const seeds = { 'seeds/orders.csv': 'id,customer,amount\n1,a,10\n', 'seeds/people.csv': 'id,name\na,Ada\n' };
const check = (files: Record<string, string>, ...args: string[]): Promise<Ran> => {
  project = new TestProject({ 'project.yml': 'name: shop\n', ...seeds, ...files });
  return tsdt(project.root, ['check', ...args]);
};
/** What `check` prints about mistakes. */
async function messages(files: Record<string, string>): Promise<{ code: number; text: string }> {
  const ran = await check(files);
  const text = withoutTimes(ran.stdout + ran.stderr);
  return { code: ran.code, text: text.split('\n').slice(2).join('\n').trim() };
}

it('finds nothing in what is right', async () => {
  const { code, text } = await messages({ 'models/a.sql': "select id, amount * 2 as double from {{ ref('orders') }}" });
  expect({ code, text }).toEqual({ code: 0, text: 'Checked: 0 errors, 0 warnings' });
});

it('E501: a column that does not exist, through models', async () => {
  const files = {
    'models/a.sql': "select id, amount from {{ ref('orders') }}",
    'models/b.sql': "with a as (select * from {{ ref('a') }})\nselect id,\n  amuont as total\nfrom a\n",
  };
  expect(await messages(files)).toEqual({
    code: 1,
    text: `Compilation Error [E501]: in \`b\`: there is no column \`amuont\` in the tables that are read here
  --> models/b.sql:3:3
  2 | select id,
  3 |   amuont as total
    |   ^^^^^^
  help: did you mean \`amount\`?
Checked: 1 error, 0 warnings`,
  });
});

it('E502: a table that does not exist', async () => {
  const { code, text } = await messages({
    'models/a.sql': "select x.id from {{ ref('orders') }} o join ordres q on q.id = o.id",
  });
  expect(code).toBe(1);
  expect(text).toContain('in `a`: there is no table or alias `x` in this query');
  expect(text).toContain('in `a`: there is no CTE `ordres`');
  expect(text).toContain("help: did you mean `{{ ref('orders') }}`?");
});

it('E503: a name that could mean two columns', async () => {
  const { code, text } = await messages({
    'models/a.sql': "select id from {{ ref('orders') }} o join {{ ref('people') }} p on p.id = o.customer",
  });
  expect(code).toBe(1);
  expect(text).toContain('in `a`: the column `id` is ambiguous: it is in `o` and `p`');
  expect(text).toContain('help: put the name of the table in front of it');
});

it('E504: sides of a union that do not fit', async () => {
  const { code, text } = await messages({
    'models/a.sql': "select id, amount from {{ ref('orders') }}\nunion all\nselect id from {{ ref('people') }}",
  });
  expect(code).toBe(1);
  expect(text).toContain('in `a`: both sides of `union` need as many columns: 2 and 1');
  expect(text).toContain('--> models/a.sql:3:1');
});

it('E505: a contract that cannot hold', async () => {
  const files = {
    'models/a.sql': "select id, customer, amount from {{ ref('orders') }}",
    'models/a.yml': `models:
  - name: a
    config: {contract: {enforced: true}, materialized: table}
    columns:
      - {name: id, data_type: text}
      - {name: custmer, data_type: text}
      - {name: amount, data_type: int}
`,
  };
  const { code, text } = await messages(files);
  expect(code).toBe(1);
  expect(text).toContain('the contract of `a` says that `id` is text, its query gives integer');
  expect(text).toContain('the contract of `a` has the column `custmer`, its query has not');
  expect(text).toContain('help: the query gives `customer`');
  expect(text).toContain('the query of `a` gives the column `customer`, which its contract does not have');
  expect(text).not.toContain('`amount`');
});

it('W501 to W503: what nothing reads, and what is named by hand', async () => {
  const files = {
    'models/a.sql': `with o as (select id, amount, customer as who from {{ ref('orders') }}),
unused as (select 1 as one)
select o.id, o.amount, p.name from o join public.people p on true join elsewhere.things t on t.id = o.id`,
  };
  const { code, text } = await messages(files);
  expect(code).toBe(0);
  expect(text).toContain('nothing reads the column `who` of the CTE `o`');
  expect(text).toContain('nothing reads the CTE `unused`');
  expect(text).toContain("help: write `{{ ref('people') }}`");
  expect(text).toContain('`elsewhere.things` is named without `ref` or `source`');
  expect(text).toContain('Checked: 0 errors, 4 warnings');
});

it('W504: what it cannot look into', async () => {
  const { code, text } = await messages({ 'models/a.sql': "{% do run_query('select 1') %} select 1 as one" });
  expect(code).toBe(0);
  expect(text).toContain('`a` could not be checked: its SQL depends on answers of the database, and there is none');
});

it('checks what was chosen, and writes JSON and SARIF', async () => {
  const files = { 'models/a.sql': "select nix from {{ ref('orders') }}", 'models/b.sql': 'select 1 as one' };
  expect((await check(files, '-q', '--select', 'b')).code).toBe(0);
  const json = await tsdt(project!.root, ['-q', 'check', '--output', 'json']);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toEqual([
    {
      code: 'E501',
      severity: 'error',
      message: 'in `a`: there is no column `nix` in the tables that are read here',
      node: 'model.shop.a',
      file: 'models/a.sql',
      line: 1,
      column: 8,
      endLine: 1,
      endColumn: 11,
      help: [],
    },
  ]);
  const sarif = JSON.parse((await tsdt(project!.root, ['-q', 'check', '--output', 'sarif'])).stdout);
  expect(sarif.runs[0].results[0]).toEqual({
    ruleId: 'E501',
    ruleIndex: 0,
    level: 'error',
    message: { text: 'in `a`: there is no column `nix` in the tables that are read here' },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'models/a.sql' },
          region: { startLine: 1, startColumn: 8, endLine: 1, endColumn: 11 },
        },
      },
    ],
  });
  expect(sarif.runs[0].tool.driver.rules).toEqual([
    { id: 'E501', shortDescription: { text: 'a column that does not exist' } },
  ]);
});
