import { afterAll, beforeAll, expect, it } from 'vitest';
import { databases } from './support/databases.ts';
import { Shop } from './support/shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open(databases.find(({ name }) => name === 'postgres')!, {
    'models/sources.yml': 'sources: [{name: raw, tables: [{name: people}, {name: gone}]}]\n',
    'models/a.sql': "select *, lower(name) as lower_name from {{ source('raw', 'people') }}",
  });
  await shop.query('create schema raw; create table raw.people (id bigint, name varchar(20), tags text[], "2" int)');
});
afterAll(() => shop?.close());

it('writes what the sources look like, and lineage and check go by it', async () => {
  expect(await shop.ok('lineage', 'a', '-q')).toContain('the columns of `');
  const said = await shop.ok('sources', 'lock');
  expect(said).toContain('`raw.gone` is not in the database');
  expect(said).toContain('Columns of 1 sources written to sources.lock');
  expect(shop.project.read('sources.lock')).toBe(`{
  "version": 1,
  "sources": {
    "source.shop.raw.people": [
      {"name":"id","type":"bigint"},
      {"name":"name","type":"character varying(20)"},
      {"name":"tags","type":"text[]"},
      {"name":"2","type":"integer"}
    ]
  }
}
`);
  expect(await shop.ok('lineage', 'a', '-q')).toBe(`id bigint  <- raw.people.id (copied)
name character varying(20)  <- raw.people.name (copied)
tags text[]  <- raw.people.tags (copied)
2 integer  <- raw.people.2 (copied)
lower_name text  <- raw.people.name (transformed)
`);
});

it('says how many columns changed since', async () => {
  await shop.query('alter table raw.people drop column tags, add column age int, alter column id type int');
  expect(await shop.ok('sources', 'lock')).toContain('written to sources.lock, 3 changes');
});

it('knows a file that is none', async () => {
  shop.write({ 'sources.lock': '{"version": 2}' });
  const ran = await shop.tsdt('lineage', 'a');
  expect(ran.code).toBe(2);
  expect(ran.stdout + ran.stderr).toContain('`sources.lock` cannot be read: it is of another version');
});
