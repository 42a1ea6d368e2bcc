import { afterAll, beforeAll, expect, it } from 'vitest';
import { tsdt } from '../support/cli.ts';
import { databases, type TestDatabase } from '../support/databases.ts';
import { Repository } from './repository.ts';

const postgres = databases.find(({ name }) => name === 'postgres')!;

let database: TestDatabase;
let repository: Repository;
const role = `checker_${process.pid}`;

beforeAll(async () => {
  database = await postgres.create();
  const prod = database.profileOutput('analytics');
  await database.query(`create role ${role} login password 'x'`);
  const outputs = { prod, check: { ...prod, user: role, password: 'x', schema: 'analytics' } };
  repository = new Repository();
  repository.write({
    'project.yml': 'name: shop\nprofile: shop\n',
    'profiles.yml': JSON.stringify({ shop: { target: 'check', outputs } }),
    'seeds/raw_orders.csv': 'id,amount\n1,10\n2,20\n3,30\n',
    // a project that names its schemas itself: nothing of what `ci` is told could lead it away by a target's schema
    'macros/generate_schema_name.sql':
      "{% macro generate_schema_name(name, node) %}{{ name or 'analytics' }}{% endmacro %}\n",
    'models/orders.sql': "{{ config(materialized='table') }} select id, amount from {{ ref('raw_orders') }}\n",
    'models/totals.sql':
      "{{ config(schema='marts', materialized='incremental') }} select sum(amount) as total from {{ ref('orders') }}\n",
  });
  repository.commit('the base');
  const built = await tsdt(repository.root, ['build', '--target', 'prod']);
  expect(built.code, built.stdout).toBe(0);
  const name = String((await database.query('select current_database() as name'))[0]?.name);
  await database.query(`
    grant create on database "${name}" to ${role};
    grant usage on schema analytics, marts to ${role};
    grant select on all tables in schema analytics, marts to ${role}`);
});
afterAll(async () => {
  await database?.query(`drop owned by ${role}; drop role ${role}`);
  await database?.remove();
  repository?.remove();
});

/** Every relation with the state of its storage: what was written to since would differ. */
const production = (): Promise<unknown> =>
  database.query(`
    select c.oid::text, n.nspname, c.relname, c.relfilenode::text, s.n_tup_ins::text, s.n_tup_upd::text, s.n_tup_del::text
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    left join pg_stat_user_tables s on s.relid = c.oid
    where n.nspname in ('analytics', 'marts') order by 2, 3`);

it('needs only to read production, and writes nothing there', async () => {
  const before = await production();
  const { code, report, stdout } = await repository.pullRequest(1, {
    'models/orders.sql':
      "{{ config(materialized='table') }} select id, amount * 2 as amount from {{ ref('raw_orders') }}\n",
  });
  expect(code, stdout).toBe(0);
  expect(
    report.data.map(({ name, difference }) => [name, difference?.added, difference?.removed, difference?.changed]),
  ).toEqual([
    ['orders', 3, 3, 0],
    ['totals', 1, 1, 0],
  ]);
  expect(await production()).toEqual(before);
  expect(await database.query("select nspname from pg_namespace where nspname like 'ci\\_%'")).toEqual([]);
});

it('leaves its schemas when it is told to, and takes them away when they are old', async () => {
  const schemas = (): Promise<unknown> =>
    database.query("select nspname from pg_namespace where nspname like 'ci\\_%' order by 1");
  await database.query('create schema ci_of_somebody_else');
  const change = { 'models/orders.sql': "select id, amount + 1 as amount from {{ ref('raw_orders') }}\n" };
  const { code, stdout } = await repository.pullRequest(2, change, { args: ['--keep'] });
  expect(code, stdout).toBe(0);
  expect(await schemas()).toEqual([{ nspname: 'ci_2' }, { nspname: 'ci_2_marts' }, { nspname: 'ci_of_somebody_else' }]);
  expect((await tsdt(repository.root, ['ci', 'clean'])).stdout).toContain('No check is that old');
  const cleaned = await tsdt(repository.root, ['ci', 'clean', '--older-than', '0m']);
  expect(cleaned.stdout).toContain('1 check was cleaned up');
  expect(await schemas()).toEqual([{ nspname: 'ci_of_somebody_else' }]);
  const wrong = await tsdt(repository.root, ['ci', 'clean', '--older-than', 'soon']);
  expect([wrong.code, wrong.stdout + wrong.stderr]).toEqual([2, expect.stringContaining('`soon` is no age')]);
});

it('leaves a schema alone that is not its own', async () => {
  await database.query('create schema ci_3; create table ci_3.precious as select 1 as id');
  repository.git('checkout', '--quiet', '-B', 'change-3', 'main');
  repository.write({ 'models/orders.sql': "select id, amount + 2 as amount from {{ ref('raw_orders') }}\n" });
  repository.commit('change 3');
  const { code, stdout, stderr } = await tsdt(repository.root, ['ci', '--base', 'main', '--number', '3']);
  expect([code, stdout + stderr]).toEqual([2, expect.stringContaining('`ci_3` was not made by a check')]);
  expect(await database.query('select id from ci_3.precious')).toEqual([{ id: 1 }]);
});
