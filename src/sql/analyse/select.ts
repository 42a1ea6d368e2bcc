import { didYouMean } from '../../base/suggest.ts';
import { outputName } from '../outputName.ts';
import type { Expression, Select, SelectItem } from '../parse/tree.ts';
import { isAggregate } from '../types/functions.ts';
import type { Context } from './context.ts';
import { evaluate, evaluateWindow } from './expression.ts';
import { merge, nothing, use, type Value, Wide } from './inputs.ts';
import { type Outside, outputOf, type Read } from './query.ts';
import { type Column, frameNamed, joinTables, type Open, type Scope, type Visible } from './scope.ts';
import { readTables } from './tables.ts';

/** Reads one `select`: its tables, its columns, and what decides on its rows. */
export function readSelect(select: Select, outside: Outside, context: Context): Read {
  const wide = new Wide();
  const tables = joinTables(readTables(select.tables, outside, wide, context));
  const snowflake = context.dialect === 'snowflake';
  const aliases = new Map<string, Value>();
  const windows = new Map<string, Value>();
  const scope: Scope = {
    tables,
    parent: outside.parent,
    ctes: outside.ctes,
    aliases: snowflake ? aliases : undefined,
    windows,
    names: undefined,
  };
  for (const { name, spec } of select.windows) windows.set(name.text, evaluateWindow(spec, scope, context));

  const columns: Column[] = [];
  let open: Open | undefined;
  for (const item of select.items) {
    if (item.value.kind === 'star') open = expandStar(item.value, scope, columns, context, wide) ?? open;
    else {
      const column = readItem(item, scope, context, wide);
      columns.push(column);
      if (!aliases.has(column.name)) aliases.set(column.name, column);
    }
  }

  const filter = (value: Expression | undefined): void => {
    if (value) wide.add(evaluate(value, scope, context, wide), use.filter);
  };
  filter(select.where);
  for (const value of select.connectBy) filter(value);
  const byOutput: Scope = { ...scope, aliases };
  const keys = select.groupBy.map(
    (key) =>
      (key.kind === 'literal' ? outputOf(key, columns) : undefined) ?? evaluate(key, byOutput, context, undefined),
  );
  if (select.groupByAll) keys.push(...columns.filter((_, i) => !hasAggregate(select.items[i]?.value, context)));
  for (const key of keys) wide.add(key, use.group);
  filter(select.having);
  filter(select.qualify);
  if (select.distinct) for (const column of columns) wide.add(column, use.group);
  if (select.distinct && open) wide.unknown.add(open.reason);
  for (const key of select.distinctOn)
    wide.add(outputOf(key, columns) ?? evaluate(key, byOutput, context, undefined), use.group);
  const certain = select.groupingSets
    ? columns.map((c) => ({ ...c, nullable: c.nullable === false ? undefined : c.nullable }))
    : narrowed(columns, select);
  return { columns: certain, open, wide, scope: byOutput };
}

/** What `where x is not null` says of a column that is copied. */
function narrowed(columns: Column[], select: Select): Column[] {
  const certain = new Set<string>();
  const collect = (value: Expression | undefined): void => {
    if (value?.kind === 'parentheses') collect(value.inner);
    else if (value?.kind === 'operator' && value.operator === 'and') value.operands.forEach(collect);
    else if (value?.kind === 'operator' && value.operator === 'is not null' && value.operands[0]!.kind === 'column') {
      certain.add(value.operands[0]!.parts.map((part) => part.text).join('.'));
    }
  };
  collect(select.where);
  if (certain.size === 0 || select.items.some((item) => item.value.kind === 'star')) return columns;
  return columns.map((column, i) => {
    const value = select.items[i]!.value;
    const known = value.kind === 'column' && certain.has(value.parts.map((part) => part.text).join('.'));
    return known ? { ...column, nullable: false } : column;
  });
}

function readItem(item: SelectItem, scope: Scope, context: Context, wide: Wide): Column {
  const value = evaluate(item.value, scope, context, wide);
  const name = outputName(item, context.dialect, (part) => context.text(part));
  return { type: value.type, nullable: value.nullable, inputs: value.inputs, unknown: value.unknown, name };
}

function hasAggregate(value: Expression | undefined, context: Context): boolean {
  if (!value) return false;
  switch (value.kind) {
    case 'call': {
      const name = value.name.at(-1)!.text.toLowerCase();
      return (
        (isAggregate(name, context.dialect) && !value.window) ||
        value.arguments.some((arg) => hasAggregate(arg, context))
      );
    }
    case 'operator':
      return value.operands.some((one) => hasAggregate(one, context));
    case 'cast':
      return hasAggregate(value.value, context);
    case 'parentheses':
      return hasAggregate(value.inner, context);
    case 'case':
      return (
        value.branches.some((b) => hasAggregate(b.when, context) || hasAggregate(b.result, context)) ||
        hasAggregate(value.otherwise, context)
      );
    default:
      return false;
  }
}

/** Adds the columns that a star stands for; what is returned says that there may be more. */
function expandStar(
  star: Expression & { kind: 'star' },
  scope: Scope,
  columns: Column[],
  context: Context,
  wide: Wide,
): Open | undefined {
  if (star.value) {
    const value = evaluate(star.value, scope, context, wide);
    const reason = 'the columns of a composite value are not known';
    return {
      reason,
      find: (name) => ({ name, type: undefined, nullable: undefined, ...merge([value], use.transformed) }),
    };
  }
  let visible: readonly Visible[] = scope.tables.visible;
  if (star.qualifier.length > 0) {
    let frame = frameNamed(star.qualifier, scope.tables.frames);
    for (let s = scope.parent; s && !frame; s = s.parent) frame = frameNamed(star.qualifier, s.tables.frames);
    if (!frame) {
      const first = star.qualifier[0]!;
      const names = scope.tables.frames.flatMap((f) => f.name ?? []);
      const value = context.problem(
        'unknown-table',
        first,
        `there is no table or alias \`${first.text}\` in this query`,
        didYouMean(first.text, names),
      );
      return { reason: value.unknown[0]!, find: () => undefined };
    }
    visible = [
      ...frame.columns.map((column) => ({ column, frame })),
      ...(frame.open ? [{ open: frame, except: new Set<string>() }] : []),
    ];
  }
  const excepted = new Set(star.except.map((name) => name.text));
  const renamed = new Map(star.rename.map(({ from, to }) => [from.text, to.text]));
  const replaced = new Map(star.replace.map(({ name, value }) => [name.text, value]));
  const pattern = star.like === undefined ? undefined : likePattern(star.like);
  const unknown: { readonly find: Open['find']; readonly reason: string; readonly except: ReadonlySet<string> }[] = [];
  for (const item of visible) {
    if ('open' in item) {
      unknown.push({ ...item.open.open!, except: item.except });
      continue;
    }
    const { column } = item;
    if (excepted.has(column.name) || (pattern && !pattern.test(column.name))) continue;
    context.used(column);
    const {
      type,
      nullable,
      inputs,
      unknown: reasons,
    } = replaced.has(column.name) ? evaluate(replaced.get(column.name)!, scope, context, wide) : column;
    columns.push({ name: renamed.get(column.name) ?? column.name, type, nullable, inputs, unknown: reasons });
  }
  const first = unknown[0];
  if (!first) return undefined;
  const back = new Map([...renamed].map(([from, to]) => [to, from]));
  return {
    reason: first.reason,
    find: (name) => {
      const inner = back.get(name) ?? name;
      if (excepted.has(inner) || renamed.has(name) || unknown.length > 1 || first.except.has(inner)) return undefined;
      const replacement = replaced.get(inner);
      const value = replacement ? evaluate(replacement, scope, context, wide) : first.find(inner);
      return value && { ...nothing, ...value, name };
    },
  };
}

function likePattern(literal: string): RegExp {
  const source = literal
    .slice(1, -1)
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${source}$`, 'i');
}
