import { describe, expect, test } from 'vitest';
import type { Package, Project } from '../manifest/project.ts';
import { parseMacroFile } from '../template/index.ts';
import { MacroRegistry } from './registry.ts';

const pkg = (name: string, relativeRoot = '', dispatch: Package['dispatch'] = []): Package =>
  ({ name, relativeRoot, dispatch }) as unknown as Package;
const prefixes = ['postgres', 'default'];

function registry(macros: Readonly<Record<string, string>>, dispatch: Package['dispatch'] = []): MacroRegistry {
  const root = pkg('shop', '', dispatch);
  const packages = [
    root,
    pkg('utils', 'dbt_packages/utils'),
    pkg('dbt_postgres', 'builtin/postgres'),
    pkg('dbt', 'builtin/default'),
  ];
  const project = { name: 'shop', package: root, packages } as unknown as Project;
  const definitions = (name: string) => parseMacroFile({ path: `${name}.sql`, text: macros[name] ?? '' });
  return new MacroRegistry(
    project,
    packages.map(({ name }) => ({ name, definitions: definitions(name) })),
  );
}

const macro = (name: string): string => `{% macro ${name}() %}{% endmacro %}`;
const materialization = (name: string, adapter: string): string =>
  `{% materialization ${name}, ${adapter} %}{% endmaterialization %}`;

describe('finding a macro', () => {
  test('the own package first, then the root project, then the built-in ones', () => {
    const found = registry({
      shop: macro('a') + macro('c'),
      utils: macro('a') + macro('b'),
      dbt: macro('a') + macro('b') + macro('c') + macro('d'),
    });
    expect(found.find('a', 'utils')?.packageName).toBe('utils');
    expect(found.find('a', 'shop')?.packageName).toBe('shop');
    expect(found.find('c', 'utils')?.packageName).toBe('shop');
    expect(found.find('b', 'shop')?.packageName).toBe('dbt');
    expect(found.findIn('utils', 'b')?.uniqueId).toBe('macro.utils.b');
    expect(found.find('nowhere', 'shop')).toBeUndefined();
  });

  test('anywhere: a package is enough, wherever it is', () => {
    const found = registry({
      shop: macro('a'),
      utils: macro('a') + macro('b') + macro('c'),
      dbt: macro('b') + macro('d'),
    });
    const ids = (names: readonly string[], from?: string) =>
      names.map((name) => found.findAnywhere(name, from)?.packageName);
    expect(ids(['a', 'b', 'c', 'd', 'e'])).toEqual(['shop', 'utils', 'utils', 'dbt', undefined]);
    expect(ids(['a', 'b', 'd'], 'utils')).toEqual(['utils', 'utils', 'dbt']);
    expect(ids(['b', 'd'], 'dbt')).toEqual(['dbt', 'dbt']);
    expect(ids(['c'], 'text')).toEqual(['utils']);
  });

  test('built-in packages are one namespace, and what the adapter brings wins', () => {
    const found = registry({ dbt: macro('x') + macro('y'), dbt_postgres: macro('x') });
    expect(found.findIn('dbt', 'x')?.uniqueId).toBe('macro.dbt_postgres.x');
    expect(found.findIn('dbt', 'y')?.uniqueId).toBe('macro.dbt.y');
  });
});

describe('dispatch', () => {
  test('without a namespace the adapter comes before default, wherever they are', () => {
    const found = registry({ shop: macro('default__m'), dbt: macro('postgres__m') });
    expect(found.dispatch('m', null, prefixes, 'shop').uniqueId).toBe('macro.dbt.postgres__m');
  });

  test('with one, the root project comes before the package', () => {
    const found = registry({ shop: macro('default__m'), dbt: macro('postgres__m'), utils: macro('default__n') });
    expect(found.dispatch('m', 'dbt', prefixes, 'shop').uniqueId).toBe('macro.shop.default__m');
    expect(found.dispatch('n', 'utils', prefixes, 'shop').uniqueId).toBe('macro.utils.default__n');
  });

  test('the project file may say the order', () => {
    const found = registry({ shop: macro('default__m'), utils: macro('default__m') }, [
      { macro_namespace: 'dbt', search_order: ['utils', 'dbt'] },
    ]);
    expect(found.dispatch('m', 'dbt', prefixes, 'shop').uniqueId).toBe('macro.utils.default__m');
  });

  test('a miss lists every attempt', () => {
    const found = registry({});
    expect(() => found.dispatch('m', 'utils', prefixes, 'shop')).toThrow(
      "In dispatch: No macro named 'm' found within namespace: 'utils'\n    Searched for: 'shop.postgres__m', 'shop.default__m', 'utils.postgres__m', 'utils.default__m'",
    );
    expect(() => found.dispatch('utils.m', null, prefixes, 'shop')).toThrow(
      'Did you mean `adapter.dispatch("m", macro_namespace="utils")`?',
    );
  });
});

describe('materializations', () => {
  test("the adapter's come before default, the project's before the built-in ones", () => {
    const found = registry({
      shop: materialization('table', 'default'),
      dbt: materialization('table', 'default') + materialization('view', 'default'),
      dbt_postgres: materialization('view', "adapter='postgres'"),
    });
    expect(found.findMaterialization('table', prefixes)?.packageName).toBe('shop');
    expect(found.findMaterialization('view', prefixes)?.uniqueId).toBe(
      'macro.dbt_postgres.materialization_view_postgres',
    );
    expect(found.findMaterialization('nothing', prefixes)).toBeUndefined();
  });

  test('a package brings new ones, and does not replace built-in ones behind the back of the project', () => {
    const found = registry({
      utils: materialization('table', 'default') + materialization('cube', 'default'),
      dbt: materialization('table', 'default'),
    });
    expect(found.findMaterialization('table', prefixes)?.packageName).toBe('dbt');
    expect(found.findMaterialization('cube', prefixes)?.packageName).toBe('utils');
  });
});
