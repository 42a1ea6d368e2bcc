import type { Facts } from '../adapters/adapter.ts';
import type { GraphNode, Hook } from '../manifest/node.ts';
import { fromJs, PyDict, type Value } from '../template/values.ts';
import { translateType } from './column.ts';
import { LazyDict, lazyValue } from './lazyDict.ts';

/**
 * `model`: the node as a dict without its nulls, as dbt gives it. With `facts`, types of columns that are known by another name
 * (`string`) have that of the database, unless the contract says `alias_types: false`.
 */
export function nodeValue(
  node: GraphNode,
  extra: Readonly<Record<string, unknown>> = {},
  facts: Facts | null = null,
): LazyDict {
  const { contract } = node as { readonly contract?: { readonly alias_types?: boolean } };
  const aliases = contract?.alias_types === true ? facts : null;
  return new LazyDict(() => {
    const fields = Object.entries(node).filter(([, value]) => value !== null && value !== undefined);
    const compiled = typeof extra.compiled_code === 'string' ? { compiled_sql: extra.compiled_code } : {};
    return [...fields, ...Object.entries({ ...extra, ...compiled })].map(([key, value]): [string, unknown] => [
      key,
      key === 'columns' ? columnsValue(value, aliases) : value,
    ]);
  });
}

/** Columns keep only what is set, except for what macros read without asking. */
function columnsValue(columns: unknown, aliases: Facts | null): unknown {
  if (typeof columns !== 'object' || columns === null) return columns;
  return new PyDict(
    Object.entries(columns).map(([name, column]): [Value, Value] => [
      name,
      new PyDict(
        Object.entries(column as Record<string, unknown>)
          .filter(([, value]) => value !== null)
          .map(([key, value]): [Value, Value] => [
            key,
            aliases && key === 'data_type' && typeof value === 'string'
              ? translateType(aliases, value)
              : lazyValue(value),
          ]),
      ),
    ]),
  );
}

/** `pre_hooks` and `post_hooks` */
export function hooksValue(hooks: readonly Hook[] | undefined): Value {
  return (hooks ?? []).map((hook) =>
    fromJs(Object.fromEntries(Object.entries(hook).filter(([, value]) => value !== null))),
  );
}
