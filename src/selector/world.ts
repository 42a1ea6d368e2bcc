import type { PreviousState } from '../artifacts/previousState.ts';
import type { Graph } from '../graph/graph.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { GraphNode } from '../manifest/node.ts';
import type { SelectorTable } from './selectorsFile.ts';
import { StateComparison } from './state/comparison.ts';

/** Everything that a selection may look at. */
export interface World {
  readonly manifest: Manifest;
  readonly graph: Graph;
  /** The artifacts of `--state`, for `state:`, `result:` and `source_status:`. */
  readonly previous?: PreviousState | undefined;
  /** This project's own target/sources.json, for `source_status:`. */
  readonly freshnessNow?: PreviousState['sources'] | undefined;
  readonly selectors?: SelectorTable | undefined;
  /** Behaviour flags of the project. */
  readonly behavior?: Readonly<Record<string, boolean>> | undefined;
}

/** A world during one evaluation, with what several terms share. */
export interface Evaluating extends World {
  /** The comparison with the state's manifest, made when it is first asked for. */
  readonly comparison: () => StateComparison;
}

export function evaluating(world: World): Evaluating {
  let made: StateComparison | undefined;
  return {
    ...world,
    comparison: () => {
      made ??= StateComparison.of(world);
      return made;
    },
  };
}

/** Whether a selector may name a node: those that are disabled are not there. */
export function isSelectable(node: GraphNode): boolean {
  const { config } = node as { readonly config?: { readonly enabled?: boolean } };
  return node.resource_type === 'seed' || config?.enabled !== false;
}

/** Nodes that a selector may name. */
export function* selectable(manifest: Manifest): Generator<GraphNode> {
  for (const section of selectableSections(manifest))
    for (const node of section.values()) if (isSelectable(node)) yield node;
}

/** The sections of what a selector may name, in the order in which it is listed. */
export function selectableSections(manifest: Manifest): readonly ReadonlyMap<string, GraphNode>[] {
  const { nodes, sources, functions, exposures, unitTests, metrics, semanticModels, savedQueries } = manifest;
  return [nodes, sources, functions, exposures, unitTests, metrics, semanticModels, savedQueries];
}
