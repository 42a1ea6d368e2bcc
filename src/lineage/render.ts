import { findNode } from '../manifest/manifest.ts';
import { searchName } from '../planner/index.ts';
import type { ProjectLineage } from './projectLineage.ts';
import type { ColumnRef } from './shapes.ts';
import { keyOf, type Trace } from './trace.ts';

/** `orders.amount`, `raw.orders.amount` */
export function labelOf(lineage: ProjectLineage, ref: ColumnRef): string {
  return `${resourceLabel(lineage, ref.id)}.${ref.column}`;
}

export function resourceLabel(lineage: ProjectLineage, id: string): string {
  const node = findNode(lineage.input.manifest, id);
  return node ? searchName(node) : id;
}

const typeOf = (lineage: ProjectLineage, ref: ColumnRef): string | undefined =>
  lineage.of(ref.id)?.columns.find(({ name }) => name === ref.column)?.type;

/** Columns and edges for programs. */
export function traceJson(lineage: ProjectLineage, traces: readonly Trace[]): unknown {
  const columns = new Map<string, ColumnRef>();
  for (const trace of traces) for (const column of trace.columns) columns.set(keyOf(column), column);
  return {
    column: traces[0]!.start,
    columns: [...columns.values()].map((ref) => ({ ...ref, type: typeOf(lineage, ref) ?? null })),
    edges: traces.flatMap((trace) => trace.edges),
    rows: traces.flatMap((trace) => trace.rows),
    unknown: traces.flatMap((trace) => trace.unknown.map(({ at, reason }) => ({ ...at, reason }))),
  };
}

/** A graph for Graphviz: one box a resource. */
export function traceDot(lineage: ProjectLineage, traces: readonly Trace[]): string {
  const quote = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  const lines = ['digraph lineage {', '  rankdir=LR;', '  node [shape=box];'];
  for (const [id, columns] of byResource(traces)) {
    lines.push(`  subgraph ${quote(`cluster_${id}`)} {`, `    label=${quote(resourceLabel(lineage, id))};`);
    for (const column of columns) lines.push(`    ${quote(keyText({ id, column }))} [label=${quote(column)}];`);
    lines.push('  }');
  }
  for (const { from, to, kind } of traces.flatMap((trace) => trace.edges))
    lines.push(`  ${quote(keyText(from))} -> ${quote(keyText(to))} [label=${quote(kind)}];`);
  return [...lines, '}'].join('\n');
}

/** A graph for Mermaid, as Markdown pages draw it. */
export function traceMermaid(lineage: ProjectLineage, traces: readonly Trace[]): string {
  const ids = new Map<string, string>();
  const idOf = (ref: ColumnRef): string => {
    const key = keyOf(ref);
    if (!ids.has(key)) ids.set(key, `c${ids.size + 1}`);
    return ids.get(key)!;
  };
  const quote = (text: string): string => `"${text.replaceAll('"', '#quot;')}"`;
  const lines = ['flowchart LR'];
  let group = 0;
  for (const [id, columns] of byResource(traces)) {
    group += 1;
    lines.push(`  subgraph r${group} [${quote(resourceLabel(lineage, id))}]`);
    for (const column of columns) lines.push(`    ${idOf({ id, column })}[${quote(column)}]`);
    lines.push('  end');
  }
  for (const { from, to, kind } of traces.flatMap((trace) => trace.edges))
    lines.push(`  ${idOf(from)} -->|${kind}| ${idOf(to)}`);
  return lines.join('\n');
}

const keyText = ({ id, column }: ColumnRef): string => `${id}.${column}`;

function byResource(traces: readonly Trace[]): Map<string, Set<string>> {
  const resources = new Map<string, Set<string>>();
  for (const { id, column } of traces.flatMap((trace) => trace.columns))
    resources.set(id, (resources.get(id) ?? new Set()).add(column));
  return resources;
}

/** A tree of text: the column, then what it is made from or what is made from it, deeper and deeper. */
export function traceText(lineage: ProjectLineage, trace: Trace, direction: 'upstream' | 'downstream'): string[] {
  const next = new Map<string, { readonly ref: ColumnRef; readonly kind: string }[]>();
  for (const { from, to, kind } of trace.edges) {
    const [here, there] = direction === 'upstream' ? [to, from] : [from, to];
    const list = next.get(keyOf(here)) ?? [];
    if (!list.some(({ ref }) => keyOf(ref) === keyOf(there))) list.push({ ref: there, kind });
    next.set(keyOf(here), list);
  }
  const reasons = new Map(trace.unknown.map(({ at, reason }) => [keyOf(at), reason]));
  const lines: string[] = [];
  const shown = new Set<string>();
  const add = (ref: ColumnRef, kind: string | undefined, indent: string, branch: string): void => {
    const key = keyOf(ref);
    const children = next.get(key) ?? [];
    const repeated = shown.has(key) && children.length > 0;
    const type = typeOf(lineage, ref);
    const reason = direction === 'upstream' ? reasons.get(key) : undefined;
    lines.push(
      `${indent}${branch}${labelOf(lineage, ref)}${type === undefined ? '' : ` ${type}`}${kind === undefined ? '' : `  (${kind})`}${reason === undefined ? '' : `  unknown: ${reason}`}${repeated ? '  (see above)' : ''}`,
    );
    if (repeated) return;
    shown.add(key);
    const inner = branch === '' ? indent : `${indent}${branch.startsWith('└') ? '   ' : '│  '}`;
    children.forEach((child, i) => {
      add(child.ref, child.kind, inner, i === children.length - 1 ? '└─ ' : '├─ ');
    });
  };
  add(trace.start, undefined, '', '');
  return lines;
}
