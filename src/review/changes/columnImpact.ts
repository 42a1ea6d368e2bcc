import { downstream, type ProjectLineage } from '../../lineage/index.ts';
import type { DataResult } from '../report.ts';
import type { NodeChange } from './findChanges.ts';

/** What reads a column that changed. */
export interface ColumnImpact {
  readonly id: string;
  readonly column: string;
  /** Columns downstream that are made from it, by the unique id of what has them. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** Ids of what it filters, joins, groups or orders: rows may differ there. */
  readonly rows: readonly string[];
}

/** Columns that changed: those that the SQL says, and those whose data differ. */
export function touchedColumns(
  changes: readonly NodeChange[],
  data: readonly DataResult[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const add = (id: string, names: Iterable<string>): void => {
    const known = found.get(id) ?? new Set<string>();
    for (const name of names) known.add(name.toLowerCase());
    if (known.size > 0) found.set(id, known);
  };
  for (const { id, kind, columns = [] } of changes) {
    if (kind !== 'changed') continue;
    const difference = data.find((one) => one.id === id)?.difference;
    add(id, columns);
    add(
      id,
      (difference?.perColumn ?? []).filter(({ changed }) => changed > 0).map(({ name }) => name),
    );
    add(
      id,
      [...(difference?.columns.removed ?? []), ...(difference?.columns.retyped ?? [])].map(({ name }) => name),
    );
  }
  return found;
}

/** Follows columns that changed through the project as it was: what read them then is what feels the change. */
export function columnImpact(
  touched: ReadonlyMap<string, ReadonlySet<string>>,
  lineage: ProjectLineage,
): ColumnImpact[] {
  return [...touched].flatMap(([id, names]) =>
    (lineage.of(id)?.columns ?? []).flatMap(({ name: column }): ColumnImpact[] => {
      if (!names.has(column.toLowerCase())) return [];
      const trace = downstream(lineage, { id, column });
      const columns: Record<string, string[]> = {};
      for (const reached of trace.columns.slice(1))
        columns[reached.id] = [...(columns[reached.id] ?? []), reached.column];
      const rows = [...new Set(trace.rows.map(({ to }) => to))];
      return Object.keys(columns).length + rows.length === 0 ? [] : [{ id, column, columns, rows }];
    }),
  );
}
