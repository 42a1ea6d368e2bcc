import type { GraphNode, JsonObject, NodeConfig, RefableNode } from '../manifest/node.ts';
import type { Value } from '../template/values.ts';
import type { BaseState } from './base.ts';
import type { Batch } from './batch.ts';
import type { NodeSession } from './nodeSession.ts';
import type { Relation } from './relation.ts';
import type { StoredResults } from './response.ts';
import type { SeedWay } from './seedTable.ts';
import type { World } from './world.ts';

/** What a unit test puts in place of the world. */
export interface Overrides {
  readonly vars?: JsonObject;
  readonly envVars?: Readonly<Record<string, string>>;
  /** Values in place of macros: `is_incremental`, `dbt.current_timestamp`. */
  readonly macros?: ReadonlyMap<string, Value>;
  /** The stand-in for a node or source that the model reads. */
  relation?(target: GraphNode): Relation | undefined;
  /** What `this` is. */
  readonly self?: Value;
}

export interface RuntimeOptions {
  readonly world: World;
  readonly node: GraphNode;
  readonly session: NodeSession;
  /** `Thread-1` */
  readonly threadId: string;
  /** The package whose macros come first; the node's by default. */
  readonly searchPackage?: string;
  readonly batch?: Batch;
  /** Further fields of `model`: `compiled_code`. */
  readonly model?: Readonly<Record<string, unknown>>;
  /** A `ref` to what the node was not seen to depend on is an error; operations and hooks may refer to anything. */
  readonly checkDependencies: boolean;
  /** Told of each ephemeral model that is referred to; without it such a reference is an error. */
  onEphemeral?(node: RefableNode): void;
  /** Told of each macro that the node's own text calls, not of those that macros call. */
  onMacro?(uniqueId: string): void;
  /** Takes what a materialization writes under target/run. */
  write?(payload: string): void;
  /** The rows of the node's seed file. */
  loadAgateTable?(): Promise<Value>;
  loadSeedRows?(relation: Relation, way?: SeedWay): Promise<number>;
  readonly overrides?: Overrides;
  /** Words of one phase alone: `results`, `sql`, `_dbt_generic_test_kwargs`. */
  readonly extra?: ReadonlyMap<string, Value>;
}

/** What the words of a running node know. */
export interface RuntimeState extends Omit<BaseState, 'threadId'>, RuntimeOptions {
  readonly results: StoredResults;
}

export const configOf = (node: GraphNode): NodeConfig => (node as { readonly config: NodeConfig }).config;

/** A node as messages name it. */
export const describe = (node: GraphNode): string => `${kindOf(node)} '${node.unique_id}' (${node.original_file_path})`;

function kindOf({ unique_id: id, resource_type: type }: GraphNode): string {
  if (id.startsWith('macro.')) return 'macro';
  return type === 'sql_operation' ? 'operation' : type;
}
