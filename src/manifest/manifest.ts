import type {
  DocNode,
  ExposureNode,
  FunctionNode,
  GraphNode,
  GroupNode,
  Json,
  MacroNode,
  ManifestNode,
  SemanticNode,
  SourceNode,
  UnitTestNode,
} from './node.ts';

export interface ManifestMetadata {
  readonly dbt_schema_version: string;
  readonly dbt_version: string;
  readonly generated_at: string;
  readonly invocation_id: string;
  readonly project_name: string;
  readonly project_id: string | null;
  readonly adapter_type: string;
  readonly env: Readonly<Record<string, string>>;
  readonly quoting: { readonly database: boolean; readonly schema: boolean; readonly identifier: boolean };
}

/**
 * A parsed project: everything that its files define, with references resolved. Made by parser/, never changed afterwards.
 * Maps are keyed by unique id.
 */
export interface Manifest {
  readonly metadata: Omit<ManifestMetadata, 'generated_at' | 'dbt_schema_version'>;
  readonly nodes: ReadonlyMap<string, Exclude<ManifestNode, FunctionNode>>;
  readonly sources: ReadonlyMap<string, SourceNode>;
  readonly functions: ReadonlyMap<string, FunctionNode>;
  readonly exposures: ReadonlyMap<string, ExposureNode>;
  readonly metrics: ReadonlyMap<string, SemanticNode>;
  readonly semanticModels: ReadonlyMap<string, SemanticNode>;
  readonly savedQueries: ReadonlyMap<string, SemanticNode>;
  readonly unitTests: ReadonlyMap<string, UnitTestNode>;
  readonly macros: ReadonlyMap<string, MacroNode>;
  readonly docs: ReadonlyMap<string, DocNode>;
  readonly groups: ReadonlyMap<string, GroupNode>;
  /** The parsed definitions of selectors.yml, as written. */
  readonly selectors: Readonly<Record<string, Json>>;
  /** Disabled resources by unique id; several files may define the same one. */
  readonly disabled: ReadonlyMap<string, readonly GraphNode[]>;
  /**
   * The vars and environment variables that a node's body reads outside of config(), by the node's unique id: `var:name` or
   * `env_var:NAME` to a hash of the value. `state:modified` compares them; absent where nobody recorded them.
   */
  readonly reads?: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Unique ids of the models that are time spines, where it is known without looking at all of them. */
  readonly timeSpines?: readonly string[];
  /** What `graphNodes` and `parentsOf` say, in that order, where it is known without looking at the nodes. */
  readonly parents?: ReadonlyMap<string, readonly string[]>;
  /** The unique id and `fqn` of all that `graphNodes` gives, in any order, where they are known without looking at the nodes. */
  readonly fqns?: () => Iterable<readonly [uniqueId: string, fqn: readonly string[]]>;
}

/** The node, source, exposure, ... with this unique id. */
export function findNode(manifest: Manifest, id: string): GraphNode | undefined {
  return (
    manifest.nodes.get(id) ??
    manifest.sources.get(id) ??
    manifest.functions.get(id) ??
    manifest.exposures.get(id) ??
    manifest.unitTests.get(id) ??
    manifest.metrics.get(id) ??
    manifest.semanticModels.get(id) ??
    manifest.savedQueries.get(id)
  );
}

/** All that takes part in the graph, in the manifest's order. */
export function* graphNodes(manifest: Manifest): Generator<GraphNode> {
  yield* manifest.nodes.values();
  yield* manifest.sources.values();
  yield* manifest.functions.values();
  yield* manifest.exposures.values();
  yield* manifest.unitTests.values();
  yield* manifest.metrics.values();
  yield* manifest.semanticModels.values();
  yield* manifest.savedQueries.values();
}

/** The ids that a node depends on directly. */
export function parentsOf(node: GraphNode): readonly string[] {
  return node.resource_type === 'source' ? [] : node.depends_on.nodes;
}
