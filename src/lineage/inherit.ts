import type { ColumnInfo, TestNode } from '../manifest/node.ts';
import { fold } from '../sql/index.ts';
import type { ProjectLineage } from './projectLineage.ts';
import type { ColumnRef } from './shapes.ts';

/** What a column has from the column that it is a copy of. */
export interface Inherited {
  /** The nearest column with a description of its own, when this one has none. */
  readonly description: { readonly text: string; readonly from: ColumnRef } | undefined;
  /** Tests on the columns that it is a copy of. They ran there, not here: rows may be fewer, or null by an outer join. */
  readonly tests: readonly { readonly test: TestNode; readonly from: ColumnRef }[];
}

/** The columns that a column is a copy of, one after the other, the nearest first. */
export function copiedFrom(lineage: ProjectLineage, start: ColumnRef): ColumnRef[] {
  const way: ColumnRef[] = [];
  for (let next = source(lineage, start); next; next = source(lineage, next)) {
    const { id, column } = next;
    if (way.some((one) => one.id === id && one.column === column)) break;
    way.push(next);
  }
  return way;
}

/** The one column that a column is a copy of. */
function source(lineage: ProjectLineage, { id, column }: ColumnRef): ColumnRef | undefined {
  const found = lineage.of(id)?.columns.find(({ name }) => name === column);
  const values = (found?.inputs ?? []).filter(({ kind }) => reaching.has(kind));
  const [only] = values;
  if (!only || values.length > 1 || (only.kind !== 'copied' && only.kind !== 'renamed')) return undefined;
  return { id: only.id, column: only.column };
}

const reaching: ReadonlySet<string> = new Set(['copied', 'renamed', 'transformed', 'aggregated']);

/** Descriptions and tests that follow a column along copies. */
export function inherited(lineage: ProjectLineage, ref: ColumnRef): Inherited {
  const way = copiedFrom(lineage, ref);
  const own = describedAt(lineage, ref)?.description ?? '';
  const from = own === '' ? way.find((one) => (describedAt(lineage, one)?.description ?? '') !== '') : undefined;
  return {
    description: from && { text: describedAt(lineage, from)!.description, from },
    tests: way.flatMap((one) => testsOf(lineage, one).map((test) => ({ test, from: one }))),
  };
}

function describedAt(lineage: ProjectLineage, { id, column }: ColumnRef): ColumnInfo | undefined {
  const { manifest, dialect } = lineage.input;
  const columns = manifest.nodes.get(id)?.columns ?? manifest.sources.get(id)?.columns ?? {};
  return Object.values(columns).find(({ name, quote }) => (quote ? name : fold(name, dialect)) === column);
}

function testsOf(lineage: ProjectLineage, { id, column }: ColumnRef): TestNode[] {
  const { manifest, dialect } = lineage.input;
  return [...manifest.nodes.values()].filter(
    (node): node is TestNode =>
      node.resource_type === 'test' &&
      typeof node.column_name === 'string' &&
      fold(node.column_name.replaceAll('"', ''), dialect) === fold(column, dialect) &&
      (node.attached_node ?? node.depends_on.nodes.at(-1)) === id,
  );
}
