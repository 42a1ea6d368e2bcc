import { describe, expect, it } from 'vitest';
import type { PreviousRun } from '../artifacts/runResults.ts';
import { ReadyQueue } from '../graph/readyQueue.ts';
import { exposure, genericTest, model, seed, snapshot, source, unitTest } from '../selector/testing/buildManifest.ts';
import { shopNodes, worldOf } from '../selector/testing/shop.ts';
import type { World } from '../selector/world.ts';
import { makePlan, type PlanOptions, planRetry } from './makePlan.ts';
import type { Plan, Step } from './plan.ts';

const shop = worldOf(shopNodes);

function plan(which: string, options: Partial<PlanOptions> = {}, world: World = shop): Plan {
  return makePlan(
    {
      which,
      select: [],
      exclude: [],
      selector: null,
      indirectSelection: 'eager',
      resourceTypes: [],
      excludeResourceTypes: [],
      ...options,
    },
    world,
  ).plan;
}

const short = (id: string): string => id.replace('.proj.', '.');
const actions = (of: Plan): string[] => of.steps.map((step) => `${step.action} ${short(step.id)}`);
const waits = (of: Plan, id: string): string[] | undefined =>
  of.steps
    .find((step) => short(step.id) === id)
    ?.waitsFor.map(short)
    .sort();

describe('which nodes', () => {
  it('run: models, ephemeral ones excepted', () => {
    expect(actions(plan('run'))).toEqual([
      'run model.stg_orders',
      'run model.stg_items',
      'run model.fct',
      'run model.report',
      'run model.alone',
      'run model.list.v1',
      'run model.list.v2',
      'run model.kit.base',
    ]);
  });

  it('a file without code takes part in lists alone', () => {
    const world = worldOf([model('full'), { ...model('empty'), raw_code: ' ' }]);
    expect(actions(plan('build', {}, world))).toEqual(['run model.full']);
    expect(actions(plan('compile', {}, world))).toEqual(['compile model.full']);
    expect(actions(plan('ls', {}, world))).toEqual(['list model.empty', 'list model.full']);
  });

  it('build: everything that can be built or tested, in order', () => {
    expect(actions(plan('build', { select: ['+report', 'fct_adds', 'history', 'board'] }))).toEqual([
      'seed seed.rates',
      'run model.stg_orders',
      'run model.stg_items',
      'test test.unique_stg_orders',
      'test test.orders_have_items',
      'unit-test unit_test.fct.fct_adds',
      'run model.fct',
      'test test.fct_is_fine',
      'run model.report',
      'snapshot snapshot.history',
      'no-op exposure.board',
    ]);
  });

  it('test, seed, snapshot, clone, compile', () => {
    expect(actions(plan('test', { select: ['stg_orders', 'fct'] }))).toEqual([
      'test test.unique_stg_orders',
      'test test.orders_have_items',
      'test test.fct_is_fine',
      'unit-test unit_test.fct.fct_adds',
    ]);
    expect(actions(plan('seed'))).toEqual(['seed seed.rates']);
    expect(actions(plan('snapshot'))).toEqual(['snapshot snapshot.history']);
    expect(actions(plan('clone', { exclude: ['resource_type:model'] }))).toEqual([
      'clone seed.rates',
      'clone snapshot.history',
    ]);
    expect(actions(plan('compile', { select: ['joined', 'board'] }))).toEqual(['compile model.joined']);
  });

  it('list: by unique id, with kinds chosen by name', () => {
    const listed = (options: Partial<PlanOptions>): string[] => plan('ls', options).steps.map((step) => short(step.id));
    expect(listed({ select: ['source:shop', 'tag:exp', 'alone', 'rates'] })).toEqual([
      'exposure.board',
      'model.alone',
      'seed.rates',
      'source.shop.items',
      'source.shop.orders',
    ]);
    expect(listed({ resourceTypes: ['seed', 'snapshot'] })).toEqual(['seed.rates', 'snapshot.history']);
    expect(listed({ select: ['+fct'], excludeResourceTypes: ['test', 'unit_test', 'source'] })).toEqual([
      'model.fct',
      'model.joined',
      'model.stg_items',
      'model.stg_orders',
      'seed.rates',
    ]);
  });

  it('source freshness: sources with a rule', () => {
    const world = worldOf([
      source('shop', 'checked', {
        freshness: { warn_after: { count: 1, period: 'day' }, error_after: null, filter: null },
      }),
      source('shop', 'free', {
        freshness: { warn_after: { count: null, period: null }, error_after: { count: null, period: null } },
      }),
      source('shop', 'none', { freshness: null }),
    ]);
    expect(actions(plan('source freshness', {}, world))).toEqual(['freshness source.shop.checked']);
  });
});

describe('waiting', () => {
  it('goes through nodes that are not in the plan', () => {
    const chosen = plan('run', { select: ['stg_orders', 'report'] });
    expect(waits(chosen, 'model.report')).toEqual(['model.stg_orders']);
    expect(waits(plan('run'), 'model.fct')).toEqual(['model.stg_items', 'model.stg_orders']);
    expect(waits(plan('test'), 'test.fct_is_fine')).toEqual([]);
  });

  it('lets data tests stand before what is built on what they test', () => {
    const built = plan('build');
    expect(waits(built, 'test.unique_stg_orders')).toEqual(['model.stg_orders']);
    expect(waits(built, 'test.orders_have_items')).toEqual(['model.stg_items', 'model.stg_orders']);
    expect(waits(built, 'model.report')).toEqual(['model.fct', 'test.fct_is_fine']);
    expect(waits(built, 'model.fct')).toEqual([
      'model.stg_items',
      'model.stg_orders',
      'seed.rates',
      'test.orders_have_items',
      'test.unique_stg_orders',
      'unit_test.fct.fct_adds',
    ]);
    expect(waits(built, 'unit_test.fct.fct_adds')).not.toContain('unit_test.fct.fct_adds');
  });

  it('lets a test of two models stand before what is built on both of them only', () => {
    const m = (name: string): string => `model.proj.${name}`;
    const world = worldOf([
      model('a'),
      model('b', { on: [m('a')] }),
      model('only_b', { on: [m('a')] }),
      model('c', { on: [m('b')] }),
      model('d', { on: [m('c')] }),
      genericTest('relationships', 't', { on: [m('b'), m('a')] }),
    ]);
    const built = plan('build', {}, world);
    expect(waits(built, 'model.only_b')).toEqual(['model.a']);
    expect(waits(built, 'model.c')).toEqual(['model.b', 'test.t']);
    expect(waits(built, 'model.d')).toEqual(['model.c']);
  });

  it('orders the kinds of a build', () => {
    const world = worldOf([
      seed('s'),
      model('a', { on: ['seed.proj.s'] }),
      snapshot('h', { on: ['model.proj.a'] }),
      model('b', { on: ['snapshot.proj.h'] }),
      model('c', { on: ['model.proj.b'] }),
      genericTest('not_null', 't_a', { on: ['model.proj.a'] }),
      genericTest('relationships', 't_ab', { on: ['model.proj.a', 'model.proj.b'] }),
    ]);
    expect(run(plan('build', {}, world))).toEqual([
      'seed.s',
      'model.a',
      'test.t_a',
      'snapshot.h',
      'model.b',
      'test.t_ab',
      'model.c',
    ]);
  });
});

/** The order in which one worker would take the steps. */
function run(of: Plan): string[] {
  const queue = new ReadyQueue<Step>(of.steps);
  const order: string[] = [];
  for (let step = queue.take(); step; step = queue.take()) {
    order.push(short(step.id));
    queue.finish(step.id);
  }
  return order;
}

describe('skipping', () => {
  it('spares what stands on a model that says on_error: continue', () => {
    const world = worldOf([
      model('a', { config: { on_error: 'continue' } }),
      model('b', { on: ['model.proj.a'] }),
      genericTest('unique', 't', { on: ['model.proj.a'] }),
    ]);
    const b = plan('build', {}, world).steps.find((step) => step.id === 'model.proj.b')!;
    expect(b.waitsFor).toEqual(['model.proj.a', 'test.proj.t']);
    expect(b.skipWhenFailed).toEqual(['test.proj.t']);
  });
});

describe('retry', () => {
  const result = (id: string, status: PreviousRun['results'][number]['status']) => ({
    unique_id: id,
    status,
    batch_results: null,
  });

  it('takes what failed or was skipped', () => {
    const previous: PreviousRun = {
      args: {},
      invocationId: 'i',
      results: [
        result('model.proj.stg_orders', 'success'),
        result('test.proj.unique_stg_orders', 'warn'),
        result('model.proj.fct', 'error'),
        result('model.proj.report', 'skipped'),
        result('model.proj.gone', 'error'),
        result('operation.proj.proj-on-run-end-0', 'error'),
      ],
    };
    const again = planRetry('build', previous, shop);
    expect(actions(again)).toEqual(['run model.fct', 'run model.report']);
    expect(again.steps[0]!.reasons).toEqual(['ended with `error` before']);
    expect(again.steps[1]!.waitsFor).toEqual(['model.proj.fct']);
    expect(actions(planRetry('build', previous, shop, true))).toContain('test test.unique_stg_orders');
  });

  it('remembers which batches of a microbatch model are done', () => {
    const batches = { successful: [['a', 'b']], failed: [['c', 'd']] } as const;
    const previous: PreviousRun = {
      args: {},
      invocationId: 'i',
      results: [{ unique_id: 'model.proj.fct', status: 'partial success', batch_results: batches }],
    };
    expect(planRetry('run', previous, shop).steps[0]!.previousBatches).toEqual(batches);
  });
});

it('gives reasons when they are asked for', () => {
  const explained = plan('run', { select: ['+report'], explain: true });
  expect(explained.steps.at(-1)!.reasons).toEqual(['matches `+report`']);
});

it('does not skip exposures for a failed test', () => {
  const world = worldOf([
    model('a'),
    genericTest('unique', 't', { on: ['model.proj.a'] }),
    exposure('board', { on: ['model.proj.a'] }),
    unitTest('u', 'model.proj.a'),
  ]);
  expect(waits(plan('build', {}, world), 'exposure.board')).toEqual(['model.a']);
});
