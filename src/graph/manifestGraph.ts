import { type Diagnostic, diagnostic } from '../base/diagnostic.ts';
import { findNode, graphNodes, type Manifest, parentsOf } from '../manifest/manifest.ts';
import { findCycles } from './cycles.ts';
import { Graph } from './graph.ts';

/** The graph of a manifest's nodes, sources, exposures, unit tests, ... Cycles are E203, one for each knot. */
export function manifestGraph(manifest: Manifest): {
  readonly graph: Graph;
  readonly diagnostics: readonly Diagnostic[];
} {
  const graph = new Graph(entries(manifest));
  return { graph, diagnostics: findCycles(graph).map((cycle) => cycleMessage(manifest, cycle)) };
}

function* entries(manifest: Manifest): Generator<readonly [string, readonly string[]]> {
  if (manifest.parents) yield* manifest.parents;
  else for (const node of graphNodes(manifest)) yield [node.unique_id, parentsOf(node)];
}

function cycleMessage(manifest: Manifest, cycle: readonly string[]): Diagnostic {
  const [first = ''] = cycle;
  const names = [...cycle, first].map((id) => `\`${findNode(manifest, id)?.name ?? id}\``).reverse();
  // read as "a reads b, b reads c, c reads a"
  const message = cycle.length === 1 ? `${names[0]} refers to itself` : `Found a cycle: ${names.join(' reads ')}`;
  const files = cycle.map((id) => findNode(manifest, id)?.original_file_path ?? id).sort();
  return diagnostic('E203', message, {
    uniqueId: first,
    help: [`take one of these references out, or build the shared part in a model of its own (${files.join(', ')})`],
  });
}
