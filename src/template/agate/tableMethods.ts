import { didYouMean } from '../../base/suggest.ts';
import { TemplateError, typeError } from '../errors.ts';
import { callValue, isCallable, repr, str, toArray, truthy } from '../operators.ts';
import { intArgument, signature } from '../signature.ts';
import type { Method } from '../values/function.ts';
import {
  isWaiting,
  noKwargs,
  PyDict,
  PySet,
  PyTuple,
  type Result,
  textOf,
  type Value,
  type Waiting,
} from '../values.ts';
import { sortedNullsLast } from './column.ts';
import { columnNames } from './infer.ts';
import { join } from './join.ts';
import { type PrintLimits, printTable } from './printTable.ts';
import { MappedSequence, Row } from './sequence.ts';
import { csvText, tableJson } from './serialize.ts';
import { AgateTable, structureText } from './table.ts';
import { TableSet } from './tableSet.ts';

const isSequence = (value: Value): boolean =>
  Array.isArray(value) || value instanceof PyTuple || value instanceof MappedSequence;

/** One name or several. */
const namesIn = (value: Value): Value[] => (isSequence(value) ? toArray(value) : [value]);

/** The position of a column that is given by name. */
function columnIndex(table: AgateTable, name: Value): number {
  const at = table.columnNames.indexOf(textOf(name) ?? '');
  if (at < 0) {
    const error = new TemplateError('value', `the table has no column ${repr(name)}`);
    const meant = didYouMean(str(name), table.columnNames);
    const known = table.columnNames.map((column) => `\`${column}\``).join(', ');
    error.help.push(meant === undefined ? `its columns are ${known}` : `did you mean \`${meant}\`?`);
    throw error;
  }
  return at;
}

function select(table: AgateTable, indexes: readonly number[]): AgateTable {
  const names = indexes.map((i) => table.columnNames[i] as string);
  const types = indexes.map((i) => table.columnTypes[i] as (typeof table.columnTypes)[number]);
  const rows = table.rows.map(
    (row) =>
      new Row(
        indexes.map((i) => row.values()[i] as Value),
        names,
      ),
  );
  return new AgateTable(names, types, rows, table.output, table.rowNames);
}

/** The value of a row that a key stands for: a column's name, names, or all of it. */
function keyOf(row: Row, key: Value): Value {
  if (key === null) return new PyTuple(row.values());
  if (isSequence(key)) return new PyTuple(toArray(key).map((name) => row.item(name) ?? null));
  return row.item(key) ?? null;
}

/** Computes the key of every row, by column or by calling a macro, which may wait; then goes on with all of them. */
function withKeys(table: AgateTable, key: Value, then: (keys: readonly Value[]) => Value): Result {
  if (!isCallable(key)) return then(table.rows.map((row) => keyOf(row, key)));
  return (function* (): Waiting {
    const keys: Value[] = [];
    for (const row of table.rows) {
      const result = callValue(key, [row], noKwargs);
      keys.push(isWaiting(result) ? yield* result : result);
    }
    return then(keys);
  })();
}

function rename(table: AgateTable, given: Value): AgateTable {
  if (given === null) return table;
  const names =
    given instanceof PyDict
      ? table.columnNames.map((name) => str(given.get(name) ?? name))
      : columnNames(toArray(given).map(str));
  if (names.length !== table.columnNames.length) {
    throw new TemplateError('value', 'column_names and column_types must be the same length.');
  }
  const rows = table.rows.map((row) => new Row(row.values(), names));
  return new AgateTable(names, table.columnTypes, rows, table.output, table.rowNames);
}

function limitRows(table: AgateTable, args: readonly Value[]): AgateTable {
  const [first = null, second = null, third = null] = args;
  const [start, stop, step] = truthy(second) || truthy(third) ? [first, second, third] : [null, first, null];
  const by = step === null ? 1 : intArgument(step);
  if (by < 1) throw new TemplateError('value', 'the step of limit() must be positive');
  const range = table.rows.slice(
    start === null ? 0 : intArgument(start),
    stop === null ? undefined : intArgument(stop),
  );
  return table.withRows(range.filter((_, i) => i % by === 0));
}

function distinct(table: AgateTable, keys: readonly Value[]): AgateTable {
  const seen = new PySet();
  return table.withRows(
    table.rows.filter((_, i) => {
      const key = keys[i] as Value;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    }),
  );
}

function groupBy(table: AgateTable, key: Value, keyName: Value, keys: readonly Value[]): Value {
  const groups = new PyDict();
  for (const [i, row] of table.rows.entries()) {
    const name = isCallable(key) ? str(keys[i] as Value) : (keys[i] as Value);
    const group = groups.get(name);
    if (Array.isArray(group)) group.push(row);
    else groups.set(name, [row]);
  }
  const tables = [...groups.values()].map((rows) => table.withRows(rows as Row[]));
  const name = textOf(keyName) ?? (isCallable(key) ? 'group' : str(key));
  return new TableSet(tables, [...groups.keys()], name, table);
}

const limit = (value: Value): number | null => (value === null ? null : intArgument(value));

const bindPrint = signature(
  'print_table',
  ['max_rows', 20],
  ['max_columns', 6],
  ['output', null],
  ['max_column_width', 20],
  ['locale', null],
  ['max_precision', 3],
);
const bindSelect = signature('select', 'key');
const bindDistinct = signature('distinct', ['key', null]);
const bindTest = signature('where', 'test');
const bindOrder = signature('order_by', 'key', ['reverse', false]);
const bindGroup = signature('group_by', 'key', ['key_name', null], ['key_type', null]);
const bindRename = signature('rename', ['column_names', null], ['row_names', null]);
const bindCsv = signature('to_csv', ['path', null]);
const bindJson = signature('to_json', ['path', null], ['key', null], ['newline', false], ['indent', null]);

/** Writes to a file where templates may; gives the text when no file is named. */
function written(table: AgateTable, path: Value, text: string): Value {
  const name = textOf(path);
  if (name === undefined) return text;
  if (!table.output.writeFile) throw new TemplateError('other', `a template cannot write the file ${repr(name)} here`);
  table.output.writeFile(name, text);
  return null;
}

function printed(table: AgateTable, text: string): null {
  table.output.print(text);
  return null;
}

function printLimits(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): PrintLimits {
  const [rows = null, columns = null, , columnWidth = null, , precision = null] = bindPrint(args, kwargs);
  return { rows: limit(rows), columns: limit(columns), columnWidth: limit(columnWidth), precision: limit(precision) };
}

/** The methods of tables that templates may use. */
export const tableMethods: ReadonlyMap<string, Method<AgateTable>> = new Map<string, Method<AgateTable>>([
  [
    'distinct',
    (self, args, kwargs) => {
      const [key = null] = bindDistinct(args, kwargs);
      return withKeys(self, key, (keys) => distinct(self, keys));
    },
  ],
  [
    'exclude',
    (self, args, kwargs) => {
      const names = namesIn(bindSelect(args, kwargs)[0] ?? null).map(textOf);
      const kept = self.columnNames.flatMap((name, i) => (names.includes(name) ? [] : [i]));
      return select(self, kept);
    },
  ],
  [
    'find',
    (self, args, kwargs) => {
      const [test = null] = bindTest(args, kwargs);
      return withKeys(self, callable(test), (keys) => self.rows[keys.findIndex(truthy)] ?? null);
    },
  ],
  [
    'group_by',
    (self, args, kwargs) => {
      const [key = null, keyName = null] = bindGroup(args, kwargs);
      if (!isCallable(key)) columnIndex(self, key);
      return withKeys(self, key, (keys) => groupBy(self, key, keyName, keys));
    },
  ],
  ['join', join],
  [
    'limit',
    (self, args, kwargs) =>
      limitRows(
        self,
        args.length > 0 ? args : ['start_or_stop', 'stop', 'step'].map((name) => kwargs.get(name) ?? null),
      ),
  ],
  [
    'order_by',
    (self, args, kwargs) => {
      const [key = null, reverse = false] = bindOrder(args, kwargs);
      return withKeys(self, key, (keys) => orderBy(self, keys, truthy(reverse)));
    },
  ],
  ['print_csv', (self) => printed(self, csvText(self))],
  [
    'print_json',
    (self, args, kwargs) => {
      const [, key = null, newline = false, indent = null] = bindJson([null, ...args], kwargs);
      return printed(self, tableJson(self, { key, newline: truthy(newline), indent: limit(indent) }));
    },
  ],
  ['print_structure', (self) => printed(self, structureText(self))],
  ['print_table', (self, args, kwargs) => printed(self, printTable(self, printLimits(args, kwargs)))],
  ['rename', (self, args, kwargs) => rename(self, bindRename(args, kwargs)[0] ?? null)],
  [
    'select',
    (self, args, kwargs) =>
      select(
        self,
        namesIn(bindSelect(args, kwargs)[0] ?? null).map((name) => columnIndex(self, name)),
      ),
  ],
  ['to_csv', (self, args, kwargs) => written(self, bindCsv(args, kwargs)[0] ?? null, csvText(self))],
  [
    'to_json',
    (self, args, kwargs) => {
      const [path = null, key = null, newline = false, indent = null] = bindJson(args, kwargs);
      return written(self, path, tableJson(self, { key, newline: truthy(newline), indent: limit(indent) }));
    },
  ],
  [
    'where',
    (self, args, kwargs) => {
      const [test = null] = bindTest(args, kwargs);
      return withKeys(self, callable(test), (keys) =>
        self.withRows(self.rows.filter((_, i) => truthy(keys[i] as Value))),
      );
    },
  ],
]);

function callable(value: Value): Value {
  if (!isCallable(value)) throw typeError('a function of a row is needed, such as a macro');
  return value;
}

function orderBy(table: AgateTable, keys: readonly Value[], reverse: boolean): AgateTable {
  const pairs = table.rows.map((row, i) => ({ row, key: keys[i] as Value }));
  const isTuple = keys.some((key) => key instanceof PyTuple);
  if (!isTuple) return table.withRows(sortedNullsLast(pairs, ({ key }) => key, reverse).map(({ row }) => row));
  // Several columns: sorted by the last first, which is stable, with nulls of each after the rest.
  let ordered = pairs;
  const width = keys[0] instanceof PyTuple ? keys[0].values.length : 0;
  for (let i = width - 1; i >= 0; i -= 1) {
    ordered = sortedNullsLast(ordered, ({ key }) => (key instanceof PyTuple ? (key.values[i] ?? null) : key), reverse);
  }
  return table.withRows(ordered.map(({ row }) => row));
}
