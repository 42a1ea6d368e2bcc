import type { ColumnInfo, TestNode } from '../manifest/node.ts';
import { fold } from '../sql/index.ts';
import { storedName } from './asBuilt.ts';
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

/** Descriptions and tests that follow a column along copies, for any column of a project. */
export function inheritance(lineage: ProjectLineage): (ref: ColumnRef) => Inherited {
  const tests = testsByColumn(lineage);
  return (ref) => {
    const way = copiedFrom(lineage, ref);
    const own = describedAt(lineage, ref)?.description ?? '';
    const from = own === '' ? way.find((one) => (describedAt(lineage, one)?.description ?? '') !== '') : undefined;
    return {
      description: from && { text: describedAt(lineage, from)!.description, from },
      tests: way.flatMap((one) => (tests.get(key(one)) ?? []).map((test) => ({ test, from: one }))),
    };
  };
}

/** As the database would have it, or else as written: dbt's users describe `Amount` without quotes too. */
function describedAt(lineage: ProjectLineage, { id, column }: ColumnRef): ColumnInfo | undefined {
  const { manifest, dialect } = lineage.input;
  const columns = Object.values(manifest.nodes.get(id)?.columns ?? manifest.sources.get(id)?.columns ?? {});
  return columns.find((info) => storedName(info, dialect) === column) ?? columns.find(({ name }) => name === column);
}

/** The generic tests on columns, by resource and column. */
function testsByColumn(lineage: ProjectLineage): Map<string, TestNode[]> {
  const { manifest, dialect } = lineage.input;
  const found = new Map<string, TestNode[]>();
  for (const test of manifest.nodes.values()) {
    if (test.resource_type !== 'test' || typeof test.column_name !== 'string') continue;
    const id = test.attached_node ?? test.depends_on.nodes.at(-1);
    if (id === undefined) continue;
    const { column_name: written } = test;
    const column = written.startsWith('"') ? written.replaceAll('"', '') : fold(written, dialect);
    const place = key({ id, column });
    found.set(place, [...(found.get(place) ?? []), test]);
  }
  return found;
}

const key = ({ id, column }: ColumnRef): string => `${id} ${column}`;
