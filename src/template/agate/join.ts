import { TemplateError, typeError } from '../errors.ts';
import { repr, toArray, truthy } from '../operators.ts';
import { signature } from '../signature.ts';
import { PyDict, PyTuple, textOf, type Value } from '../values.ts';
import type { DataType } from './dataType.ts';
import { Row } from './sequence.ts';
import { AgateTable } from './table.ts';

const bindJoin = signature(
  'join',
  'right_table',
  ['left_key', null],
  ['right_key', null],
  ['inner', false],
  ['full_outer', false],
  ['require_match', false],
  ['columns', null],
);

/** Positions of the columns that a key names; undefined for a join by row number. */
function keyColumns(table: AgateTable, key: Value): readonly number[] | undefined {
  if (key === null) return undefined;
  const names = Array.isArray(key) || key instanceof PyTuple ? toArray(key) : [key];
  return names.map((name) => {
    const at = typeof name === 'number' ? name : table.columnNames.indexOf(textOf(name) ?? '');
    if (at < 0 || at >= table.columnNames.length) {
      throw new TemplateError('key', `the table has no column ${repr(name)}`);
    }
    return at;
  });
}

const keyOf = (row: Row, index: number, columns: readonly number[] | undefined): Value =>
  columns ? new PyTuple(columns.map((i) => row.values()[i] as Value)) : index;

/** `left.join(right, 'id')`: a left join, an inner or full outer one when asked for. */
export function join(left: AgateTable, args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value {
  const [right, leftKey = null, givenKey = null, inner = false, outer = false, required = false, wanted = null] =
    bindJoin(args, kwargs);
  if (!(right instanceof AgateTable)) throw typeError('join() needs a table');
  if (truthy(inner) && truthy(outer)) {
    throw new TemplateError('value', 'A join can not be both "inner" and "full_outer".');
  }
  const leftColumns = keyColumns(left, leftKey);
  const rightColumns = keyColumns(right, leftKey === null ? null : (givenKey ?? leftKey));
  const only = wanted === null ? undefined : toArray(wanted).map(textOf);
  const taken = right.columnNames.flatMap((name, i) => {
    if (truthy(outer)) return [i];
    return (only ? only.includes(name) : !rightColumns?.includes(i)) ? [i] : [];
  });
  const names = [...left.columnNames];
  for (const i of taken) {
    const name = right.columnNames[i] as string;
    names.push(left.columnNames.includes(name) ? `${name}2` : name);
  }
  const types = [...left.columnTypes, ...taken.map((i) => right.columnTypes[i] as DataType)];
  const rows = joinedRows(left, right, [leftColumns, rightColumns], taken, {
    inner: truthy(inner),
    outer: truthy(outer),
    required: truthy(required),
  });
  return new AgateTable(
    names,
    types,
    rows.map((values) => new Row(values, names)),
    left.output,
  );
}

function joinedRows(
  left: AgateTable,
  right: AgateTable,
  [leftColumns, rightColumns]: readonly [readonly number[] | undefined, readonly number[] | undefined],
  taken: readonly number[],
  how: { readonly inner: boolean; readonly outer: boolean; readonly required: boolean },
): Value[][] {
  const matches = new PyDict();
  for (const [i, row] of right.rows.entries()) {
    const key = keyOf(row, i, rightColumns);
    const known = matches.get(key);
    if (Array.isArray(known)) known.push(row);
    else matches.set(key, [row]);
  }
  const rows: Value[][] = [];
  const used = new PyDict();
  for (const [i, row] of left.rows.entries()) {
    const key = keyOf(row, i, leftColumns);
    used.set(key, true);
    const found = (matches.get(key) ?? []) as Row[];
    if (found.length === 0 && how.required) {
      throw new TemplateError('value', `Left key ${repr(key)} does not have a matching right key.`);
    }
    for (const other of found) rows.push([...row.values(), ...taken.map((at) => other.values()[at] as Value)]);
    if (found.length === 0 && !how.inner) rows.push([...row.values(), ...taken.map(() => null)]);
  }
  if (!how.outer) return rows;
  for (const [i, row] of right.rows.entries()) {
    if (!used.has(keyOf(row, i, rightColumns))) rows.push([...left.columnNames.map(() => null), ...row.values()]);
  }
  return rows;
}
