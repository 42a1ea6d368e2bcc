import type { Manifest } from '../manifest/manifest.ts';

/** How many of each kind: `{ 'view model': 3, 'data test': 5, seed: 1 }`. */
export function countNodes(manifest: Manifest): Record<string, number> {
  const counts: Record<string, number> = {};
  const add = (what: string, n = 1): void => {
    if (n > 0) counts[what] = (counts[what] ?? 0) + n;
  };
  for (const node of manifest.nodes.values()) {
    // A test of what is not there is no node to count.
    if (node.config.enabled === false) continue;
    switch (node.resource_type) {
      case 'model':
        add(`${node.config.materialized} model`);
        break;
      case 'test':
        add('data test');
        break;
      case 'operation':
        add('hook');
        break;
      default:
        add(node.resource_type);
    }
  }
  add('source', manifest.sources.size);
  add('unit test', manifest.unitTests.size);
  add('exposure', manifest.exposures.size);
  add('function', manifest.functions.size);
  add('metric', manifest.metrics.size);
  add('semantic model', manifest.semanticModels.size);
  add('saved query', manifest.savedQueries.size);
  add('group', manifest.groups.size);
  add('macro', manifest.macros.size);
  return counts;
}
