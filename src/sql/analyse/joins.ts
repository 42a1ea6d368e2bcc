import type { FromItem, JoinKind } from '../parse/tree.ts';
import { unify } from '../types/unify.ts';
import type { Context } from './context.ts';
import { merge, nothing, use, type Value, type Wide } from './inputs.ts';
import type { Column, Frame, Tables, Visible } from './scope.ts';

/** What two joined tables offer: columns of an outer side may be null, those of `using` are merged and stand first. */
export function joined(
  item: FromItem & { kind: 'join' },
  leftTables: Tables,
  rightTables: Tables,
  wide: Wide,
  context: Context,
): Tables {
  const left = item.join === 'right' || item.join === 'full' ? nullable(leftTables) : leftTables;
  const right =
    item.join === 'left' || item.join === 'full' || item.join === 'asof' ? nullable(rightTables) : rightTables;
  const names = item.natural ? shared(left, right) : item.using.map((name) => name.text);
  const frames = [...left.frames, ...right.frames];
  if (item.natural && [left, right].some(isOpen))
    wide.unknown.add('a natural join of tables whose columns are not all known');
  if (names.length === 0) return { frames, visible: [...left.visible, ...right.visible] };
  const merged: Visible[] = names.map((name, i) => {
    const a = find(left, name);
    const b = find(right, name);
    const where = item.using[i];
    if (where)
      for (const [side, found] of [
        [left, a],
        [right, b],
      ] as const)
        if (!found && !isOpen(side)) context.unknownColumn(where, columns(side), undefined);
    for (const found of [a, b]) {
      if (!found) continue;
      context.used(found);
      wide.add(found, use.join);
    }
    return { column: mergedColumn(name, item.join, a, b, context), frame: undefined };
  });
  const hidden = new Set(names);
  return { frames, visible: [...merged, ...without(left.visible, hidden), ...without(right.visible, hidden)] };
}

function mergedColumn(
  name: string,
  join: JoinKind,
  a: Column | undefined,
  b: Column | undefined,
  context: Context,
): Column {
  const type = unify([a?.type, b?.type], context.dialect);
  const left: Value = a ?? { ...nothing, unknown: [`\`${name}\` is not known on the left side of the join`] };
  const right: Value = b ?? { ...nothing, unknown: [`\`${name}\` is not known on the right side of the join`] };
  if (join === 'full') return { name, type, nullable: undefined, ...merge([left, right], use.transformed) };
  const kept = join === 'right' ? right : left;
  return { name, type: type ?? kept.type, nullable: kept.nullable, inputs: kept.inputs, unknown: kept.unknown };
}

const columns = (tables: Tables): Column[] => tables.visible.flatMap((item) => ('column' in item ? item.column : []));
const isOpen = (tables: Tables): boolean => tables.visible.some((item) => 'open' in item);

function shared(left: Tables, right: Tables): string[] {
  const names = new Set(columns(right).map((column) => column.name));
  return columns(left)
    .map((column) => column.name)
    .filter((name) => names.has(name));
}

/** A merged column exists on both sides, so it must be in the one table whose columns are not known. */
function find(tables: Tables, name: string): Column | undefined {
  const known = columns(tables).find((column) => column.name === name);
  if (known) return known;
  const open = tables.visible.flatMap((item) => ('open' in item && !item.except.has(name) ? item.open : []));
  return open.length === 1 ? open[0]!.open!.find(name) : undefined;
}

function without(visible: readonly Visible[], names: ReadonlySet<string>): Visible[] {
  return visible.flatMap((item): Visible[] => {
    if ('open' in item) return [{ open: item.open, except: new Set([...item.except, ...names]) }];
    return names.has(item.column.name) ? [] : [item];
  });
}

/** The same tables, each column of which may be null. */
function nullable(tables: Tables): Tables {
  const made = new Map<Column, Column>();
  const one = (column: Column): Column => {
    let found = made.get(column);
    if (!found) {
      found = { ...column, nullable: true, origin: column.origin ?? column };
      made.set(column, found);
    }
    return found;
  };
  const frames = new Map<Frame, Frame>();
  for (const frame of tables.frames) {
    const { open } = frame;
    const find =
      open &&
      ((name: string): Column | undefined => {
        const column = open.find(name);
        return column && { ...column, nullable: true };
      });
    frames.set(frame, {
      ...frame,
      columns: frame.columns.map(one),
      open: open && { reason: open.reason, find: find! },
    });
  }
  const visible = tables.visible.map(
    (item): Visible =>
      'column' in item
        ? { column: one(item.column), frame: item.frame && (frames.get(item.frame) ?? item.frame) }
        : { open: frames.get(item.open) ?? item.open, except: item.except },
  );
  return { frames: [...frames.values()], visible };
}
