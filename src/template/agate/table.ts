import { BoundMethod } from '../values/function.ts';
import { PyObject, PyTuple, type Value } from '../values.ts';
import { Column } from './column.ts';
import { type DataType, dataType } from './dataType.ts';
import { printTable } from './printTable.ts';
import { Row, ValueSequence } from './sequence.ts';
import { tableMethods } from './tableMethods.ts';

/** Where what a table prints or writes goes: a template reaches no terminal and no file by itself. */
export interface TableOutput {
  print(text: string): void;
  /** Absent where templates may not write files. */
  writeFile?(path: string, text: string): void;
}

const nowhere: TableOutput = { print: () => {} };

/** agate's table: named, typed columns over immutable rows. What `run_query` gives. */
export class AgateTable extends PyObject {
  readonly columnNames: readonly string[];
  readonly columnTypes: readonly DataType[];
  readonly rows: readonly Row[];
  readonly rowNames: readonly Value[] | undefined;
  readonly output: TableOutput;
  private columnSequence: ValueSequence | undefined;

  constructor(
    columnNames: readonly string[],
    columnTypes: readonly DataType[],
    rows: readonly Row[],
    output: TableOutput = nowhere,
    rowNames?: readonly Value[],
  ) {
    super();
    this.columnNames = columnNames;
    this.columnTypes = columnTypes;
    this.rows = rows;
    this.output = output;
    this.rowNames = rowNames;
  }
  get typeName(): string {
    return 'Table';
  }
  /** A table with the same columns and other rows. */
  withRows(rows: readonly Row[]): AgateTable {
    return new AgateTable(this.columnNames, this.columnTypes, rows, this.output);
  }
  get columns(): ValueSequence {
    this.columnSequence ??= new ValueSequence(
      this.columnNames.map((name, i) => new Column(i, name, this.columnTypes[i] as DataType, this.rows, this.rowNames)),
      this.columnNames,
    );
    return this.columnSequence;
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'columns':
        return this.columns;
      case 'rows':
        return new ValueSequence(this.rows, this.rowNames);
      case 'column_names':
        return new PyTuple(this.columnNames);
      case 'column_types':
        return new PyTuple(this.columnTypes);
      case 'row_names':
        return this.rowNames ? new PyTuple(this.rowNames) : null;
      default: {
        const method = tableMethods.get(name);
        return method && new BoundMethod<AgateTable>(name, this, method);
      }
    }
  }
  override attributeNames(): Iterable<string> {
    return ['columns', 'rows', 'column_names', 'column_types', 'row_names', ...tableMethods.keys()];
  }
  override item(key: Value): Value | undefined {
    return new ValueSequence(this.rows, this.rowNames).item(key);
  }
  override iterate(): Iterator<Value> {
    return this.rows[Symbol.iterator]();
  }
  override length(): number {
    return this.rows.length;
  }
  override repr(): string {
    return '<agate.table.Table object>';
  }
  /** The names and types of the columns, as a table. */
  override str(): string {
    return structureText(this);
  }
}

/** What `str(table)` and `print_structure` show. */
export function structureText(table: AgateTable): string {
  const names = ['column', 'data_type'];
  const rows = table.columnNames.map((name, i) => new Row([name, table.columnTypes[i]?.typeName ?? ''], names));
  const structure = new AgateTable(names, [dataType('text'), dataType('text')], rows);
  return printTable(structure, { rows: null, columns: null, columnWidth: null, precision: null });
}
