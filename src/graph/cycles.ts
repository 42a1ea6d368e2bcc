import type { Graph } from './graph.ts';

/**
 * One cycle for each knot of the graph, as the ids on it, each the parent of the next and the last the parent of the first.
 * Starts with the id that comes first in the alphabet, so that messages are stable.
 */
export function findCycles(graph: Graph): string[][] {
  const ordered = new Set(graph.order());
  if (ordered.size === graph.ids.length) return [];
  const left = new Set(graph.ids.filter((id) => !ordered.has(id)).sort());
  const cycles: string[][] = [];
  for (const start of left) {
    const cycle = cycleFrom(graph, start, left);
    if (!cycle) continue;
    cycles.push(cycle);
    // a second path through the same knot would tell the user nothing new
    const knot = graph.descendants([start]);
    for (const id of graph.ancestors([start])) if (knot.has(id)) left.delete(id);
  }
  return cycles;
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
