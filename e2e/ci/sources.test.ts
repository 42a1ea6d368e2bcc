import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tsdt } from '../support/cli.ts';
import { databases, type TestDatabase } from '../support/databases.ts';
import { Repository } from './repository.ts';

/** A project on the embedded Postgres whose sources stand in production. */
const project: Readonly<Record<string, string>> = {
  'project.yml': 'name: shop\nprofile: shop\nci: {base_target: prod, sample_rows: 40}\n',
  'models/sources.yml': `
sources:
  - name: raw
    schema: landing
    tables:
      - name: customers
        meta: {sample_by: id}
        columns: [{name: email, meta: {pii: true}}]
      - name: orders
        meta: {sample_by: customer_id}
      - name: rare
`,
  'models/sales.sql': `
select o.id, o.amount, o.at, o.labels, c.email from {{ source('raw', 'orders') }} o
join {{ source('raw', 'customers') }} c on c.id = o.customer_id
`,
  'models/totals.sql': "select sum(amount) as total, count(id) as n from {{ ref('sales') }} where amount > 1\n",
  'models/sales.yml': 'models:\n  - name: sales\n    columns: [{name: id, data_tests: [unique, not_null]}]\n',
};
const change = {
  'models/sales.sql': project['models/sales.sql']!.replace('o.amount', 'o.amount + 1 as amount'),
};

let database: TestDatabase;
let repository: Repository;
/** Stands where production is said to be: counts who comes, and lets nobody in. */
let server: Server;
let calls = 0;

beforeAll(async () => {
  database = await databases.find(({ name }) => name === 'postgres')!.create();
  await database.query(`
    create schema landing;
    create type landing.mood as enum ('glad', 'sad');
    create table landing.customers as
      select i as id, 'c' || i || '@example.com' as email, 'glad'::landing.mood as mood from generate_series(1, 500) as i;
    create table landing.orders as
      select i as id, i % 500 + 1 as customer_id, i / 4.0 as amount, timestamptz '2026-01-01' + i * interval '1 hour' as at,
        array['a', null, 'b,' || i] as labels from generate_series(1, 5000) as i`);
  server = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  repository = new Repository();
  repository.write(project);
  repository.write({ 'profiles.yml': profiles(database.profileOutput('analytics')) });
  repository.commit('the base');
});
afterAll(async () => {
  server?.close();
  await database?.remove();
  repository?.remove();
});

const profiles = (prod: object): string =>
  JSON.stringify({ shop: { target: 'dev', outputs: { dev: { type: 'pglite', schema: 'public' }, prod } } });

it('builds on the embedded Postgres from some rows of the sources, the same ones for base and change', async () => {
  const found = await repository.pullRequest(1, change);
  expect(found.code, found.stdout).toBe(0);
  const sales = found.report.data.find(({ name }) => name === 'sales');
  const rows = sales?.difference?.rows.after ?? 0;
  // customers were chosen by the hash that chooses orders, so that orders find theirs
  expect(rows).toBe(40);
  expect(sales?.difference).toMatchObject({ added: 0, removed: 0, changed: rows, rows: { before: rows } });
  expect(sales?.difference?.perColumn[0]).toEqual({ name: 'amount', changed: rows });
  expect(found.report.notes).toEqual([
    'the sources hold at most 40 rows of production each, and the base is built from the same ones',
  ]);
  expect(found.report.columns).toEqual([
    {
      ...{ id: 'model.shop.sales', column: 'amount', columns: { 'model.shop.totals': ['total'] } },
      rows: ['model.shop.totals'],
    },
  ]);
  expect(found.summary).toContain('  - `sales.amount` → `totals.total`; rows of `totals`\n');
  // personal texts do not leave production
  expect(JSON.stringify(found.report)).not.toContain('@example.com');
  expect(found.summary).not.toContain('@example.com');
  expect(JSON.stringify(sales?.difference?.examples)).toContain('b,');
  // the second check finds the rows where the first one left them
  const again = await repository.pullRequest(2, change);
  expect(again.report.data).toEqual(found.report.data);
});

it('says which sources are nowhere', async () => {
  const rare = { 'models/rare.sql': "select * from {{ source('raw', 'rare') }}\n" };
  const found = await repository.pullRequest(3, rare);
  expect(found.code).toBe(1);
  expect(found.report.notes).toContainEqual(
    'the embedded Postgres does not have these sources, so what reads them fails: `raw.rare`',
  );
});

it('does without production where it cannot be read', async () => {
  const { port } = server.address() as { port: number };
  const prod = { type: 'postgres', host: '127.0.0.1', port, user: 'x', password: 'x', dbname: 'x', schema: 'x' };
  repository.git('checkout', '--quiet', 'main');
  repository.write({
    'profiles.yml': profiles(prod),
    'seeds/customers.csv': 'id,email\n1,a@example.com\n',
    'seeds/orders.csv': 'id,customer_id,amount,at,labels\n1,1,5,2026-01-01,x\n2,1,0,2026-01-02,y\n',
    'macros/schema.sql':
      "{% macro generate_schema_name(name, node) %}{{ 'landing' if node.resource_type == 'seed' else target.schema }}{% endmacro %}\n",
  });
  repository.commit('seeds for the sources');
  const found = await repository.pullRequest(4, change);
  expect(found.code, found.stdout).toBe(0);
  expect(calls).toBeGreaterThan(0);
  expect(found.report.notes).toEqual([
    expect.stringMatching(
      /^production \(target `prod`\) cannot be read, so the base that is built here takes its place: /,
    ),
  ]);
  expect(found.report.data.find(({ name }) => name === 'sales')?.difference).toMatchObject({ changed: 2 });
});

it('does not look for production in an untrusted check', async () => {
  calls = 0;
  const untrusted = await tsdt(repository.root, ['ci', '--base', 'main', '--untrusted']);
  expect(untrusted.code, untrusted.stdout).toBe(0);
  expect(calls).toBe(0);
});
