import type { Manifest } from './manifest.ts';
import type { GraphNode, GroupNode, MacroNode } from './node.ts';

/** Anything in a manifest that people speak of. */
export type Resource = GraphNode | MacroNode | GroupNode;

/** The name by which people speak of a resource: `shop.orders` of a source, `orders.v2` of a version. */
export function nameOf(node: Resource): string {
  if (node.resource_type === 'source') return `${node.source_name}.${node.name}`;
  if (node.resource_type === 'model' && node.version !== null && node.version !== undefined)
    return `${node.name}.v${node.version}`;
  return node.name;
}

/** Who answers for a resource: its own owner, its group's, or `meta.owner`. */
export function ownerOf(node: Resource, manifest: Manifest): string | undefined {
  if ('owner' in node) return ownerName(node.owner);
  const { group, meta } = node as { readonly group?: unknown; readonly meta?: { readonly owner?: unknown } };
  if (typeof group === 'string') {
    for (const found of manifest.groups.values()) if (found.name === group) return ownerName(found.owner) ?? group;
  }
  return typeof meta?.owner === 'string' ? meta.owner : undefined;
}

function ownerName(owner: unknown): string | undefined {
  const { name, email } = (owner ?? {}) as { readonly name?: unknown; readonly email?: unknown };
  if (typeof name === 'string') return name;
  return typeof email === 'string' ? email : undefined;
}
