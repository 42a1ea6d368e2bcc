import type { Dialect } from './dialect.ts';
import { write } from './normalForm.ts';
import { outputName } from './outputName.ts';
import { parseSql } from './parse/parse.ts';
import type { Body, Expression, FromItem, Query } from './parse/tree.ts';

/** One `select` of a query, as normal forms that can be compared. */
export interface SelectShape {
  readonly kind: 'select';
  /** In order. `name` is `*` for a star, whose expression says which. */
  readonly columns: readonly { readonly name: string; readonly expression: string }[];
  /** What stands behind `from` before any join: tables and subqueries. */
  readonly tables: readonly string[];
  readonly joins: readonly { readonly kind: string; readonly table: string; readonly condition: string }[];
  /** The parts of `where` that `and` joins, sorted. */
  readonly filters: readonly string[];
  /** Sorted. */
  readonly groupBy: readonly string[];
  readonly having: readonly string[];
  readonly qualify: readonly string[];
  /** `undefined`, `distinct`, or the keys of `distinct on`. */
  readonly distinct: string | undefined;
  readonly windows: string;
}

export interface SetShape {
  readonly kind: 'set';
  readonly operator: string;
  readonly branches: readonly BodyShape[];
}

export interface OtherShape {
  readonly kind: 'other';
  readonly text: string;
}

export type BodyShape = SelectShape | SetShape | OtherShape | QueryShape;

/** What a query says, part by part; equal parts have equal values. */
export interface QueryShape {
  readonly kind: 'query';
  /** In the order in which they are written, without those that nobody reads. */
  readonly ctes: readonly { readonly name: string; readonly columns: readonly string[]; readonly query: QueryShape }[];
  readonly recursive: boolean;
  readonly body: BodyShape;
  readonly orderBy: readonly string[];
  readonly limit: string | undefined;
  readonly offset: string | undefined;
}

/** The parts of a query, or undefined when it cannot be parsed. */
export function shapeOf(sql: string, dialect: Dialect): QueryShape | undefined {
  const parsed = parseSql(sql, dialect);
  if (!('query' in parsed)) return undefined;
  const { tokens, idle } = parsed;
  const text = (part: { from: number; to: number } | undefined): string =>
    part ? write(tokens, part.from, part.to, idle, dialect) : '';

  const query = (q: Query): QueryShape => ({
    kind: 'query',
    ctes: q.ctes.map((cte) => ({
      name: cte.name.text,
      columns: cte.columns.map((c) => c.text),
      query: query(cte.query),
    })),
    recursive: q.recursive,
    body: body(q.body),
    orderBy: q.order.map((item) => `${text(item.value)}${item.descending ? ' desc' : ''}`),
    limit: q.limit && text(q.limit),
    offset: q.offset && text(q.offset),
  });

  const body = (b: Body): BodyShape => {
    if (b.kind === 'query')
      return b.ctes.length === 0 && b.order.length === 0 && !b.limit && !b.offset ? body(b.body) : query(b);
    if (b.kind === 'set')
      return {
        kind: 'set',
        operator: `${b.operator}${b.all ? ' all' : ''}${b.byName ? ' by name' : ''}`,
        branches: branches(b, b.operator, b.all),
      };
    if (b.kind !== 'select') return { kind: 'other', text: text(b) };
    const joins: { kind: string; table: string; condition: string }[] = [];
    const tables = b.tables.map((item) => flatten(item, joins));
    return {
      kind: 'select',
      columns: b.items.map((item) => ({
        name: item.value.kind === 'star' ? '*' : outputName(item, dialect, text),
        expression: text(item.value),
      })),
      tables,
      joins,
      filters: conjuncts(b.where),
      groupBy: b.groupByAll ? ['all'] : groups(b),
      having: conjuncts(b.having),
      qualify: conjuncts(b.qualify),
      distinct: b.distinct ? 'distinct' : b.distinctOn.length > 0 ? b.distinctOn.map(text).join(', ') : undefined,
      windows: b.windows
        .map(
          (w) =>
            `${w.name.text} ${w.spec.partition.map(text).join(', ')} ${w.spec.order.map((o) => text(o.value)).join(', ')}`,
        )
        .join('; '),
    };
  };

  const branches = (b: Body, operator: string, all: boolean): BodyShape[] =>
    b.kind === 'set' && b.operator === operator && b.all === all && operator === 'union'
      ? [...branches(b.left, operator, all), ...branches(b.right, operator, all)]
      : b.kind === 'set' && b.operator === operator && b.all === all
        ? [...branches(b.left, operator, all), body(b.right)]
        : [body(b)];

  const flatten = (item: FromItem, joins: { kind: string; table: string; condition: string }[]): string => {
    if (item.kind !== 'join') return text(item);
    const first = flatten(item.left, joins);
    const condition = item.on ? text(item.on) : item.using.map((name) => name.text).join(', ');
    joins.push({ kind: `${item.natural ? 'natural ' : ''}${item.join}`, table: text(item.right), condition });
    return first;
  };

  const conjuncts = (value: Expression | undefined): string[] => {
    const parts: string[] = [];
    const collect = (part: Expression): void => {
      if (part.kind === 'parentheses') collect(part.inner);
      else if (part.kind === 'operator' && part.operator === 'and') part.operands.forEach(collect);
      else parts.push(text(part));
    };
    if (value) collect(value);
    return parts.sort();
  };

  // ordinals stand for the select list's expressions; what stands in grouping sets is kept as written
  const groups = (b: Body & { kind: 'select' }): string[] =>
    b.groupBy
      .map((key) => {
        const item = key.kind === 'literal' && key.of === 'number' ? b.items[Number(key.text) - 1] : undefined;
        return text(item?.value ?? key);
      })
      .sort();

  return query(parsed.query);
}
