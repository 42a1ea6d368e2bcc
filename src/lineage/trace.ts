import { parentsOf } from '../manifest/manifest.ts';
import type { ProjectLineage } from './projectLineage.ts';
import type { ColumnRef } from './shapes.ts';

/** One way from a column to one that is made from it. */
export interface Edge {
  readonly from: ColumnRef;
  readonly to: ColumnRef;
  readonly kind: string;
}

/** Rows of a resource that depend on a column: it filters, joins, groups or orders them. */
export interface RowEdge {
  readonly from: ColumnRef;
  readonly to: string;
  readonly kind: string;
}

export interface Trace {
  readonly start: ColumnRef;
  readonly columns: readonly ColumnRef[];
  readonly edges: readonly Edge[];
  readonly rows: readonly RowEdge[];
  /** Why the trace may lack something, by column. */
  readonly unknown: readonly { readonly at: ColumnRef; readonly reason: string }[];
}

export const keyOf = ({ id, column }: ColumnRef): string => `${id}\u0000${column}`;

/** Everything that a column is made from. */
export function upstream(lineage: ProjectLineage, start: ColumnRef): Trace {
  const trace = newTrace(start);
  for (let at = 0; at < trace.columns.length; at += 1) {
    const to = trace.columns[at]!;
    const found = lineage.of(to.id);
    const column = found?.columns.find(({ name }) => name === to.column);
    for (const reason of column?.unknown ?? []) trace.unknown.push({ at: to, reason });
    for (const { id, column: name, kind } of column?.inputs ?? [])
      trace.add({ from: { id, column: name }, to, kind }, 'from');
    if (at === 0 && found)
      for (const { id, column: name, kind } of found.inputs)
        trace.rows.push({ from: { id, column: name }, to: to.id, kind });
  }
  return trace;
}

/** Everything that is made from a column, and whose rows it decides on: what a change of it reaches. */
export function downstream(lineage: ProjectLineage, start: ColumnRef): Trace {
  const trace = newTrace(start);
  const children = readers(lineage);
  for (let at = 0; at < trace.columns.length; at += 1) {
    const from = trace.columns[at]!;
    for (const id of children.get(from.id) ?? []) {
      const found = lineage.of(id)!;
      const reads = (input: ColumnRef): boolean => input.id === from.id && input.column === from.column;
      for (const column of found.columns) {
        const input = column.inputs.find(reads);
        if (input) trace.add({ from, to: { id, column: column.name }, kind: input.kind }, 'to');
        else if (column.unknown.length > 0)
          trace.unknown.push({ at: { id, column: column.name }, reason: column.unknown[0]! });
      }
      for (const input of found.inputs) if (reads(input)) trace.rows.push({ from, to: id, kind: input.kind });
    }
  }
  return trace;
}

/** By id of a resource: those that read it, tests left out. */
function readers(lineage: ProjectLineage): Map<string, string[]> {
  const { manifest } = lineage.input;
  const children = new Map<string, string[]>();
  for (const node of manifest.nodes.values()) {
    if (node.resource_type !== 'model' && node.resource_type !== 'snapshot' && node.resource_type !== 'analysis')
      continue;
    for (const parent of new Set(parentsOf(node)))
      children.set(parent, [...(children.get(parent) ?? []), node.unique_id]);
  }
  return children;
}

function newTrace(start: ColumnRef) {
  const columns: ColumnRef[] = [start];
  const seen = new Set([keyOf(start)]);
  const edges: Edge[] = [];
  return {
    start,
    columns,
    edges,
    rows: [] as RowEdge[],
    unknown: [] as { at: ColumnRef; reason: string }[],
    add(edge: Edge, next: 'from' | 'to'): void {
      edges.push(edge);
      const key = keyOf(edge[next]);
      if (seen.has(key)) return;
      seen.add(key);
      columns.push(edge[next]);
    },
  };
}
