import { describe, expect, test } from 'vitest';
import { StatementError } from '../adapters/adapter.ts';
import { Catalog, NodeCatalog } from './nodeCatalog.ts';
import { NodeSession, type NodeSessionOptions } from './nodeSession.ts';
import { FakeAdapter } from './testing/fakeAdapter.ts';
import { FakeSession } from './testing/fakeSession.ts';

function open(start: NodeSessionOptions['start'], rest: Partial<NodeSessionOptions> = {}) {
  const adapter = new FakeAdapter();
  const fake = new FakeSession({ automatic: true });
  const shared = new Catalog(adapter.facts);
  const catalog = new NodeCatalog(shared, () => adapter.listRelations());
  return { adapter, fake, shared, session: new NodeSession({ adapter, session: fake, catalog, start, ...rest }) };
}

const later = { autoBegin: true };
const alone = { autoBegin: false };

describe('statements whose result nobody reads', () => {
  test('travel in one message with the begin before and the commit after them', async () => {
    const { fake, session } = open('transaction');
    await session.enqueue('create view v as select 1', later);
    await session.enqueue('grant select on v to r', later);
    expect(fake.sent).toEqual([]);
    await session.commit();
    expect(fake.sent).toEqual([['begin', 'create view v as select 1', 'grant select on v to r', 'commit']]);
    expect(session.roundTrips).toBe(1);
  });

  test('go first when an answer is needed, and share its message', async () => {
    const { fake, session } = open('transaction');
    const pending = await session.enqueue('create table t as select 1', later);
    const result = await session.query('select 2', later);
    expect(fake.sent).toEqual([['begin', 'create table t as select 1', 'select 2']]);
    expect(pending.result?.response.code).toBe('CREATE TABLE');
    expect(result.response.code).toBe('SELECT 2');
  });

  test('nothing is sent for a node that does nothing', async () => {
    const { fake, session } = open('transaction');
    await session.commit();
    expect(fake.sent).toEqual([]);
  });

  test('a statement that can see its message travels alone', async () => {
    const { fake, session } = open('transaction');
    await session.enqueue('create table t as select 1', later);
    await session.enqueue('insert into log select current_query()', later);
    expect(fake.sent).toEqual([['begin', 'create table t as select 1'], ['insert into log select current_query()']]);
  });
});

describe('transactions', () => {
  test('hooks outside end the transaction, stand alone, and the next statement begins again', async () => {
    const { fake, session } = open('transaction');
    await session.enqueue('commit;', alone);
    await session.enqueue('insert into log values (1)', alone);
    await session.enqueue('create table t as select 1', later);
    await session.commit();
    expect(fake.sent).toEqual([['insert into log values (1)'], ['begin', 'create table t as select 1', 'commit']]);
  });

  test('an operation commits each statement by itself', async () => {
    const { fake, session } = open('outside');
    await session.query('create table a (id int)', alone);
    await session.query('create table b (id int)', alone);
    await session.commit();
    expect(fake.sent).toEqual([['create table a (id int)'], ['create table b (id int)']]);
  });

  test('reading never begins', async () => {
    const { fake, session } = open('reading');
    await session.query('select 1', later);
    await session.commit();
    expect(fake.sent).toEqual([['select 1']]);
  });

  test('begin and commit that a user writes are noticed', async () => {
    const { fake, session } = open('outside');
    await session.query('begin', alone);
    await session.enqueue('insert into t values (1)', alone);
    await session.query('commit', alone);
    await session.query('do $$ begin perform 1; end $$', alone);
    await session.enqueue('insert into t values (2)', alone);
    expect(fake.sent).toEqual([
      ['begin'],
      ['insert into t values (1)', 'commit'],
      ['do $$ begin perform 1; end $$'],
      ['insert into t values (2)'],
    ]);
  });

  test('what was not committed is taken back', async () => {
    const { fake, session } = open('transaction');
    await session.query('create table t (id int)', later);
    await session.rollback();
    expect(fake.sent).toEqual([['begin', 'create table t (id int)'], ['rollback']]);
  });

  test('what was never sent needs no rollback', async () => {
    const { fake, session } = open('transaction');
    await session.enqueue('create table t (id int)', later);
    await session.rollback();
    expect(fake.sent).toEqual([]);
  });
});

describe('failures', () => {
  test('point to the statement that failed, whatever the comment in front of it', async () => {
    const fake = new FakeSession();
    const file = { path: 'models/m.sql', text: 'select nothing' };
    const located: [string, number | null][] = [];
    const { session } = open('transaction', {
      session: fake,
      uniqueId: 'model.p.m',
      comment: (sql) => ({ text: `/* c */\n${sql}`, shift: 8 }),
      locate: (sql, offset) => {
        located.push([sql, offset]);
        return { file, span: { start: 7, end: 14 } };
      },
    });
    await session.enqueue('create table a as select 1', later);
    await session.enqueue('create table b as select nothing', later);
    const done = session.commit().catch((error: unknown) => error);
    const [message] = fake.messages;
    expect(message!.sql).toEqual([
      'begin',
      '/* c */\ncreate table a as select 1',
      '/* c */\ncreate table b as select nothing',
      'commit',
    ]);
    message!.fail(2, 'column "nothing" does not exist', 8 + 25);
    const error = await done;
    expect(error).toBeInstanceOf(StatementError);
    const [diagnostic] = (error as StatementError).diagnostics;
    expect(located).toEqual([['create table b as select nothing', 25]]);
    expect(diagnostic).toMatchObject({
      code: 'E401',
      uniqueId: 'model.p.m',
      place: { file, span: { start: 7, end: 14 } },
    });
  });
});

describe("the node's view of the catalog", () => {
  const relation = (identifier: string) => ({ database: 'db', schema: 's', identifier, type: 'table' as const });

  test('its own changes are visible to it at once, to others after the commit', async () => {
    const { adapter, shared, session } = open('transaction');
    adapter.relations = [relation('old')];
    const other = new NodeCatalog(shared, () => adapter.listRelations());
    expect((await session.catalog.find(relation('old'))).length).toBe(1);
    session.catalog.added(relation('new'));
    session.catalog.dropped(relation('old'));
    expect((await session.catalog.find(relation('new'))).length).toBe(1);
    expect((await session.catalog.find(relation('old'))).length).toBe(0);
    expect((await other.find(relation('new'))).length).toBe(0);
    await session.commit();
    expect((await other.find(relation('new'))).length).toBe(1);
    expect((await other.find(relation('old'))).length).toBe(0);
    expect(adapter.listed).toBe(1);
  });

  test('changes of a node that fails are forgotten', async () => {
    const { shared, adapter, session } = open('transaction');
    session.catalog.added(relation('new'));
    await session.rollback();
    const other = new NodeCatalog(shared, () => adapter.listRelations());
    expect((await other.find(relation('new'))).length).toBe(0);
  });

  test('after DDL of a template the schema is read again', async () => {
    const { adapter, session } = open('transaction');
    expect((await session.catalog.find(relation('t'))).length).toBe(0);
    session.catalog.unknown();
    adapter.relations = [relation('t')];
    expect((await session.catalog.find(relation('t'))).length).toBe(1);
  });

  test('a name that differs only in case is found, to be refused', async () => {
    const { adapter, session } = open('transaction');
    adapter.relations = [relation('Orders')];
    expect((await session.catalog.find(relation('orders'))).map(({ identifier }) => identifier)).toEqual(['Orders']);
  });
});
