import { sorted } from '../operators.ts';
import { BoundMethod, type Method } from '../values/function.ts';
import { PySet, PyTuple, type Value } from '../values.ts';
import type { DataType } from './dataType.ts';
import { MappedSequence, type Row } from './sequence.ts';

/** A column of a table: its values are read from the rows when they are asked for. */
export class Column extends MappedSequence {
  readonly index: number;
  readonly name: string;
  readonly type: DataType;
  private readonly rows: readonly Row[];
  private readonly rowNames: readonly Value[] | undefined;
  private read: readonly Value[] | undefined;

  constructor(index: number, name: string, type: DataType, rows: readonly Row[], rowNames?: readonly Value[]) {
    super();
    this.index = index;
    this.name = name;
    this.type = type;
    this.rows = rows;
    this.rowNames = rowNames;
  }
  override get typeName(): string {
    return 'Column';
  }
  override values(): readonly Value[] {
    this.read ??= this.rows.map((row) => row.values()[this.index] as Value);
    return this.read;
  }
  override keys(): readonly Value[] | undefined {
    return this.rowNames;
  }
  override attribute(name: string): Value | undefined {
    if (name === 'index') return this.index;
    if (name === 'name') return this.name;
    if (name === 'data_type') return this.type;
    const method = columnMethods.get(name);
    return method ? new BoundMethod<Column>(name, this, method) : super.attribute(name);
  }
  override attributeNames(): Iterable<string> {
    return ['name', 'data_type', ...columnMethods.keys(), ...super.attributeNames()];
  }
}

const withoutNulls = (self: Column): Value[] => self.values().filter((value) => value !== null);

const columnMethods: ReadonlyMap<string, Method<Column>> = new Map<string, Method<Column>>([
  ['values_distinct', (self) => new PyTuple([...new PySet(self.values()).values()])],
  ['values_without_nulls', (self) => new PyTuple(withoutNulls(self))],
  ['values_sorted', (self) => sortedNullsLast(self.values(), (value) => value)],
  ['values_without_nulls_sorted', (self) => sorted(withoutNulls(self), (value) => value)],
]);

/** Sorted with nulls after everything else; in reverse they come first. */
export function sortedNullsLast<T>(items: readonly T[], keyOf: (item: T) => Value, reverse = false): T[] {
  const known = items.filter((item) => keyOf(item) !== null);
  const nulls = items.filter((item) => keyOf(item) === null);
  const ordered = sorted(known, keyOf, reverse);
  return reverse ? [...nulls, ...ordered] : [...ordered, ...nulls];
}
