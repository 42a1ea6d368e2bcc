import type { Expression, FromItem } from '../parse/tree.ts';
import type { Context } from './context.ts';
import { evaluate } from './expression.ts';
import { merge, nothing, type Ref, use, type Value, type Wide } from './inputs.ts';
import type { Outside } from './query.ts';
import type { Column, Tables } from './scope.ts';
import { tablesOf } from './scope.ts';
import { frameOf, scopeOf } from './tables.ts';

/** Rows become columns: one for each listed value, made from the aggregated columns; the others are the groups. */
export function readPivot(
  item: FromItem & { kind: 'pivot' },
  source: Tables,
  outside: Outside,
  wide: Wide,
  context: Context,
): Tables {
  const scope = scopeOf([source], outside);
  const values = item.values.map((one) => evaluate(one.value, scope, context, undefined));
  const used = new Set<string>([item.column.text]);
  for (const one of item.values) for (const name of columnsIn(one.value)) used.add(name);
  const by = find(source, item.column.text, context);
  const keys = source.visible.flatMap((v) => ('column' in v && !used.has(v.column.name) ? v.column : []));
  for (const key of keys) wide.add(key, use.group);
  const made: Value = {
    ...nothing,
    ...merge(
      [
        { ...nothing, ...merge(values, use.aggregated) },
        { ...nothing, ...merge([by], use.filter) },
      ],
      use.copied,
    ),
  };
  const open = source.visible.find((v) => 'open' in v);
  const reason = open && 'open' in open ? open.open.open!.reason : 'the columns of this pivot depend on the data';
  const names = item.names?.flatMap((one, i) =>
    item.values.map((value, v) => {
      const base = one.alias?.text ?? context.text(item.names![i]!.value);
      return item.values.length > 1 ? `${base}_${value.alias?.text ?? v}` : base;
    }),
  );
  const columns: Column[] = [
    ...keys,
    ...(names ?? []).map((name) => ({
      name,
      type: undefined,
      nullable: true,
      inputs: made.inputs,
      unknown: made.unknown,
    })),
  ];
  const find2 = open && 'open' in open ? open.open.open!.find : () => undefined;
  return tablesOf(
    frameOf(
      {
        columns,
        open: names && !open ? undefined : { reason, find: open ? find2 : (name) => ({ ...made, name }) },
        wide: nothing,
      },
      item.alias,
      undefined,
      undefined,
    ),
  );
}

function columnsIn(value: Expression): string[] {
  if (value.kind === 'column') return [value.parts.at(-1)!.text];
  if (value.kind === 'call') return value.arguments.flatMap(columnsIn);
  return [];
}

function find(source: Tables, name: string, context: Context): Value {
  for (const item of source.visible)
    if ('column' in item && item.column.name === name) return context.used(item.column);
  const open = source.visible.flatMap((item) => ('open' in item ? item.open.open! : []));
  return (
    (open.length === 1 && open[0]!.find(name)) || {
      ...nothing,
      unknown: [open[0]?.reason ?? `there is no column \`${name}\``],
    }
  );
}

/** Columns become rows: a label, a value made from all of them, and the other columns as they are. */
export function readUnpivot(
  item: FromItem & { kind: 'unpivot' },
  source: Tables,
  wide: Wide,
  context: Context,
): Tables {
  const names = new Set(item.columns.map((name) => name.text));
  const values = item.columns.map((name) => find(source, name.text, context));
  for (const value of values) wide.add(value, use.filter);
  const rest = source.visible.flatMap((v) => ('column' in v && !names.has(v.column.name) ? v.column : []));
  const label: Column = {
    name: item.label.text,
    type: 'VARCHAR',
    nullable: false,
    inputs: new Map<Ref, number>(),
    unknown: [],
  };
  const value: Column = {
    name: item.value.text,
    type: undefined,
    nullable: undefined,
    ...merge(values, use.transformed),
  };
  const open = source.visible.flatMap((v) => ('open' in v ? v.open.open! : []))[0];
  return tablesOf(frameOf({ columns: [...rest, label, value], open, wide: nothing }, item.alias, undefined, undefined));
}
