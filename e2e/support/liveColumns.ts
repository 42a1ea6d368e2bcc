import type { Catalog } from '../../src/artifacts/index.ts';
import type { ProjectLineage } from '../../src/lineage/index.ts';

/** How the columns that follow from SQL agree with those that the database has. */
export interface Agreement {
  /** Columns of models and snapshots in the database. */
  readonly columns: number;
  readonly named: number;
  readonly typed: number;
  /** Columns of which lineage says something that is not so. What it does not know is not wrong. */
  readonly wrong: readonly string[];
  /** Columns of which nothing, or no type, is said. */
  readonly missing: readonly string[];
}

export function compareColumns(lineage: ProjectLineage, live: Catalog): Agreement {
  let columns = 0;
  let named = 0;
  let typed = 0;
  const wrong: string[] = [];
  const missing: string[] = [];
  for (const [id, table] of live.nodes) {
    const node = lineage.input.manifest.nodes.get(id);
    if (!node || (node.resource_type !== 'model' && node.resource_type !== 'snapshot')) continue;
    const real = Object.values(table.columns).sort((a, b) => a.index - b.index);
    columns += real.length;
    const found = lineage.of(id)!;
    if (found.open !== undefined) {
      missing.push(`${id}: ${found.open}`);
      continue;
    }
    const names = found.columns.map((column) => column.name);
    if (names.join() !== real.map((column) => column.name).join()) {
      wrong.push(`${id}: ${names.join(', ')} instead of ${real.map((column) => column.name).join(', ')}`);
      continue;
    }
    named += real.length;
    for (const [i, column] of found.columns.entries()) {
      if (column.type === undefined) missing.push(`${id}.${column.name}: ${real[i]!.type}`);
      else if (column.type === real[i]!.type) typed += 1;
      else wrong.push(`${id}.${column.name}: ${column.type} instead of ${real[i]!.type}`);
    }
  }
  return { columns, named, typed, wrong, missing };
}
