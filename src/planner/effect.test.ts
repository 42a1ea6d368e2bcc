import { expect, it } from 'vitest';
import { model, seed, snapshot } from '../selector/testing/buildManifest.ts';
import { effectOf, type Standing } from './effect.ts';
import type { Action } from './plan.ts';

const options = { fullRefresh: false, storeFailures: false };

const effect = (action: Action, config: object, standing: Standing, fullRefresh = false): string => {
  const make = action === 'seed' ? seed : action === 'snapshot' ? snapshot : model;
  const node = { ...make('a', { config: config as never }), relation_name: '"d"."s"."a"' };
  const step = { id: node.unique_id, node, action, reasons: [], waitsFor: [], skipWhenFailed: [] };
  const { kind, what } = effectOf(step as never, standing, { ...options, fullRefresh });
  return `${kind}: ${what.replace(' "d"."s"."a"', '')}`;
};

it.each<[Action, object, Standing, string]>([
  ['run', { materialized: 'view' }, null, 'create: creates the view'],
  ['run', { materialized: 'view' }, 'view', 'replace: replaces the view'],
  ['run', { materialized: 'view' }, 'table', 'replace: replaces the table by a view'],
  ['run', { materialized: 'table' }, undefined, 'unknown: creates or replaces the table'],
  ['run', { materialized: 'incremental' }, null, 'create: creates the table'],
  ['run', { materialized: 'incremental' }, 'table', 'insert: puts rows into the table'],
  [
    'run',
    { materialized: 'incremental', incremental_strategy: 'merge' },
    'table',
    'insert: puts rows into the table (merge)',
  ],
  ['run', { materialized: 'incremental', full_refresh: true }, 'table', 'replace: replaces the table'],
  ['run', { materialized: 'incremental' }, 'view', 'replace: replaces the view by a table'],
  ['run', { materialized: 'materialized_view' }, 'view', 'replace: replaces the view by a materialized view'],
  [
    'run',
    { materialized: 'materialized_view' },
    'materialized_view',
    'alter: refreshes, or changes to its configuration, the materialized view',
  ],
  ['run', { materialized: 'ephemeral' }, null, 'none: becomes a part of what reads it'],
  ['run', { materialized: 'own' }, 'table', 'unknown: does what the materialization `own` does with'],
  ['seed', {}, 'table', 'replace: empties and fills the table'],
  ['seed', { load: 'append' }, 'table', 'insert: adds what is new in the file to the table'],
  ['seed', {}, null, 'create: creates the table'],
  ['snapshot', {}, 'table', 'insert: adds versions to the table'],
  ['test', {}, null, 'none: only reads'],
  ['test', { store_failures: true }, 'table', 'replace: replaces the table'],
])('%s of %j over %s', (action, config, standing, expected) => {
  expect(effect(action, config, standing)).toBe(expected);
});

it('of a full refresh, unless the config forbids it', () => {
  expect(effect('run', { materialized: 'incremental' }, 'table', true)).toBe('replace: replaces the table');
  expect(effect('run', { materialized: 'incremental', full_refresh: false }, 'table', true)).toBe(
    'insert: puts rows into the table',
  );
  expect(effect('seed', {}, 'table', true)).toBe('replace: replaces the table');
});
