import type { ProjectLineage } from './projectLineage.ts';

/** How much of a project's columns is known. */
export interface Coverage {
  /** Columns of models and snapshots. */
  readonly columns: number;
  /** Those of which every input is known. */
  readonly traced: number;
  /** Those of which the type is known. */
  readonly typed: number;
  /** What is not known, and why: columns, or all of a resource (`column` undefined). */
  readonly unknown: readonly { readonly id: string; readonly column: string | undefined; readonly reason: string }[];
}

/** Counts what is known; a resource whose columns are not all known counts as one column more. */
export function coverageOf(lineage: ProjectLineage): Coverage {
  let columns = 0;
  let traced = 0;
  let typed = 0;
  const unknown: { id: string; column: string | undefined; reason: string }[] = [];
  for (const node of lineage.all()) {
    const resource = lineage.input.manifest.nodes.get(node.id)?.resource_type;
    if (resource !== 'model' && resource !== 'snapshot') continue;
    for (const column of node.columns) {
      columns += 1;
      if (column.type !== undefined) typed += 1;
      if (column.unknown.length === 0) traced += 1;
      else unknown.push({ id: node.id, column: column.name, reason: column.unknown[0]! });
    }
    if (node.open === undefined) continue;
    columns += 1;
    unknown.push({ id: node.id, column: undefined, reason: node.open });
  }
  return { columns, traced, typed, unknown };
}
