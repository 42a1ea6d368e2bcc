import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../support/databases.ts';
import { Shop } from '../support/shop.ts';

describe.each(databases)('what belongs to a replaced table, on $name', (on) => {
  let shop: Shop;
  let reader: string;
  beforeAll(async () => {
    shop = await Shop.open(on, {});
    reader = await shop.role('reader');
  });
  beforeEach(async () => {
    await shop.query('drop schema if exists shop cascade; drop publication if exists changes');
    shop.write({ 'models/orders.sql': "{{ config(materialized='table') }} select 1 as id, 10 as amount" });
    await shop.ok('run');
  });
  afterAll(() => shop?.close());

  const facts = () =>
    shop.query(`
      select
        (select string_agg(tgname || ':' || tgenabled::text, ',' order by tgname) from pg_trigger where tgrelid = c.oid and not tgisinternal) as triggers,
        (select string_agg(rulename, ',') from pg_rewrite where ev_class = c.oid) as rules,
        (select string_agg(format('%s %s %s %s %s', policyname, permissive, cmd, roles, qual), ';' order by policyname) from pg_policies where schemaname = 'shop' and tablename = 'orders') as policies,
        relrowsecurity as rls, relforcerowsecurity as forced, relispartition as is_partition,
        (select string_agg(format('%s %s', attnames, rowfilter), ',') from pg_publication_tables where schemaname = 'shop' and tablename = 'orders') as publications
      from pg_class c where c.oid = 'shop.orders'::regclass`);

  it.each([false, true])('stays: triggers, rules, policies, publications (with a view on it: %s)', async (hasView) => {
    await shop.query(`
      create table shop.log (id int);
      create function shop.note() returns trigger language plpgsql as $$ begin insert into shop.log values (new.id); return new; end $$;
      create trigger noted after insert on shop.orders for each row execute function shop.note();
      create trigger "Off" before update of amount on shop.orders for each row when (new.amount > 5) execute function shop.note();
      alter table shop.orders disable trigger "Off";
      create rule kept as on delete to shop.orders do instead nothing;
      create policy mine on shop.orders as restrictive for select to ${reader} using (id > 0);
      create policy "All of it" on shop.orders for all using (true) with check (amount > 0);
      alter table shop.orders enable row level security;
      alter table shop.orders force row level security;
      create publication changes for table shop.orders (id, amount) where (id > 0);
      ${hasView ? 'create view shop.v as select id from shop.orders;' : ''}`);
    const before = await facts();
    expect(before[0]).toMatchObject({ triggers: 'Off:D,noted:O', rules: 'kept', rls: true, forced: true });
    shop.write({ 'models/orders.sql': "{{ config(materialized='table') }} select 20 as amount, 2 as id" });
    await shop.ok('run');
    expect(await facts()).toEqual([{ ...before[0], publications: expect.stringMatching(/id.*amount|amount.*id/) }]);
    // nothing was noted while the table was built
    expect(await shop.query('select * from shop.log')).toEqual([]);
    await shop.query('insert into shop.orders (id, amount) values (7, 1)');
    expect(await shop.query('select * from shop.log')).toEqual([{ id: 7 }]);
  });

  it('is left to hooks that make it themselves', async () => {
    shop.write({
      'models/orders.sql': `{{ config(materialized='table', post_hook=[
        "alter table {{ this }} enable row level security", "create policy mine on {{ this }} using (amount = {{ var('n', 1) }})"]) }} select 1 as id, 10 as amount`,
    });
    await shop.ok('run');
    await shop.ok('run', '--vars', 'n: 2');
    expect(await facts()).toMatchObject([{ rls: true, policies: expect.stringContaining('(amount = 2)') }]);
  });

  it('stays a partition', async () => {
    await shop.query(`
      create table shop.all_orders (id int, amount int) partition by range (id);
      alter table shop.all_orders attach partition shop.orders for values from (0) to (100)`);
    shop.write({ 'models/orders.sql': "{{ config(materialized='table') }} select 2 as id, 20 as amount" });
    await shop.ok('run');
    expect(await shop.query('select * from shop.all_orders')).toEqual([{ id: 2, amount: 20 }]);
    shop.write({ 'models/orders.sql': "{{ config(materialized='table') }} select 200 as id, 20 as amount" });
    expect(await shop.fails('run')).toContain(
      'shop.orders cannot be replaced: its partition shop.all_orders cannot be given to the new one: ',
    );
    expect(await shop.query('select * from shop.all_orders')).toEqual([{ id: 2, amount: 20 }]);
  });

  it('that does not fit is named, and nothing changes', async () => {
    await shop.query(
      'create policy mine on shop.orders using (amount > 0); alter table shop.orders enable row level security',
    );
    shop.write({ 'models/orders.sql': "{{ config(materialized='table') }} select 2 as id" });
    expect(await shop.fails('run')).toContain(
      'shop.orders cannot be replaced: its policy mine cannot be given to the new one: column "amount" does not exist',
    );
    shop.write({ 'models/orders.sql': 'select 2 as id, 3 as amount' });
    expect(await shop.fails('run')).toContain(
      'shop.orders cannot be replaced: its policy mine cannot be given to the new one: ',
    );
    expect(await shop.query('select * from shop.orders')).toEqual([{ id: 1, amount: 10 }]);
    shop.write({ 'models/orders.sql': "{{ config(materialized='table', on_dependents='cascade') }} select 2 as id" });
    await shop.ok('run');
    expect(await facts()).toMatchObject([{ rls: false, policies: null }]);
  });
});
