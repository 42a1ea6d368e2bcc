import type { Body, Cte, Expression, OrderItem, Query, SetOperation, Values } from '../parse/tree.ts';
import { unify } from '../types/unify.ts';
import type { Context } from './context.ts';
import { evaluate } from './expression.ts';
import { merge, noInputs, nothing, use, type Value, Wide } from './inputs.ts';
import { fixedPoint } from './recursion.ts';
import { type Column, type Ctes, emptyColumn, noTables, type Open, type Result, type Scope } from './scope.ts';
import { readSelect } from './select.ts';
import { readRelation } from './tables.ts';

/** Where a query stands: what it may name besides its own tables. */
export interface Outside {
  /** The scope of the query around a subquery; for `lateral`, the tables to its left. */
  readonly parent: Scope | undefined;
  readonly ctes: Ctes | undefined;
}

/** The body of a query with the scope in which its `order by` is read. */
export interface Read {
  readonly columns: readonly Column[];
  readonly open: Open | undefined;
  readonly wide: Wide;
  readonly scope: Scope | undefined;
}

/** What a query gives: its columns in order, and what decides on its rows. Types that are still open become text. */
export function readQuery(query: Query, outside: Outside, context: Context): Result {
  const { columns, open, wide } = readQueryOpen(query, outside, context);
  return { columns: columns.map(settle), open, wide: wide.value() };
}

/** A string constant or null without a type is text once it is a column. */
function settle(column: Column): Column {
  return column.type === 'unknown' ? { ...column, type: 'text' } : column;
}

export function readQueryOpen(query: Query, outside: Outside, context: Context): Read {
  let { ctes } = outside;
  for (const cte of query.ctes) ctes = declare(cte, query.recursive, ctes, outside, context);
  const read = readBody(query.body, { ...outside, ctes }, context);
  orderRows(query, read, outside, ctes, context);
  return read;
}

function orderRows(query: Query, read: Read, outside: Outside, ctes: Ctes | undefined, context: Context): void {
  const scope: Scope = read.scope ?? {
    tables: noTables,
    parent: outside.parent,
    ctes,
    aliases: new Map(),
    windows: undefined,
    names: undefined,
  };
  for (const item of query.order) read.wide.add(valueOfKey(item, read, scope, context), use.order);
  if (query.orderByAll) for (const column of read.columns) read.wide.add(column, use.order);
  for (const bound of [query.limit, query.offset])
    if (bound) read.wide.add(evaluate(bound, scope, context, undefined), use.filter);
}

/** An output column by its name or position, or an expression over the tables. */
function valueOfKey(item: OrderItem, read: Read, scope: Scope, context: Context): Value {
  const output = outputOf(item.value, read.columns);
  if (output) return output;
  if (read.open && !read.scope) return { ...nothing, unknown: [read.open.reason] };
  return evaluate(item.value, scope, context, undefined);
}

/** The output column that a key of `order by` or `group by` means: its name or its position. */
export function outputOf(key: Expression, columns: readonly Column[]): Column | undefined {
  if (key.kind === 'literal' && key.of === 'number') return columns[Number(key.text) - 1];
  if (key.kind === 'column' && key.parts.length === 1) return columns.find((c) => c.name === key.parts[0]!.text);
  return undefined;
}

function declare(cte: Cte, recursive: boolean, before: Ctes | undefined, outside: Outside, context: Context): Ctes {
  const name = cte.name.text;
  let result: Result | undefined;
  const once = (): Result => {
    if (!result) {
      const raw = recursive
        ? fixedPoint(
            name,
            (self) => readQuery(cte.query, { ...outside, ctes: self(before) }, context),
            cte.columns.map((c) => c.text),
          )
        : readQuery(cte.query, { ...outside, ctes: before }, context);
      result = rename(
        raw,
        cte.columns.map((c) => c.text),
      );
      if (cte.added.length > 0) {
        const added = cte.added.map((extra) => ({
          ...emptyColumn(extra.text),
          ...merge(result!.columns, use.transformed),
        }));
        result = { ...result, columns: [...result.columns, ...added] };
      }
    }
    return result;
  };
  const declared: Ctes = {
    name,
    read: () => {
      context.usedCtes.add(cte);
      return once();
    },
    parent: before,
  };
  context.declared.push({ cte, read: once });
  return declared;
}

/** Gives columns other names: `with a (x, y) as ...`, `as t (x, y)`. */
export function rename(result: Result, names: readonly string[]): Result {
  if (names.length === 0) return result;
  const columns = result.columns.map((column, i) => ({ ...column, name: names[i] ?? column.name }));
  if (!result.open) return { ...result, columns };
  const { reason } = result.open;
  for (let i = columns.length; i < names.length; i += 1) columns.push({ ...emptyColumn(names[i]!), unknown: [reason] });
  return { ...result, columns, open: undefined };
}

export function readBody(body: Body, outside: Outside, context: Context): Read {
  switch (body.kind) {
    case 'query':
      return readQueryOpen(body, outside, context);
    case 'select':
      return readSelect(body, outside, context);
    case 'values':
      return readValues(body, outside, context);
    case 'tableBody': {
      const { columns, open, wide: rows } = readRelation(body.parts, outside, context);
      const wide = new Wide();
      wide.add(rows, use.filter);
      return { columns, open, wide, scope: undefined };
    }
    case 'set':
      return readSet(body, outside, context);
  }
}

function readValues(values: Values, outside: Outside, context: Context): Read {
  const scope: Scope = {
    tables: noTables,
    parent: outside.parent,
    ctes: outside.ctes,
    aliases: undefined,
    windows: undefined,
    names: undefined,
  };
  const rows = values.rows.map((row) => row.map((one) => evaluate(one, scope, context, undefined)));
  const count = rows[0]?.length ?? 0;
  for (const [i, row] of rows.entries()) {
    if (row.length !== count) {
      const span = context.span(values.rows[i]![0] ?? values);
      context.problem('arity', span, `a row of \`values\` has ${row.length} entries, the first has ${count}`);
    }
  }
  const columns = Array.from({ length: count }, (_, i): Column => {
    const cells = rows.flatMap((row) => row[i] ?? []);
    const name = context.dialect === 'snowflake' ? `COLUMN${i + 1}` : `column${i + 1}`;
    return {
      name,
      type: unify(
        cells.map((v) => v.type),
        context.dialect,
      ),
      nullable: nullOf(cells),
      ...merge(cells, use.copied),
    };
  });
  return { columns, open: undefined, wide: new Wide(), scope: undefined };
}

const nullOf = (values: readonly Value[]): boolean | undefined =>
  values.some((v) => v.nullable === true) ? true : values.every((v) => v.nullable === false) ? false : undefined;

function readSet(set: SetOperation, outside: Outside, context: Context): Read {
  const left = readBody(set.left, outside, context);
  const right = readBody(set.right, outside, context);
  const wide = new Wide();
  wide.add(left.wide.value(), use.filter);
  wide.add(right.wide.value(), use.filter);
  const columns = set.byName ? byName(left, right) : byPosition(set, left, right, context);
  if (set.operator !== 'union' || !set.all) {
    for (const column of [...left.columns, ...right.columns]) {
      context.used(column);
      wide.add(column, set.operator === 'union' ? use.group : use.filter);
    }
    for (const side of [left, right]) if (side.open) wide.unknown.add(side.open.reason);
  }
  // what an `except` takes away reaches no value
  const kept =
    set.operator === 'except'
      ? columns.map((c, i) => ({
          ...c,
          inputs: left.columns[i]?.inputs ?? noInputs,
          unknown: left.columns[i]?.unknown ?? [],
        }))
      : columns;
  return { columns: kept, open: openOf(set, left, right), wide, scope: undefined };
}

function openOf(set: SetOperation, left: Read, right: Read): Open | undefined {
  const reason = left.open?.reason ?? right.open?.reason;
  if (reason === undefined || (!left.open && !set.byName)) return undefined;
  return { reason, find: () => undefined };
}

function both(a: Column, b: Column | undefined, context: Context): Column {
  if (!b) return a;
  return {
    name: a.name,
    type: unify([a.type, b.type], context.dialect),
    nullable: nullOf([a, b]),
    ...merge([a, b], use.copied),
  };
}

function byPosition(set: SetOperation, left: Read, right: Read, context: Context): Column[] {
  if (!left.open && !right.open && left.columns.length !== right.columns.length) {
    const message = `both sides of \`${set.operator}\` need as many columns: ${left.columns.length} and ${right.columns.length}`;
    context.problem('arity', context.span(set.right), message);
  }
  for (const column of [...left.columns, ...right.columns]) context.used(column);
  // behind a star that is not known, positions are not known either
  const certain = right.open || left.open ? 0 : right.columns.length;
  const reason = right.open?.reason ?? left.open?.reason;
  return left.columns.map((column, i) => {
    if (reason === undefined) return both(column, right.columns[i], context);
    return i < certain
      ? both(column, right.columns[i], context)
      : { ...column, type: undefined, unknown: [...column.unknown, reason] };
  });
}

function byName(left: Read, right: Read): Column[] {
  const names = [...new Set([...left.columns, ...right.columns].map((c) => c.name))];
  return names.map((name) => {
    const sides = [left, right].flatMap((side) => side.columns.find((c) => c.name === name) ?? []);
    return { name, type: sides[0]!.type, nullable: undefined, ...merge(sides, use.copied) };
  });
}
