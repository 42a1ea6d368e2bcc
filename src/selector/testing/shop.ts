import { manifestGraph } from '../../graph/manifestGraph.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { GraphNode, MacroNode } from '../../manifest/node.ts';
import type { World } from '../world.ts';
import { exposure, genericTest, manifestOf, model, seed, snapshot, source, test, unitTest } from './buildManifest.ts';

const m = (name: string): string => `model.proj.${name}`;

/** A small project with every kind of node. */
export const shopNodes: readonly GraphNode[] = [
  source('shop', 'orders', { tags: ['raw'] }),
  source('shop', 'items'),
  seed('rates', { path: 'seeds/ref/rates.csv' }),
  model('stg_orders', { path: 'models/staging/shop/stg_orders.sql', on: ['source.proj.shop.orders'], tags: ['stg'] }),
  model('stg_items', { path: 'models/staging/shop/stg_items.sql', on: ['source.proj.shop.items'], tags: ['stg'] }),
  model('joined', {
    path: 'models/inter/joined.sql',
    on: [m('stg_orders'), m('stg_items')],
    config: { materialized: 'ephemeral' },
  }),
  model('fct', {
    path: 'models/marts/fct.sql',
    on: [m('joined'), 'seed.proj.rates'],
    tags: ['nightly'],
    config: {
      materialized: 'table',
      meta: { owner: 'ana', critical: true, level: 3 },
      unique_key: ['id', 'day'],
      group: 'fin',
    },
    patch_path: 'proj://models/marts/_marts.yml',
    access: 'public',
  }),
  model('report', { path: 'models/marts/report.sql', on: [m('fct')] }),
  model('alone', { code: 'select 1' }),
  model('blank', { code: '  \n' }),
  {
    ...model('list', { path: 'models/mail/list_v1.sql' }),
    unique_id: m('list.v1'),
    fqn: ['proj', 'mail', 'list', 'v1'],
    version: 1,
    latest_version: 2,
  },
  {
    ...model('list', { path: 'models/mail/list_v2.sql' }),
    unique_id: m('list.v2'),
    fqn: ['proj', 'mail', 'list', 'v2'],
    version: 2,
    latest_version: 2,
  },
  model('base', { package: 'kit', path: 'models/staging/base.sql' }),
  snapshot('history', { on: [m('fct')], path: 'snapshots/history.sql' }),
  genericTest('unique', 'unique_stg_orders', { on: [m('stg_orders')], config: { severity: 'ERROR' } }),
  genericTest('relationships', 'orders_have_items', {
    on: [m('stg_orders'), m('stg_items')],
    config: { severity: 'warn' },
  }),
  test('fct_is_fine', { on: [m('fct')] }),
  unitTest('fct_adds', m('fct')),
  exposure('board', { on: [m('report')], tags: ['exp'] }),
];

export function worldOf(
  nodes: readonly (GraphNode | MacroNode)[],
  more: Partial<World> = {},
  manifest: Partial<Manifest> = {},
): World {
  const made = manifestOf(nodes, manifest);
  return { manifest: made, graph: manifestGraph(made).graph, ...more };
}
