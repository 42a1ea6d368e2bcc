import { describe, expect, it } from 'vitest';
import type { GraphNode } from '../manifest/node.ts';
import { exposure, model, seed, source, unitTest } from '../selector/testing/buildManifest.ts';
import { listedObject, searchName, selectorName } from './listing.ts';

const list = { ...model('list'), fqn: ['proj', 'mail', 'list', 'v2'], version: 2 } as GraphNode;

it.each([
  [model('a', { path: 'models/staging/a.sql' }), 'proj.staging.a', 'a'],
  [list, 'proj.mail.list.v2', 'list.v2'],
  [seed('s'), 'proj.s', 's'],
  [source('shop', 'orders'), 'source:proj.shop.orders', 'shop.orders'],
  [exposure('board'), 'exposure:proj.board', 'board'],
  [unitTest('adds', 'model.proj.a'), 'unit_test:proj.adds', 'adds'],
])('names %#', (node, selector, name) => {
  expect(selectorName(node)).toBe(selector);
  expect(searchName(node)).toBe(name);
});

describe('as JSON', () => {
  const a = model('a', { on: ['seed.proj.s'], config: { meta: { owner: 'ana' } } });

  it('shows the usual keys, and a model its direct parents', () => {
    expect(Object.keys(listedObject(a, [], ['seed.proj.s']))).toEqual([
      'resource_type',
      'name',
      'package_name',
      'original_file_path',
      'unique_id',
      'alias',
      'config',
      'tags',
      'depends_on',
      'direct_parents',
    ]);
    expect(listedObject(seed('s'), [], [])).not.toHaveProperty('direct_parents');
  });

  it('shows chosen keys, also inside of others, and leaves out what is not there', () => {
    expect(listedObject(a, ['name', 'config.meta.owner', 'direct_parents', 'config.nothing', 'x'], ['p'])).toEqual({
      name: 'a',
      'config.meta.owner': 'ana',
      direct_parents: ['p'],
    });
  });
});
