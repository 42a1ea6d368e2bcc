import type { GraphNode } from './node.ts';
import type { Flags } from './project.ts';

/** Whether a node is a test whose failing rows become a relation: by its config, or by the flag for all. */
export function storesFailures(node: GraphNode, { storeFailures }: Pick<Flags, 'storeFailures'>): boolean {
  return node.resource_type === 'test' && (node.config.store_failures === true || storeFailures);
}
