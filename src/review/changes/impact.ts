import type { Graph } from '../../graph/index.ts';
import { findNode, type Manifest } from '../../manifest/manifest.ts';
import { nameOf, ownerOf } from '../../manifest/people.ts';
import type { NodeChange } from './findChanges.ts';

/** Who is affected by changes without having changed. */
export interface Impact {
  /** Ids of models, snapshots and seeds downstream, parents first. */
  readonly models: readonly string[];
  readonly exposures: readonly {
    readonly id: string;
    readonly name: string;
    readonly owner?: string;
    readonly url?: string;
  }[];
  /** Owners of what changed and of what is affected, by how much they have. */
  readonly owners: readonly (readonly [owner: string, count: number])[];
}

/** What lies downstream of changes that may be felt: removed resources are followed in the base's graph. */
export function impactOf(
  changes: readonly NodeChange[],
  base: { readonly manifest: Manifest; readonly graph: Graph },
  head: { readonly manifest: Manifest; readonly graph: Graph },
): Impact {
  const felt = changes.filter((change) => change.class === 'breaking' || change.class === 'non-breaking');
  const own = new Set(changes.map(({ id }) => id));
  const below = new Set<string>();
  for (const { id, kind } of felt) {
    const { graph } = kind === 'removed' ? base : head;
    for (const other of graph.descendants([id])) if (!own.has(other)) below.add(other);
  }
  const nodes = [...below].map((id) => findNode(head.manifest, id)).filter((node) => node !== undefined);
  const counts = new Map<string, number>();
  const count = (owner: string | undefined): void => {
    if (owner !== undefined) counts.set(owner, (counts.get(owner) ?? 0) + 1);
  };
  for (const change of changes) count(change.owner);
  for (const node of nodes) count(ownerOf(node, head.manifest));
  const order = new Map(head.graph.order().map((id, n) => [id, n]));
  return {
    models: nodes
      .filter(({ resource_type: type }) => type === 'model' || type === 'snapshot' || type === 'seed')
      .map((node) => node.unique_id)
      .sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)),
    exposures: nodes.flatMap((node) => {
      if (node.resource_type !== 'exposure') return [];
      const owner = ownerOf(node, head.manifest);
      return [
        {
          id: node.unique_id,
          name: nameOf(node),
          ...(owner === undefined ? {} : { owner }),
          ...(node.url ? { url: node.url } : {}),
        },
      ];
    }),
    owners: [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)),
  };
}
