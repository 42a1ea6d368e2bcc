import { unreachable } from '../../base/unreachable.ts';
import type { Alias, FromItem, Name } from '../parse/tree.ts';
import { canonicalType } from '../types/names.ts';
import type { Context } from './context.ts';
import { evaluate } from './expression.ts';
import { readFunctions } from './functionTables.ts';
import { merge, nothing, type RelationName, use, type Value, type Wide } from './inputs.ts';
import { joined } from './joins.ts';
import { readPivot, readUnpivot } from './pivots.ts';
import { type Outside, readQuery, rename } from './query.ts';
import {
  type Column,
  type Frame,
  joinTables,
  type Open,
  type Result,
  type Scope,
  type Tables,
  tablesOf,
} from './scope.ts';

/** Reads the items of a `from` clause from left to right; `wide` receives what decides on their rows. */
export function readTables(items: readonly FromItem[], outside: Outside, wide: Wide, context: Context): Tables[] {
  const read: Tables[] = [];
  for (const item of items) read.push(readItem(item, outside, read, wide, context));
  return read;
}

/** `siblings` are the tables to the left, which a lateral item may name. */
export function readItem(
  item: FromItem,
  outside: Outside,
  siblings: readonly Tables[],
  wide: Wide,
  context: Context,
): Tables {
  switch (item.kind) {
    case 'table': {
      const result = readRelation(item.parts, outside, context);
      wide.add(result.wide, use.filter);
      return tablesOf(frameOf(result, item.alias, item.parts.at(-1)!.text, result.relation));
    }
    case 'derived': {
      const around = item.lateral ? { ...outside, parent: scopeOf(siblings, outside) } : outside;
      const result = readQuery(item.query, around, context);
      wide.add(result.wide, use.filter);
      return tablesOf(frameOf(result, item.alias, undefined, undefined));
    }
    case 'functions':
      return readFunctions(item, scopeOf(siblings, outside), wide, context);
    case 'join':
      return readJoin(item, outside, siblings, wide, context);
    case 'group': {
      const inner = readItem(item.inner, outside, siblings, wide, context);
      return item.alias?.name ? grouped(inner, item.alias) : inner;
    }
    case 'described':
      return readDescribed(item, outside, siblings, wide, context);
    case 'pivot':
      return readPivot(item, readItem(item.source, outside, siblings, wide, context), outside, wide, context);
    case 'unpivot':
      return readUnpivot(item, readItem(item.source, outside, siblings, wide, context), wide, context);
    default:
      return unreachable(item);
  }
}

export function scopeOf(tables: readonly Tables[], outside: Outside): Scope {
  return {
    tables: joinTables(tables),
    parent: outside.parent,
    ctes: outside.ctes,
    aliases: undefined,
    windows: undefined,
    names: undefined,
  };
}

/** A CTE, or a table of the database. */
export function readRelation(
  parts: readonly Name[],
  outside: Outside,
  context: Context,
): Result & { relation: RelationName | undefined } {
  const name = parts.at(-1)!.text;
  if (parts.length === 1 && !context.options.isBoundary(name)) {
    for (let cte = outside.ctes; cte; cte = cte.parent) {
      if (cte.name === name) return { ...cte.read(), relation: undefined };
    }
  }
  const relation = context.relation(parts);
  const known = context.options.columnsOf(relation);
  const of = (column: string, type?: string, nullable?: boolean): Column => ({
    name: column,
    type,
    nullable,
    inputs: new Map([[context.ref(relation, column), use.copied]]),
    unknown: [],
  });
  const open: Open | undefined = known
    ? undefined
    : {
        reason: `the columns of \`${relation.parts.join('.')}\` are not known`,
        find: (column) => {
          const hint = context.options.hintOf(relation, column);
          return of(column, hint?.type, hint?.nullable);
        },
      };
  return {
    columns: known?.map((column) => of(column.name, column.type, column.nullable)) ?? [],
    open,
    wide: nothing,
    relation,
  };
}

/** One table with an alias: columns keep what they are, and remember which column of a CTE or subquery they are. */
export function frameOf(
  result: Result,
  alias: Alias | undefined,
  name: string | undefined,
  relation: RelationName | undefined,
): Frame {
  const renamed = rename(result, alias?.columns.map((c) => c.name.text) ?? []);
  const columns = relation
    ? renamed.columns
    : renamed.columns.map((column, i) => ({
        ...column,
        origin: result.columns[i]?.origin ?? result.columns[i] ?? column,
      }));
  return {
    name: alias?.name?.text ?? name,
    relation: alias?.name ? undefined : relation,
    columns,
    open: renamed.open,
    scalar: false,
  };
}

/** `(a join b) as c` hides the names of the tables in it. */
function grouped(inner: Tables, alias: Alias): Tables {
  const columns = inner.visible.flatMap((item) => ('column' in item ? item.column : []));
  const opens = inner.visible.flatMap((item) => ('open' in item ? item.open.open! : []));
  const open = opens.length === 1 ? opens[0] : opens[0] && { reason: opens[0].reason, find: () => undefined };
  return tablesOf(frameOf({ columns, open, wide: nothing }, alias, undefined, undefined));
}

function readJoin(
  item: FromItem & { kind: 'join' },
  outside: Outside,
  siblings: readonly Tables[],
  wide: Wide,
  context: Context,
): Tables {
  const left = readItem(item.left, outside, siblings, wide, context);
  const right = readItem(item.right, outside, [...siblings, left], wide, context);
  const result = joined(item, left, right, wide, context);
  if (item.on) wide.add(evaluate(item.on, scopeOf([left, right], outside), context, wide), use.join);
  return result;
}

/** `xmltable`, `json_table`, `match_recognize`: their columns stand in the text. */
function readDescribed(
  item: FromItem & { kind: 'described' },
  outside: Outside,
  siblings: readonly Tables[],
  wide: Wide,
  context: Context,
): Tables {
  const source = item.source && readItem(item.source, outside, siblings, wide, context);
  const scope = source ? patternScope(scopeOf([source], outside)) : scopeOf(siblings, outside);
  const inputs = item.inputs.map((one) => evaluate(one, scope, context, undefined));
  for (const value of inputs) wide.add(value, source ? use.filter : use.join);
  const from: Value = { ...nothing, ...merge(inputs, use.transformed) };
  const columns = item.columns.map(({ name, type, value }): Column => {
    const made = value ? evaluate(value, scope, context, undefined) : from;
    return {
      name: name.text,
      type: type ? canonicalType(type, context.dialect) : value ? made.type : undefined,
      nullable: undefined,
      inputs: made.inputs,
      unknown: made.unknown,
    };
  });
  const before = item.open && source ? source.visible.flatMap((v) => ('column' in v ? v.column : [])) : [];
  const open = item.open && source ? source.frames.find((frame) => frame.open)?.open : undefined;
  return tablesOf(
    frameOf(
      {
        columns: [...before.filter((c) => !columns.some((own) => own.name === c.name)), ...columns],
        open,
        wide: nothing,
      },
      item.alias,
      undefined,
      undefined,
    ),
  );
}

/** In `match_recognize` names of the pattern qualify columns: `a.price`. */
function patternScope(scope: Scope): Scope {
  const columns = scope.tables.visible.flatMap((item) => ('column' in item ? item.column : []));
  const open = scope.tables.frames.find((frame) => frame.open)?.open;
  return { ...scope, anyQualifier: { name: undefined, relation: undefined, columns, open, scalar: false } };
}
