import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../support/databases.ts';
import { Shop } from '../support/shop.ts';

describe.each(databases)('a view over a view, on $name', (on) => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open(on, {});
  });
  beforeEach(async () => {
    await shop.query('drop schema if exists shop cascade');
    shop.write({ 'models/orders.sql': 'select 1 as id, 10 as amount' });
    await shop.ok('run');
  });
  afterAll(() => shop?.close());

  /** Who the view is, and when it was last written. */
  const identity = async () =>
    (
      await shop.query(`
        select c.oid::int as oid, c.xmin::text as written, r.xmin::text as rule, pg_get_userbyid(relowner) as owner
        from pg_class c join pg_rewrite r on r.ev_class = c.oid where c.oid = 'shop.orders'::regclass`)
    )[0]!;

  it('is not written when it says the same', async () => {
    const before = await identity();
    await shop.ok('run');
    expect(await identity()).toEqual(before);
  });

  it('takes a new definition, under materialized views too', async () => {
    await shop.query('create materialized view shop.by_hand as select amount from shop.orders');
    const before = await identity();
    shop.write({ 'models/orders.sql': "select 2 as id, 20 as amount, 'new' as note" });
    await shop.ok('run');
    expect(await identity()).toMatchObject({ oid: before.oid, rule: expect.not.stringMatching(`^${before.rule}$`) });
    expect(await shop.query('select * from shop.orders')).toEqual([{ id: 2, amount: 20, note: 'new' }]);
    await shop.query('refresh materialized view shop.by_hand');
    expect(await shop.query('select * from shop.by_hand')).toEqual([{ amount: 20 }]);
  });

  it('is another one when columns go or change their types', async () => {
    const before = await identity();
    shop.write({ 'models/orders.sql': "select 'a' as amount" });
    await shop.ok('run');
    expect((await identity()).oid).not.toBe(before.oid);
    expect(await shop.query('select * from shop.orders')).toEqual([{ amount: 'a' }]);
  });

  it('has no grants and comments that the project does not give, as in dbt', async () => {
    const reader = await shop.role('reader');
    const found = () =>
      shop.query(`
        select relacl::text as acl, obj_description(oid) as comment,
          (select count(*)::int from pg_attribute where attrelid = c.oid and attacl is not null) as columns
        from pg_class c where oid = 'shop.orders'::regclass`);
    for (const given of [
      `grant select on shop.orders to ${reader}`,
      `grant select (id) on shop.orders to ${reader}`,
      "comment on view shop.orders is 'by hand'",
    ]) {
      await shop.query(given);
      await shop.ok('run');
      expect(await found(), given).toEqual([{ acl: null, comment: null, columns: 0 }]);
    }
    shop.write({ 'models/orders.sql': `{{ config(grants={'select': ['${reader}']}) }} select 1 as id, 10 as amount` });
    for (let run = 0; run < 2; run += 1) {
      await shop.ok('run');
      expect(await found()).toMatchObject([{ acl: expect.stringContaining(`${reader}=r/`) }]);
    }
  });

  it('is not written when it has the grants that the project gives, and no others', async () => {
    const [reader, writer] = [await shop.role('reader'), await shop.role('writer')];
    const model = (grantees: string) =>
      shop.write({
        'models/orders.sql': `{{ config(grants={'select': [${grantees}]}) }} select 1 as id, 10 as amount`,
      });
    const acl = async () =>
      (await shop.query("select unnest(relacl)::text as grant from pg_class where oid = 'shop.orders'::regclass"))
        .map((row) => String(row.grant).replace(/\/.*/, ''))
        .filter((grant) => !/^postgres=/.test(grant))
        .sort();
    model(`'${reader}', 'public'`);
    await shop.ok('run');
    const before = await identity();
    await shop.ok('run');
    expect(await identity()).toEqual(before);
    // one more by hand is taken away; so is the right to pass it on
    for (const given of [
      `grant insert on shop.orders to ${reader}`,
      `grant select on shop.orders to ${reader} with grant option`,
      `grant select on shop.orders to ${writer}`,
    ]) {
      await shop.query(given);
      await shop.ok('run');
      expect(await acl(), given).toEqual(['=r', `${reader}=r`]);
    }
    // one more in the project is given, and none is left of what the project gave up
    model(`'${reader}', '"${writer}"'`);
    await shop.ok('run');
    expect(await acl()).toEqual([`${writer}=r`, `${reader}=r`].sort());
  });

  it('calls what its text means now', async () => {
    await shop.query(`
      create schema if not exists shop;
      create function shop.kind(text) returns text language sql immutable as $$ select 'text' $$;`);
    shop.write({ 'models/orders.sql': 'select shop.kind(x) as kind from (select 1::int::varchar as x) s' });
    await shop.ok('run');
    expect(await shop.query('select * from shop.orders')).toEqual([{ kind: 'text' }]);
    await shop.query(
      "create function shop.kind(varchar) returns text language sql immutable as $$ select 'varchar' $$",
    );
    await shop.ok('run');
    expect(await shop.query('select * from shop.orders')).toEqual([{ kind: 'varchar' }]);
  });

  it('leaves nothing temporary', async () => {
    shop.write({ 'models/orders.sql': 'select 3 as id, 30 as amount' });
    await shop.ok('run');
    expect(await shop.relations()).toEqual([['view', 'orders']]);
  });
});
