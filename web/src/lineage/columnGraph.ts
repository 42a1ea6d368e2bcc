import type { SiteColumnEdge } from '../../../src/docs/site/shapes.ts';
import { loadDetails } from '../data.ts';

/** A column of a resource and the arrows that reach it. */
export interface ColumnGraph {
  /** Resource and column, in the order in which they were found; the first is what was asked for. */
  readonly columns: readonly (readonly [id: string, column: string])[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly kind: string }[];
  /** There is more than is shown. */
  readonly isCut: boolean;
}

export const keyOf = (id: string, column: string): string => `${id} ${column}`;

const most = 120;

/**
 * Follows a column to what it is made from and to what is made from it. With `onlyValues` columns that only filter or join
 * are left out: they decide which rows there are, not what stands in them.
 */
export async function columnGraph(id: string, column: string, onlyValues: boolean): Promise<ColumnGraph> {
  const columns = new Map<string, readonly [string, string]>([[keyOf(id, column), [id, column]]]);
  const edges = new Map<string, { from: string; to: string; kind: string }>();
  let isCut = false;
  for (const way of ['from', 'to'] as const) {
    const queue: (readonly [string, string])[] = [[id, column]];
    const seen = new Set<string>([keyOf(id, column)]);
    for (let place = queue.shift(); place; place = queue.shift()) {
      for (const edge of await edgesOf(place[0], place[1], way)) {
        if (onlyValues && (edge.kind === 'filter' || edge.kind === 'join')) continue;
        const here = keyOf(...place);
        const there = keyOf(edge.id, edge.column);
        if (!columns.has(there) && columns.size >= most) {
          isCut = true;
          continue;
        }
        columns.set(there, [edge.id, edge.column]);
        const [from, to] = way === 'from' ? [there, here] : [here, there];
        const known = edges.get(`${from} ${to}`);
        // a column may be both value and filter of another: the value says more
        if (!known || known.kind === 'filter' || known.kind === 'join')
          edges.set(`${from} ${to}`, { from, to, kind: edge.kind });
        if (seen.has(there)) continue;
        seen.add(there);
        queue.push([edge.id, edge.column]);
      }
    }
  }
  return { columns: [...columns.values()], edges: [...edges.values()], isCut };
}

async function edgesOf(id: string, column: string, way: 'from' | 'to'): Promise<readonly SiteColumnEdge[]> {
  const details = await loadDetails(id);
  const own = details?.columns.find(({ name }) => name === column)?.[way] ?? [];
  // what decides on rows decides on every column
  return way === 'from' ? [...own, ...(details?.rowsFrom ?? [])] : own;
}
