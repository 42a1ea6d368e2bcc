import type { Manifest } from '../manifest/manifest.ts';
import type { Value } from '../template/values.ts';
import { LazyDict } from './lazyDict.ts';

/** `graph`: every resource of the project as dicts, made when they are looked at. One for a run: packages write into it. */
export function graphValue(manifest: Manifest): Value {
  const maps: Readonly<Record<string, ReadonlyMap<string, unknown>>> = {
    nodes: manifest.nodes,
    sources: manifest.sources,
    exposures: manifest.exposures,
    groups: manifest.groups,
    metrics: manifest.metrics,
    semantic_models: manifest.semanticModels,
    saved_queries: manifest.savedQueries,
    functions: manifest.functions,
    unit_tests: manifest.unitTests,
  };
  return new LazyDict(() => Object.entries(maps));
}
