import { didYouMean } from '../../base/suggest.ts';
import type { Name } from '../parse/tree.ts';
import type { Context } from './context.ts';
import { merge, noInputs, nothing, type RelationName, use, type Value } from './inputs.ts';

/** A column that a query can name. */
export interface Column extends Value {
  readonly name: string;
  /** The column of a CTE or subquery that this is, to see which are never used. */
  readonly origin?: Column;
}

/** There may be more columns than those that are listed. */
export interface Open {
  readonly reason: string;
  /** The column of this name if there is one; undefined when not even that can be said. */
  readonly find: (name: string) => Column | undefined;
}

/** What one item of a `from` clause offers. */
export interface Frame {
  readonly name: string | undefined;
  /** The table, when there is no alias: `select schema.table.column`. */
  readonly relation: RelationName | undefined;
  readonly columns: readonly Column[];
  readonly open: Open | undefined;
  /** A function that gives one value: its name means that value. */
  readonly scalar: boolean;
}

/** A column for names without a qualifier, or the columns of a frame that are not known, except some. */
export type Visible =
  | { readonly column: Column; readonly frame: Frame | undefined }
  | { readonly open: Frame; readonly except: ReadonlySet<string> };

/** All that a `from` clause, or a part of one, offers. */
export interface Tables {
  readonly frames: readonly Frame[];
  readonly visible: readonly Visible[];
}

export const noTables: Tables = { frames: [], visible: [] };

export interface Scope {
  readonly tables: Tables;
  readonly parent: Scope | undefined;
  readonly ctes: Ctes | undefined;
  /** Names of the select list that other expressions may use. */
  readonly aliases: Map<string, Value> | undefined;
  readonly windows: ReadonlyMap<string, Value> | undefined;
  readonly names: ReadonlyMap<string, Value> | undefined;
  /** Where any qualifier means these columns. */
  readonly anyQualifier?: Frame;
}

/** The CTEs that a query may name, the nearest first. */
export interface Ctes {
  readonly name: string;
  readonly read: () => Result;
  readonly parent: Ctes | undefined;
}

/** What a query gives. */
export interface Result {
  readonly columns: readonly Column[];
  readonly open: Open | undefined;
  readonly wide: Value;
}

export function joinTables(all: readonly Tables[]): Tables {
  if (all.length === 1) return all[0]!;
  return { frames: all.flatMap((t) => t.frames), visible: all.flatMap((t) => t.visible) };
}

export function tablesOf(frame: Frame): Tables {
  const visible: Visible[] = frame.columns.map((column) => ({ column, frame }));
  if (frame.open) visible.push({ open: frame, except: new Set() });
  return { frames: [frame], visible };
}

/** Finds `a`, `t.a` or `s.t.a`; what is not there is a problem, what cannot be decided is unknown. */
export function findColumn(parts: readonly Name[], scope: Scope, context: Context): Value {
  const name = parts.at(-1)!;
  if (parts.length === 1) return findBare(name, scope, context);
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    const frame = frameNamed(parts.slice(0, -1), s.tables.frames);
    if (!frame) continue;
    const found = columnOf(frame, name.text);
    if (found) return context.used(found);
    if (systemColumn(frame, name.text, context)) return nothing;
    if (frame.open) return { ...nothing, unknown: [frame.open.reason] };
    return context.unknownColumn(name, frame.columns, frame.name);
  }
  const names = new Set<string>();
  for (let s: Scope | undefined = scope; s; s = s.parent)
    for (const { name } of s.tables.frames) if (name) names.add(name);
  const any = scope.anyQualifier && columnOf(scope.anyQualifier, name.text);
  if (any) return context.used(any);
  // `column.field` of a structured column
  const first = parts[0]!;
  const base = context.dialect === 'snowflake' && findIn(first.text, scope);
  if (base) return { ...nothing, ...merge([base], use.transformed) };
  return context.problem(
    'unknown-table',
    first,
    `there is no table or alias \`${first.text}\` in this query`,
    didYouMean(first.text, names),
  );
}

function findIn(name: string, scope: Scope): Column | undefined {
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    for (const item of s.tables.visible) if ('column' in item && item.column.name === name) return item.column;
  }
  return undefined;
}

function findBare(name: Name, scope: Scope, context: Context): Value {
  const candidates = new Map<string, Column>();
  for (let s: Scope | undefined = scope; s; s = s.parent) {
    const local = s.names?.get(name.text);
    if (local) return local;
    const exact: Column[] = [];
    const open: Frame[] = [];
    for (const item of s.tables.visible) {
      if ('column' in item) {
        candidates.set(item.column.name, item.column);
        if (item.column.name === name.text) exact.push(item.column);
      } else if (!item.except.has(name.text)) open.push(item.open);
    }
    if (exact.length === 1) return context.used(exact[0]!);
    if (exact.length > 1)
      return context.ambiguous(
        name,
        s.tables.frames.filter((f) => f.columns.some((c) => c.name === name.text)),
      );
    const alias = s.aliases?.get(name.text);
    if (alias && (open.length === 0 || context.aliasFirst)) return alias;
    if (open.length > 0) return findOpen(name, open, s, context);
    if (alias) return alias;
    const row = context.dialect === 'postgres' ? s.tables.frames.find((f) => f.name === name.text) : undefined;
    if (row) return wholeRow(row, context);
    if (s.tables.frames.some((frame) => systemColumn(frame, name.text, context))) return nothing;
  }
  return context.unknownColumn(name, [...candidates.values()], undefined);
}

/** A name that no known column has, where columns are not all known. */
function findOpen(name: Name, open: readonly Frame[], scope: Scope, context: Context): Value {
  const row = context.dialect === 'postgres' ? scope.tables.frames.find((f) => f.name === name.text) : undefined;
  if (row) return wholeRow(row, context);
  const outer = scope.parent && findIn(name.text, scope.parent);
  const first = open[0]!;
  if (open.length === 1 && !outer) {
    const found = first.open!.find(name.text);
    return found ? context.used(found) : { ...nothing, unknown: [first.open!.reason] };
  }
  const names = open.map((frame) => `\`${frame.name ?? 'a subquery'}\``);
  if (outer) names.push('the outer query');
  return { ...nothing, unknown: [`\`${name.text}\` may be a column of ${names.join(' or ')}`] };
}

/** The whole row of a table as one value. */
export function wholeRow(frame: Frame, context: Context): Value {
  for (const column of frame.columns) context.used(column);
  if (frame.scalar && frame.columns[0]) return frame.columns[0];
  const { inputs, unknown } = merge(frame.columns, use.transformed);
  return {
    type: undefined,
    nullable: undefined,
    inputs,
    unknown: frame.open ? [...unknown, frame.open.reason] : unknown,
  };
}

function columnOf(frame: Frame, name: string): Column | undefined {
  return frame.columns.find((column) => column.name === name) ?? frame.open?.find(name);
}

const systemColumns: ReadonlySet<string> = new Set(['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid', 'oid']);

function systemColumn(frame: Frame, name: string, context: Context): boolean {
  if (context.dialect === 'snowflake') return name.startsWith('METADATA$') || name === 'LEVEL';
  return frame.relation !== undefined && systemColumns.has(name);
}

/** The frame that a qualifier of one to three parts names. */
export function frameNamed(parts: readonly Name[], frames: readonly Frame[]): Frame | undefined {
  const last = parts.at(-1)!.text;
  return frames.find((frame) => {
    if (frame.name !== last) return false;
    if (parts.length === 1) return true;
    const own = frame.relation?.parts ?? [];
    return parts.every((part, i) => own[own.length - parts.length + i] === part.text);
  });
}

export const emptyColumn = (name: string): Column => ({
  name,
  type: undefined,
  nullable: undefined,
  inputs: noInputs,
  unknown: [],
});
