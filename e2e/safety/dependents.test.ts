import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../support/databases.ts';
import { Shop } from '../support/shop.ts';

describe.each(databases)('what stands on a replaced relation, on $name', (on) => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await Shop.open(on, {
      'models/orders.sql': "{{ config(materialized='table') }} select 1 as id, 10 as amount, 'x' as note",
      'models/clean.sql': "select id, amount from {{ ref('orders') }}",
      'models/totals.sql': "{{ config(materialized='incremental', unique_key='id') }} select 1 as id, 5 as total",
    });
    await shop.ok('run');
    const analyst = await shop.role('analyst');
    const keeper = await shop.role('keeper');
    await shop.query(`
      create schema reports;
      create view shop.by_hand as select id, amount * 2 as twice from shop.orders where amount > 0;
      create view reports.nested with (security_barrier = true) as select twice from shop.by_hand;
      create view reports.on_view as select amount from shop.clean;
      create view reports.guarded with (check_option = local) as select id, total from shop.totals where total > 0;
      create view reports.whole_row as select (o).amount from (select o from shop.orders o) t;
      comment on view shop.by_hand is 'made by hand';
      comment on column shop.by_hand.twice is 'two times the amount';
      alter view shop.by_hand alter column twice set default 7;
      grant usage on schema reports, shop to ${analyst}, ${keeper};
      grant select on shop.by_hand, reports.nested to ${analyst};
      grant all on all tables in schema shop to ${keeper};
      alter view reports.nested owner to ${keeper};
      create function reports.count_orders() returns bigint language sql begin atomic select count(*) from shop.orders; end;
      create rule no_delete as on delete to shop.by_hand do instead update shop.orders set note = 'gone' where id = old.id;
    `);
  });
  afterAll(() => shop?.close());

  const identities = () =>
    shop.query(`
      select c.oid::int as oid, c.oid::regclass::text as name, pg_get_userbyid(relowner) as owner, relacl::text as acl,
        reloptions::text as options, obj_description(c.oid) as comment, col_description(c.oid, 2) as column_comment,
        (select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = c.oid) as default_value,
        (select string_agg(rulename, ',' order by rulename) from pg_rewrite where ev_class = c.oid) as rules
      from pg_class c
      where c.oid in ('shop.by_hand'::regclass, 'reports.nested'::regclass, 'reports.on_view'::regclass,
        'reports.guarded'::regclass, 'reports.whole_row'::regclass)
      order by 2`);

  it('stays as it is, and reads the new rows', async () => {
    const before = await identities();
    shop.write({
      'models/orders.sql':
        "{{ config(materialized='table') }} select 'new' as extra, 21 as amount, 2 as id, 'x' as note union all select '', 4, 3, 'y'",
      'models/totals.sql': "{{ config(materialized='incremental', unique_key='id') }} select 9 as total, 2 as id",
    });
    await shop.ok('run', '--full-refresh');
    expect(await identities()).toEqual(before);
    expect(before.map(({ name }) => name)).toEqual([
      'reports.guarded',
      'reports.nested',
      'reports.on_view',
      'reports.whole_row',
      'shop.by_hand',
    ]);
    expect(await shop.query('select twice from reports.nested order by 1')).toEqual([{ twice: 8 }, { twice: 42 }]);
    expect(await shop.query('select amount from reports.on_view order by 1')).toEqual([{ amount: 4 }, { amount: 21 }]);
    expect(await shop.query('select amount from reports.whole_row order by 1')).toEqual([
      { amount: 4 },
      { amount: 21 },
    ]);
    expect(await shop.query('select id, total from reports.guarded')).toEqual([{ id: 2, total: 9 }]);
    expect(await shop.query('select reports.count_orders()::int as n')).toEqual([{ n: 2 }]);
    await shop.query('delete from shop.by_hand where id = 2');
    expect(await shop.query("select id from shop.orders where note = 'gone'")).toEqual([{ id: 2 }]);
  });

  it('stays when a view becomes a table and a table a view', async () => {
    const before = await identities();
    shop.write({
      'models/orders.sql': "select 5 as id, 50 as amount, 'z' as note",
      'models/clean.sql': "{{ config(materialized='table') }} select id, amount from {{ ref('orders') }}",
    });
    await shop.ok('run');
    expect(await shop.relations()).toEqual([
      ['view', 'by_hand'],
      ['table', 'clean'],
      ['view', 'orders'],
      ['table', 'totals'],
    ]);
    expect(await identities()).toEqual(before);
    expect(await shop.query('select twice from reports.nested')).toEqual([{ twice: 100 }]);
    expect(await shop.query('select amount from reports.on_view')).toEqual([{ amount: 50 }]);
  });

  it('leaves nothing temporary', async () => {
    expect(await shop.query("select relname from pg_class where relname like '%\\_\\_dbt\\_%'")).toEqual([]);
  });
});
