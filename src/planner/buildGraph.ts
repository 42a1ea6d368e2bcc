import { Graph } from '../graph/graph.ts';
import type { GraphNode } from '../manifest/node.ts';

/**
 * The graph in which the chosen data tests stand before whatever is built on what they test. A test of several nodes stands
 * before the nodes that are built on all of them. `canWait` says what a failed test may hold back.
 */
export function withBlockingTests(graph: Graph, tests: readonly GraphNode[], canWait: (id: string) => boolean): Graph {
  const blockedBy = new Map<string, string[]>();
  for (const test of tests) {
    for (const id of firstBehindAll(graph, graph.parents(test.unique_id), canWait)) {
      const list = blockedBy.get(id);
      if (list) list.push(test.unique_id);
      else blockedBy.set(id, [test.unique_id]);
    }
  }
  return new Graph(
    (function* () {
      for (const id of graph.ids) yield [id, [...graph.parents(id), ...(blockedBy.get(id) ?? [])]] as const;
    })(),
  );
}

/** The nearest nodes that are behind every one of the given ones; what comes after those is behind them anyway. */
function firstBehindAll(graph: Graph, ids: readonly string[], canWait: (id: string) => boolean): Iterable<string> {
  const [first, ...others] = ids;
  if (first === undefined) return [];
  if (others.length === 0) return graph.children(first).filter(canWait);
  const behind = others.map((id) => graph.descendants([id]));
  const found = new Set<string>();
  const seen = new Set([first]);
  const queue = [first];
  for (const id of queue) {
    for (const child of graph.children(id)) {
      if (seen.has(child) || !canWait(child)) continue;
      seen.add(child);
      if (behind.every((set) => set.has(child))) found.add(child);
      else queue.push(child);
    }
  }
  return found;
}
