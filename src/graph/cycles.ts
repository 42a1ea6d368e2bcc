import { DirectedGraph } from 'graphology';
import { stronglyConnectedComponents } from 'graphology-components';
import type { Graph } from './graph.ts';

/**
 * One cycle for each knot of the graph, as the ids on it, each the parent of the next and the last the parent of the first.
 * Starts with the id that comes first in the alphabet, so that messages are stable.
 */
export function findCycles(graph: Graph): string[][] {
  const ordered = new Set(graph.order());
  if (ordered.size === graph.ids.length) return [];
  return knots(
    graph,
    graph.ids.filter((id) => !ordered.has(id)),
  ).flatMap((knot) => {
    const [start = ''] = knot;
    const cycle = cycleFrom(graph, start, new Set(knot));
    return cycle ? [cycle] : [];
  });
}

/** The strongly connected parts among some ids; an id alone is one only when it refers to itself. */
function knots(graph: Graph, ids: readonly string[]): string[][] {
  const part = new DirectedGraph();
  for (const id of ids) part.addNode(id);
  for (const id of ids) for (const child of graph.children(id)) if (part.hasNode(child)) part.addEdge(id, child);
  return stronglyConnectedComponents(part)
    .filter((knot) => knot.length > 1 || part.hasEdge(knot[0], knot[0]))
    .map((knot) => knot.sort())
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
}

/** The shortest way from an id back to itself. */
function cycleFrom(graph: Graph, start: string, within: ReadonlySet<string>): string[] | undefined {
  const from = new Map<string, string>();
  const queue = [start];
  for (const id of queue) {
    for (const child of graph.children(id)) {
      if (child === start) {
        const path = [id];
        for (let at = id; at !== start; ) {
          at = from.get(at)!;
          path.unshift(at);
        }
        return path;
      }
      if (from.has(child) || !within.has(child)) continue;
      from.set(child, id);
      queue.push(child);
    }
  }
  return undefined;
}
