import { describe, expect, it } from 'vitest';
import { DiagnosticError, formatDiagnostic } from '../base/diagnostic.ts';
import type { ResourceType } from '../manifest/node.ts';
import { type SelectionOptions, select } from './select.ts';
import { readSelectors } from './selectorsFile.ts';
import { shopNodes, worldOf } from './testing/shop.ts';
import type { World } from './world.ts';

const shop = worldOf(shopNodes);

function ids(options: Partial<SelectionOptions>, world: World = shop, types?: ReadonlySet<ResourceType>): string[] {
  const all = { select: [], exclude: [], selector: null, indirectSelection: 'eager', ...options } as const;
  return [...select(all, world, types).ids].map((id) => id.replace('.proj.', '.')).sort();
}

/** Names of models alone, to keep expectations short. */
const models = (...terms: string[]): string[] =>
  ids({ select: terms, indirectSelection: 'empty' }, shop, new Set(['model'])).map((id) => id.replace('model.', ''));

function mistake(options: Partial<SelectionOptions>, world: World = shop): string {
  try {
    ids(options, world);
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(formatDiagnostic).join('\n');
    throw error;
  }
  throw new Error('no mistake was found');
}

function warnings(...terms: string[]): string[] {
  const options = { select: terms, exclude: [], selector: null, indirectSelection: 'eager' } as const;
  return select(options, shop).warnings.map(formatDiagnostic);
}

describe('methods', () => {
  it.each([
    ['fct', ['fct']],
    ['marts', ['fct', 'report']],
    ['proj.marts', ['fct', 'report']],
    ['staging', ['kit.base', 'stg_items', 'stg_orders']],
    ['shop', []],
    ['staging.*.stg_o*', ['stg_orders']],
    ['stg_*', ['stg_items', 'stg_orders']],
    ['list', ['list.v1', 'list.v2']],
    ['list.v2', ['list.v2']],
    ['list_v1', ['list.v1']],
    ['lis*', ['list.v1', 'list.v2']],
    ['FCT', []],
    ['blank', ['blank']],
    ['kit', ['kit.base']],
    ['tag:stg', ['stg_items', 'stg_orders']],
    ['tag:n*', ['fct']],
    ['path:models/marts', ['fct', 'report']],
    ['models/marts/fct.sql', ['fct']],
    ['models/*/stg_*', []],
    ['models/**/stg_*.sql', ['stg_items', 'stg_orders']],
    ['./models/marts/', ['fct', 'report']],
    ['path:models/marts/_marts.yml', ['fct']],
    ['path:models/staging', ['kit.base', 'stg_items', 'stg_orders']],
    ['file:fct.sql', ['fct']],
    ['fct.sql', ['fct']],
    ['file:fct', ['fct']],
    ['package:kit', ['kit.base']],
    ['package:this,marts', ['fct', 'report']],
    ['config.materialized:table', ['fct']],
    ['config.meta.owner:ana', ['fct']],
    ['config.meta.critical:TRUE', ['fct']],
    ['config.meta.level:3', []],
    ['config.unique_key:day', ['fct']],
    ['config.materialized:t*', []],
    ['access:public', ['fct']],
    ['group:fin', ['fct']],
    ['version:latest', ['list.v2']],
    ['version:old', ['list.v1']],
    ['version:prerelease', []],
    ['+fct', ['fct', 'joined', 'stg_items', 'stg_orders']],
    ['1+fct', ['fct', 'joined']],
    ['stg_items+1', ['joined', 'stg_items']],
    ['@stg_items', ['fct', 'joined', 'report', 'stg_items', 'stg_orders']],
    ['source:shop+', ['fct', 'joined', 'report', 'stg_items', 'stg_orders']],
    ['source:shop.items+1', ['stg_items']],
    ['+exposure:board', ['fct', 'joined', 'report', 'stg_items', 'stg_orders']],
    ['fct++', []],
    ['+@fct', []],
    ['tag:stg,stg_orders', ['stg_orders']],
    ['stg_orders fct', ['fct', 'stg_orders']],
  ])('%s', (term, expected) => {
    expect(models(term)).toEqual(expected);
  });

  it('selects other kinds of nodes', () => {
    expect(ids({ select: ['resource_type:snapshot'] })).toEqual(['snapshot.history']);
    expect(ids({ select: ['test_type:unit'] })).toEqual(['unit_test.fct.fct_adds']);
    expect(ids({ select: ['test_type:singular'] })).toEqual(['test.fct_is_fine']);
    expect(ids({ select: ['test_name:rel*'] })).toEqual(['test.orders_have_items']);
    expect(ids({ select: ['config.severity:error'] })).toEqual(['test.unique_stg_orders']);
    expect(ids({ select: ['exposure:proj.board'] })).toEqual(['exposure.board']);
    expect(ids({ select: ['tag:exp'] })).toEqual(['exposure.board']);
    expect(ids({ select: ['"*"', '*'], exclude: ['resource_type:model', 'test_type:data'] })).toEqual([
      'exposure.board',
      'seed.rates',
      'snapshot.history',
    ]);
  });
});

describe('tests follow what they test', () => {
  const of = (indirectSelection: SelectionOptions['indirectSelection'], ...terms: string[]): string[] =>
    ids({ select: terms, indirectSelection });

  it('eager: any of it', () => {
    expect(of('eager', 'stg_orders')).toEqual(['model.stg_orders', 'test.orders_have_items', 'test.unique_stg_orders']);
  });

  it('cautious: all of it, over the whole selection', () => {
    expect(of('cautious', 'stg_orders')).toEqual(['model.stg_orders', 'test.unique_stg_orders']);
    expect(of('cautious', 'stg_orders', 'stg_items')).toContain('test.orders_have_items');
  });

  it('buildable: all of it or of what that stands on', () => {
    expect(of('buildable', 'stg_orders')).not.toContain('test.orders_have_items');
    expect(of('buildable', 'joined', 'stg_orders')).toContain('test.orders_have_items');
  });

  it('empty: none', () => {
    expect(of('empty', 'stg_orders')).toEqual(['model.stg_orders']);
  });
});

describe('selectors.yml', () => {
  const world = (...selectors: object[]): World => ({ ...shop, selectors: readSelectors({ selectors } as never) });

  it('joins, intersects and excludes', () => {
    const nightly = {
      name: 'nightly',
      definition: {
        union: [{ intersection: ['tag:stg', 'stg_orders'] }, 'fct+', { exclude: ['report', 'test_type:data'] }],
      },
    };
    expect(ids({ selector: 'nightly' }, world(nightly), new Set(['model', 'test']))).toEqual([
      'model.fct',
      'model.stg_orders',
    ]);
  });

  it('takes depths, modes and other selectors', () => {
    const of = (definition: object): string[] =>
      ids({ selector: 'a' }, world({ name: 'a', definition }, { name: 'b', definition: 'tag:stg' }));
    expect(
      of({ method: 'fqn', value: 'marts.fct', parents: true, parents_depth: 1, indirect_selection: 'empty' }),
    ).toEqual(['model.fct', 'model.joined', 'seed.rates']);
    expect(of({ method: 'selector', value: 'b', exclude: [{ tag: 'none' }, 'stg_orders', 'test_type:data'] })).toEqual([
      'model.stg_items',
    ]);
    expect(of({ method: 'fqn', value: 'marts.fct', parents: true, parents_depth: 0 })).toEqual(
      of({ method: 'fqn', value: 'marts.fct', parents: true }),
    );
    // of the types that are asked for, before operators: the other parents of a test that is not are no parents
    const usesIt = world({ name: 'b', definition: 'stg_orders' });
    expect(ids({ select: ['1+selector:b'] }, usesIt, new Set(['model']))).toEqual(['model.stg_orders']);
    // the mode of a reference is not that of the selector it names
    expect(of({ method: 'selector', value: 'b', indirect_selection: 'empty' })).toEqual(
      of({ method: 'selector', value: 'b' }),
    );
    expect(ids({ select: ['selector:b,stg_items'] }, world({ name: 'b', definition: 'tag:stg' }))).toContain(
      'model.stg_items',
    );
  });

  it('uses the default when nothing else is asked for', () => {
    const withDefault = world({ name: 'usual', default: true, definition: 'alone' });
    expect(ids({}, withDefault)).toEqual(['model.alone']);
    expect(ids({ select: ['report'] }, withDefault)).toContain('model.report');
  });

  it('finds mistakes in a file', () => {
    const read = (content: unknown): string => {
      try {
        readSelectors(content as never);
      } catch (error) {
        return (error as Error).message;
      }
      return 'fine';
    };
    const one = (definition: unknown): string => read({ selectors: [{ name: 'a', definition }] });
    expect(read({ selectors: [{ name: 'a', definition: 'b', indirect_selection: 'empty' }] })).toBe(
      'The selector `a` has the key `indirect_selection`, which selectors do not have',
    );
    expect(read({ other: 1 })).toBe(
      [
        'Could not parse selector file data:',
        'other: 1',
        'Valid root-level selector definitions: union, intersection, string, dictionary. No lists.',
        'https://docs.getdbt.com/reference/node-selection/yaml-selectors',
      ].join('\n'),
    );
    expect(read({ selectors: [{ definition: 'a' }] })).toContain('needs a `name` and a `definition`');
    expect(one({ union: ['a'], exclude: ['b'] })).toBe(
      'The selector `a` has more than one key at its root: `union`, `exclude`',
    );
    expect(one({ union: 'a' })).toBe('`union` in the selector `a` must be a list');
    expect(one({ method: 'nonsense', value: 'x' })).toBe(
      '`nonsense` in the selector `{"method":"nonsense","value":"x"}` is not a selection method',
    );
    expect(one({ union: ['a', { exclude: ['b'] }, { exclude: ['c'] }] })).toBe(
      'The selector `a` has more than one `exclude` in one list',
    );
    expect(one({ method: 'tag', value: 5 })).toBe(
      'The value of the method `tag` must be text: {"method":"tag","value":5}',
    );
    expect(one({ method: 'selector', value: 'missing' })).toBe('fine');
  });

  it('fails when a missing or circular selector is used', () => {
    const circular = world(
      { name: 'a', definition: { method: 'selector', value: 'b' } },
      { name: 'b', definition: { union: ['fct', 'selector:a'] } },
    );
    expect(mistake({ selector: 'a' }, circular)).toBe(
      'Runtime Error [E301]: The selector `b` uses itself: `b` uses `a` uses `b`',
    );
    expect(mistake({ selector: 'nigthly' }, world({ name: 'nightly', definition: 'fct' }))).toBe(
      'Runtime Error [E301]: There is no selector named `nigthly` in selectors.yml\n  help: did you mean `nightly`?',
    );
  });
});

describe('mistakes', () => {
  it('names what cannot be read', () => {
    expect(mistake({ select: ['tga:x'] })).toBe(
      'Runtime Error [E301]: `tga` in the selector `tga:x` is not a selection method\n  help: did you mean `tag:`?',
    );
    expect(mistake({ select: ['@fct+'] })).toBe(
      'Runtime Error [E301]: The selector `@fct+` has both `@` and a `+` at its end\n  help: `@` already takes all descendants: leave the `+` out',
    );
    expect(mistake({ select: ['resource_type:modle'] })).toBe(
      'Runtime Error [E301]: `modle` is not a resource type\n  help: did you mean `model`?',
    );
    expect(mistake({ select: ['state:modified'] })).toBe(
      'Runtime Error [E301]: `state:` compares with an earlier run, but there is no `--state`\n  help: give a folder with the manifest.json of an earlier run: `--state path/to/folder`',
    );
  });

  it('warns of what matches nothing, and says what comes closest', () => {
    expect(warnings('fct alone')).toEqual([]);
    expect(warnings('stg_order', 'alone')).toEqual([
      "Warning [W301]: The selection criterion 'stg_order' does not match any enabled nodes\n  help: did you mean `stg_orders`?",
    ]);
    expect(warnings('tag:nigtly')).toEqual([
      "Warning [W301]: The selection criterion 'tag:nigtly' does not match any enabled nodes\n  help: did you mean `tag:nightly`?",
    ]);
    expect(warnings('nightly')).toEqual([
      "Warning [W301]: The selection criterion 'nightly' does not match any enabled nodes\n  help: did you mean `tag:nightly`?",
    ]);
    expect(warnings('resource_type:function')).toEqual([
      "Warning [W301]: The selection criterion 'resource_type:function' does not match any enabled nodes",
    ]);
    expect(warnings('fct,alone')).toEqual([
      "Warning [W301]: The selection criterion 'fct,alone' does not match any enabled nodes\n  help: each part matches something, but nothing matches all of them",
    ]);
  });
});

it('says why each node is selected', () => {
  const options = {
    select: ['+tag:nightly'],
    exclude: [],
    selector: null,
    indirectSelection: 'eager',
    explain: true,
  } as const;
  const { reasons } = select(options, shop);
  expect(reasons('model.proj.fct')).toEqual(['matches `+tag:nightly`']);
  expect(reasons('model.proj.stg_items')).toEqual(['upstream of `fct` (`+tag:nightly`)']);
  expect(reasons('test.proj.unique_stg_orders')).toEqual(['tests `stg_orders`']);
});
