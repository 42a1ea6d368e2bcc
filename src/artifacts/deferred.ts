import type { Manifest } from '../manifest/manifest.ts';
import type { DeferRelation, ManifestNode } from '../manifest/node.ts';

/**
 * Where the nodes of a state stand in the database, by unique id: what `--defer` resolves a ref to when the node is not built
 * here, and what `clone` copies. Ephemeral models stand nowhere.
 */
export function deferredRelations(state: Manifest): ReadonlyMap<string, DeferRelation> {
  const relations = new Map<string, DeferRelation>();
  for (const node of [...state.nodes.values(), ...state.functions.values()]) {
    if (!isRefable(node) || node.config.materialized === 'ephemeral') continue;
    relations.set(node.unique_id, {
      database: node.database,
      schema: node.schema,
      alias: node.alias,
      relation_name: node.relation_name,
      resource_type: node.resource_type,
      name: node.name,
      description: node.description,
      compiled_code: (node as { compiled_code?: string | null }).compiled_code ?? null,
      meta: node.meta,
      tags: node.tags,
      config: node.config,
    });
  }
  return relations;
}

function isRefable(node: ManifestNode): boolean {
  return ['model', 'seed', 'snapshot', 'function'].includes(node.resource_type);
}
