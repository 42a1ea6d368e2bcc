import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../support/databases.ts';
import { Shop } from '../support/shop.ts';

const orders = (columns: string, config = ''): Record<string, string> => ({
  'models/orders.sql': `{{ config(materialized='table'${config}) }} select ${columns}`,
});

const hint =
  'help: Change or drop it first, or set the config on_dependents: cascade, which drops it together with the old relation.';

describe.each(databases)('a relation that cannot be replaced under what stands on it, on $name', (on) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open(on, {});
  });
  beforeEach(async () => {
    await shop.query('drop schema if exists shop, reports cascade');
    shop.write(orders('1 as id, 10 as amount'));
    await shop.ok('run');
  });
  afterAll(() => shop?.close());

  /** The run fails with these words, and everything is as before. */
  const refuses = async (...words: string[]): Promise<void> => {
    const oids = () =>
      shop.query(
        "select relname, c.oid::int as oid from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = 'shop' order by 1",
      );
    const before = await oids();
    const printed = await shop.fails('run');
    for (const text of words) expect(printed).toContain(text);
    expect(await oids()).toEqual(before);
    expect(await shop.query('select id, amount from shop.orders')).toEqual([{ id: 1, amount: 10 }]);
  };

  it('names a materialized view', async () => {
    await shop.query('create materialized view shop.kept as select id from shop.orders');
    shop.write(orders('2 as id, 20 as amount'));
    await refuses(
      'shop.orders cannot be replaced: the materialized view shop.kept stands on it and cannot be kept',
      hint,
    );
  });

  it('names a view over a column that is gone, or of another type', async () => {
    await shop.query('create schema reports; create view reports.v as select amount from shop.orders');
    shop.write(orders('2 as id'));
    await refuses(
      'shop.orders cannot be replaced: the view reports.v stands on it and does not fit its new form: column "amount" does not exist',
      hint,
    );
    shop.write(orders("2 as id, 'twenty' as amount"));
    await refuses(
      'shop.orders cannot be replaced: the view reports.v stands on it and does not fit its new form: cannot change data type of view column "amount" from integer to text',
      hint,
    );
    shop.write(orders('2 as id, 20 as amount'));
    await shop.ok('run');
    expect(await shop.query('select amount from reports.v')).toEqual([{ amount: 20 }]);
  });

  it('names a foreign key whose rows would point nowhere, and keeps one that holds', async () => {
    shop.write(orders('1 as id, 10 as amount', ", post_hook='alter table {{ this }} add primary key (id)'"));
    await shop.ok('run');
    await shop.query(
      'create table shop.lines (order_id int references shop.orders (id)); insert into shop.lines values (1)',
    );
    shop.write(orders('2 as id, 20 as amount', ", post_hook='alter table {{ this }} add primary key (id)'"));
    await refuses(
      'shop.orders cannot be replaced: the foreign key lines_order_id_fkey of shop.lines cannot point to the new table: ',
    );
    shop.write(orders('1 as id, 20 as amount', ", post_hook='alter table {{ this }} add primary key (id)'"));
    await shop.ok('run');
    expect(
      await shop.query(
        "select conname::text as name, confrelid::regclass::text as target from pg_constraint where contype = 'f'",
      ),
    ).toEqual([{ name: 'lines_order_id_fkey', target: 'shop.orders' }]);
    await expect(shop.query('insert into shop.lines values (7)')).rejects.toThrow('violates foreign key constraint');
  });

  it('names a function with an SQL body that does not fit', async () => {
    await shop.query(
      'create function shop.sum_up() returns bigint language sql begin atomic select sum(amount) from shop.orders; end',
    );
    shop.write(orders('2 as id, 20 as amount'));
    await shop.ok('run');
    expect(await shop.query('select shop.sum_up()::int as n')).toEqual([{ n: 20 }]);
    shop.write(orders('2 as id'));
    const printed = await shop.fails('run');
    expect(printed).toContain(
      'shop.orders cannot be replaced: the function shop.sum_up() stands on it and does not fit its new form: ',
    );
  });

  it('names a column of another table that has the type of its rows', async () => {
    await shop.query('create table shop.archive (old_order shop.orders)');
    shop.write(orders('2 as id, 20 as amount'));
    await refuses(
      'shop.orders cannot be replaced: other objects stand on it and cannot be kept',
      'column old_order of table shop.archive',
      hint,
    );
  });

  it('names a view whose owner could not read the new relation', async () => {
    const reader = await shop.role('reader');
    await shop.query(`
      grant usage, create on schema shop to ${reader};
      grant select on shop.orders to ${reader};
      create view shop.theirs as select id from shop.orders;
      alter view shop.theirs owner to ${reader}`);
    await refuses(
      `shop.orders cannot be replaced: the view shop.theirs stands on it and belongs to ${reader}, who may not read the new one`,
      'help: Grant it in the config `grants` or in a post-hook.',
    );
    shop.write(orders('1 as id, 20 as amount', `, grants={'select': ['${reader}']}`));
    await shop.ok('run');
    expect(await shop.query(`set role ${reader}; select id from shop.theirs; `)).toEqual([{ id: 1 }]);
    await shop.query('reset role');
  });

  it('names a view in whose owner’s name the user may not put it back', async () => {
    const [worker, other] = [await shop.role('worker'), await shop.role('other')];
    await shop.query(`
      grant usage, create on schema shop to ${worker}, ${other};
      alter table shop.orders owner to ${worker};
      grant select on shop.orders to ${other};
      create view shop.theirs as select id from shop.orders;
      alter view shop.theirs owner to ${other}`);
    shop.write(
      orders('1 as id, 20 as amount', `, pre_hook='set local role ${worker}', grants={'select': ['${other}']}`),
    );
    await refuses(
      `shop.orders cannot be replaced: shop.theirs stands on it and belongs to ${other}, in whose name ${worker} cannot put it back`,
      hint,
    );
  });

  it('goes with everything on it when the config says so', async () => {
    await shop.query(`
      create materialized view shop.kept as select id from shop.orders;
      create view shop.on_kept as select id from shop.kept`);
    shop.write(orders('2 as id', ", on_dependents='cascade'"));
    await shop.ok('run');
    expect(await shop.relations()).toEqual([['table', 'orders']]);
  });
});
