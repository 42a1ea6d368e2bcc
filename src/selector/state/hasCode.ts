import type { GraphNode, ManifestNode } from '../../manifest/node.ts';

/** Whether a node is one of the manifest's `nodes` and `functions`: what is compiled, or loaded from a file. */
export function hasCode(node: GraphNode): node is ManifestNode {
  switch (node.resource_type) {
    case 'source':
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
    case 'unit_test':
      return false;
    default:
      return true;
  }
}
