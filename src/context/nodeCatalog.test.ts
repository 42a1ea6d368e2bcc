import { expect, it } from 'vitest';
import { postgresFacts } from '../adapters/postgres/facts.ts';
import type { CatalogRelation } from '../manifest/relation.ts';
import { Catalog, NodeCatalog } from './nodeCatalog.ts';

const schema = { database: 'db', schema: 's' };
const table = (identifier: string): CatalogRelation => ({ ...schema, identifier, type: 'table' });

/** A database whose answers wait until they are let go. */
function slowDatabase() {
  const held: ((relations: CatalogRelation[]) => void)[] = [];
  return { held, list: () => new Promise<CatalogRelation[]>((resolve) => held.push(resolve)) };
}

it('keeps what another node commits while the database is being asked', async () => {
  const { held, list } = slowDatabase();
  const shared = new Catalog(postgresFacts);
  const reader = new NodeCatalog(shared, list);
  const writer = new NodeCatalog(shared, list);
  const reading = reader.relations(schema);
  writer.added(table('new'));
  writer.dropped(table('gone'));
  writer.publish();
  held[0]?.([table('old'), table('gone')]);
  expect([...(await reading).keys()].sort()).toEqual(['new', 'old']);
});

it('asks again when what it was told is forgotten meanwhile', async () => {
  const { held, list } = slowDatabase();
  const shared = new Catalog(postgresFacts);
  const reading = new NodeCatalog(shared, list).relations(schema);
  const writer = new NodeCatalog(shared, list);
  writer.unknown();
  writer.publish();
  held[0]?.([table('old')]);
  await expect.poll(() => held.length).toBe(2);
  held[1]?.([table('old'), table('new')]);
  expect([...(await reading).keys()]).toEqual(['old', 'new']);
});

it('finds a relation by its exact name, else those that differ in case, with its own changes', async () => {
  const shared = new Catalog(postgresFacts);
  await shared.fill([schema], async () => [table('Orders'), table('orders'), table('Items')]);
  const node = new NodeCatalog(shared, async () => []);
  const named = async (identifier: string) =>
    (await node.find({ ...schema, identifier })).map((relation) => relation.identifier);
  expect(await named('orders')).toEqual(['orders']);
  expect(await named('ORDERS')).toEqual(['Orders', 'orders']);
  node.dropped(table('Orders'));
  node.added(table('ITEMS'));
  expect(await named('ORDERS')).toEqual(['orders']);
  expect(await named('items')).toEqual(['Items', 'ITEMS']);
  expect(await named('absent')).toEqual([]);
});
