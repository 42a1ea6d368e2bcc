import type { Manifest } from '../../manifest/manifest.ts';
import type { ModelNode } from '../../manifest/node.ts';
import { manifestGraph } from '../manifestGraph.ts';

/** The graph of models that read each other: name to the names that it reads. */
export function graphOf(reads: Readonly<Record<string, readonly string[]>>): ReturnType<typeof manifestGraph> {
  const id = (name: string): string => `model.proj.${name}`;
  const nodes = Object.entries(reads).map(([name, parents]) => ({
    resource_type: 'model',
    name,
    unique_id: id(name),
    original_file_path: `models/${name}.sql`,
    depends_on: { macros: [], nodes: parents.map(id) },
  }));
  const none = new Map();
  return manifestGraph({
    nodes: new Map(nodes.map((node) => [node.unique_id, node as unknown as ModelNode])),
    sources: none,
    functions: none,
    exposures: none,
    metrics: none,
    semanticModels: none,
    savedQueries: none,
    unitTests: none,
  } as unknown as Manifest);
}
