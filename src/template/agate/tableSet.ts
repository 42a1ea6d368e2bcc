import { PyTuple, type Value } from '../values.ts';
import { MappedSequence } from './sequence.ts';
import type { AgateTable } from './table.ts';

/** What `group_by` gives: tables by the value that their rows share. */
export class TableSet extends MappedSequence {
  private readonly tables: readonly AgateTable[];
  private readonly groups: readonly Value[];
  private readonly keyName: string;
  private readonly whole: AgateTable;
  constructor(tables: readonly AgateTable[], groups: readonly Value[], keyName: string, whole: AgateTable) {
    super();
    this.tables = tables;
    this.groups = groups;
    this.keyName = keyName;
    this.whole = whole;
  }
  override get typeName(): string {
    return 'TableSet';
  }
  override values(): readonly Value[] {
    return this.tables;
  }
  override keys(): readonly Value[] {
    return this.groups;
  }
  override attribute(name: string): Value | undefined {
    if (name === 'key_name') return this.keyName;
    if (name === 'column_names') return new PyTuple(this.whole.columnNames);
    if (name === 'column_types') return new PyTuple(this.whole.columnTypes);
    return super.attribute(name);
  }
  override attributeNames(): Iterable<string> {
    return ['key_name', 'column_names', 'column_types', ...super.attributeNames()];
  }
}
