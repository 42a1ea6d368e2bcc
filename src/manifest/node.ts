/**
 * The nouns of a project. Field names are those of dbt's manifest (schema v12): templates (`model`, `graph.nodes`), selectors
 * (`config.materialized:table`) and artifacts all speak them, so a node is stored once, in that shape, and never translated.
 */

/** Plain JSON data; integers and floats are both numbers here. Key order is kept where keys are not integer-like. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export type ResourceType =
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'test'
  | 'analysis'
  | 'operation'
  | 'sql_operation'
  | 'function'
  | 'source'
  | 'exposure'
  | 'metric'
  | 'semantic_model'
  | 'saved_query'
  | 'unit_test'
  | 'macro'
  | 'doc'
  | 'group';

export type Access = 'private' | 'protected' | 'public';
export type VersionNumber = string | number;

export interface Checksum {
  readonly name: 'sha256' | 'path' | 'none';
  readonly checksum: string;
}

export interface DependsOn {
  readonly macros: readonly string[];
  readonly nodes: readonly string[];
}

export interface RefArgs {
  readonly name: string;
  readonly package: string | null;
  readonly version: VersionNumber | null;
}

export interface Constraint {
  readonly type: 'check' | 'not_null' | 'unique' | 'primary_key' | 'foreign_key' | 'custom';
  readonly name?: string | null;
  readonly expression?: string | null;
  readonly warn_unenforced?: boolean;
  readonly warn_unsupported?: boolean;
  readonly to?: string | null;
  readonly to_columns?: readonly string[];
  readonly columns?: readonly string[];
}

export interface ColumnInfo {
  readonly name: string;
  readonly description: string;
  readonly meta: JsonObject;
  readonly data_type: string | null;
  readonly constraints: readonly Constraint[];
  readonly quote: boolean | null;
  readonly config: JsonObject;
  readonly tags: readonly string[];
  readonly granularity?: string | null;
  readonly doc_blocks?: readonly string[];
}

export interface Hook {
  readonly sql: string;
  readonly transaction: boolean;
  readonly index: number | null;
}

/** The merged configuration of a node: dbt's known keys with their defaults, and whatever else the project sets. */
export interface NodeConfig {
  readonly enabled: boolean;
  readonly alias: string | null;
  readonly schema: string | null;
  readonly database: string | null;
  readonly tags: readonly string[];
  readonly meta: JsonObject;
  readonly group: string | null;
  readonly materialized: string;
  readonly 'pre-hook'?: readonly Hook[];
  readonly 'post-hook'?: readonly Hook[];
  readonly [key: string]: unknown;
}

export interface Contract {
  readonly enforced: boolean;
  readonly alias_types: boolean;
  readonly checksum: string | null;
}

export interface DeferRelation {
  readonly database: string | null;
  readonly schema: string;
  readonly alias: string;
  readonly relation_name: string | null;
  readonly resource_type: ResourceType;
  readonly name: string;
  readonly description: string;
  readonly compiled_code: string | null;
  readonly meta: JsonObject;
  readonly tags: readonly string[];
  readonly config: NodeConfig | null;
}

interface Named {
  readonly name: string;
  readonly package_name: string;
  /** Relative to the resource's folder (`staging/orders.sql`). */
  readonly path: string;
  /** Relative to the package's root (`models/staging/orders.sql`). */
  readonly original_file_path: string;
  readonly unique_id: string;
}

interface Located extends Named {
  readonly fqn: readonly string[];
}

/** What seeds, models, snapshots, tests, analyses, operations and functions share. */
interface Compilable extends Located {
  readonly database: string | null;
  readonly schema: string;
  readonly alias: string;
  readonly checksum: Checksum;
  readonly config: NodeConfig;
  readonly tags: readonly string[];
  readonly description: string;
  readonly columns: Readonly<Record<string, ColumnInfo>>;
  readonly meta: JsonObject;
  readonly group: string | null;
  readonly docs: { readonly show: boolean; readonly node_color: string | null };
  readonly patch_path: string | null;
  readonly build_path: string | null;
  readonly unrendered_config: JsonObject;
  /** Seconds since the epoch. */
  readonly created_at: number;
  readonly relation_name: string | null;
  readonly raw_code: string;
  readonly doc_blocks: readonly string[];
  readonly depends_on: DependsOn;
}

interface SqlNode extends Compilable {
  readonly language: 'sql' | 'python' | 'javascript';
  readonly refs: readonly RefArgs[];
  readonly sources: readonly (readonly [source: string, table: string])[];
  readonly metrics: readonly (readonly string[])[];
  readonly functions: readonly (readonly string[])[];
  readonly compiled_path: string | null;
  readonly contract: Contract;
}

export interface ModelNode extends SqlNode {
  readonly resource_type: 'model';
  readonly access: Access;
  readonly constraints: readonly Constraint[];
  readonly version: VersionNumber | null;
  readonly latest_version: VersionNumber | null;
  readonly deprecation_date: string | null;
  readonly primary_key: readonly string[];
  readonly time_spine: JsonObject | null;
}

export interface SeedNode extends Compilable {
  readonly resource_type: 'seed';
  readonly root_path: string | null;
}

export interface SnapshotNode extends SqlNode {
  readonly resource_type: 'snapshot';
}

export interface AnalysisNode extends SqlNode {
  readonly resource_type: 'analysis';
}

export interface TestMetadata {
  readonly name: string;
  readonly kwargs: JsonObject;
  readonly namespace: string | null;
}

/** A generic test has `test_metadata`; a singular one does not. */
export interface TestNode extends SqlNode {
  readonly resource_type: 'test';
  readonly column_name?: string | null;
  readonly file_key_name?: string | null;
  readonly attached_node?: string | null;
  readonly test_metadata?: TestMetadata;
}

export interface OperationNode extends SqlNode {
  readonly resource_type: 'operation' | 'sql_operation';
  readonly index?: number | null;
}

export interface FunctionNode extends SqlNode {
  readonly resource_type: 'function';
  readonly arguments: readonly JsonObject[];
  readonly returns: JsonObject;
  readonly overloads: readonly FunctionOverload[];
}

/** A function of the same name with other arguments, whose body stands in a file of its own. */
export interface FunctionOverload {
  /** The name of that file, without its ending. */
  readonly defined_in: string;
  readonly arguments: readonly JsonObject[];
  /** As the function itself when it is null. */
  readonly returns: JsonObject | null;
  readonly description: string | null;
  readonly raw_body: string;
  readonly compiled_body: string | null;
}

export interface SourceNode extends Located {
  readonly resource_type: 'source';
  readonly database: string | null;
  readonly schema: string;
  readonly source_name: string;
  readonly source_description: string;
  readonly loader: string;
  readonly identifier: string;
  readonly quoting: JsonObject;
  readonly loaded_at_field: string | null;
  readonly loaded_at_query: string | null;
  readonly freshness: JsonObject | null;
  readonly external: JsonObject | null;
  readonly description: string;
  readonly columns: Readonly<Record<string, ColumnInfo>>;
  readonly meta: JsonObject;
  readonly source_meta: JsonObject;
  readonly tags: readonly string[];
  readonly config: NodeConfig;
  readonly patch_path: string | null;
  readonly unrendered_config: JsonObject;
  readonly relation_name: string | null;
  readonly created_at: number;
  readonly unrendered_database: string | null;
  readonly unrendered_schema: string | null;
  readonly doc_blocks: readonly string[];
}

export interface ExposureNode extends Located {
  readonly resource_type: 'exposure';
  readonly type: string;
  readonly owner: JsonObject;
  readonly description: string;
  readonly label: string | null;
  readonly maturity: string | null;
  readonly meta: JsonObject;
  readonly tags: readonly string[];
  readonly config: NodeConfig;
  readonly unrendered_config: JsonObject;
  readonly url: string | null;
  readonly depends_on: DependsOn;
  readonly refs: readonly RefArgs[];
  readonly sources: readonly (readonly string[])[];
  readonly metrics: readonly (readonly string[])[];
  readonly created_at: number;
}

/** Metrics, semantic models and saved queries are parsed, validated and kept; tsdt does not run them. */
export interface SemanticNode extends Located {
  readonly resource_type: 'metric' | 'semantic_model' | 'saved_query';
  readonly depends_on: DependsOn;
  readonly config: NodeConfig;
  readonly refs: readonly RefArgs[];
  readonly [key: string]: unknown;
}

export interface UnitTestNode extends Located {
  readonly resource_type: 'unit_test';
  readonly model: string;
  readonly given: readonly UnitTestInput[];
  readonly expect: UnitTestRows;
  readonly description: string;
  readonly overrides: JsonObject | null;
  readonly depends_on: DependsOn;
  readonly config: NodeConfig;
  readonly checksum: string | null;
  readonly schema: string | null;
  readonly created_at: number;
  readonly versions: JsonObject | null;
  readonly version: VersionNumber | null;
}

export interface UnitTestRows {
  readonly rows: readonly JsonObject[] | string | null;
  readonly format: 'dict' | 'csv' | 'sql';
  readonly fixture: string | null;
}

export interface UnitTestInput extends UnitTestRows {
  readonly input: string;
}

export interface MacroNode extends Named {
  readonly resource_type: 'macro';
  readonly macro_sql: string;
  readonly depends_on: { readonly macros: readonly string[] };
  readonly description: string;
  readonly meta: JsonObject;
  readonly docs: { readonly show: boolean; readonly node_color: string | null };
  readonly config: JsonObject;
  readonly patch_path: string | null;
  readonly arguments: readonly JsonObject[];
  readonly created_at: number;
  readonly supported_languages: readonly string[] | null;
}

export interface DocNode extends Named {
  readonly resource_type: 'doc';
  readonly block_contents: string;
}

export interface GroupNode extends Named {
  readonly resource_type: 'group';
  readonly owner: JsonObject;
  readonly description: string | null;
  readonly config: JsonObject;
}

/** What stands under `nodes` in the manifest. */
export type ManifestNode = ModelNode | SeedNode | SnapshotNode | TestNode | AnalysisNode | OperationNode | FunctionNode;

/** Everything that takes part in the graph: it has a unique id, and most can be selected. */
export type GraphNode = ManifestNode | SourceNode | ExposureNode | SemanticNode | UnitTestNode;

/** What can be referred to by `ref()`. */
export type RefableNode = ModelNode | SeedNode | SnapshotNode;

export function isGenericTest(node: GraphNode): node is TestNode & { readonly test_metadata: TestMetadata } {
  return node.resource_type === 'test' && node.test_metadata !== undefined;
}
