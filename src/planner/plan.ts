import type { GraphNode } from '../manifest/node.ts';
import type { NodeResult } from '../manifest/result.ts';

/** What is done with a node. */
export type Action =
  | 'run'
  | 'seed'
  | 'snapshot'
  | 'function'
  | 'test'
  | 'unit-test'
  | 'compile'
  | 'show'
  | 'clone'
  | 'freshness'
  | 'list'
  /** Exposures and saved queries in a build: reported, never executed. */
  | 'no-op';

/** One node's turn in a plan. */
export interface Step {
  /** The node's unique id. */
  readonly id: string;
  readonly node: GraphNode;
  readonly action: Action;
  /** Why it is in the plan, for `--dry-run` and `--explain`. */
  readonly reasons: readonly string[];
  /** Ids of steps of this plan that must be over before this one starts. */
  readonly waitsFor: readonly string[];
  /**
   * Those of `waitsFor` whose failure skips this step. The others are models with `on_error: continue`. A step that was
   * itself skipped skips this one in any case.
   */
  readonly skipWhenFailed: readonly string[];
  /** For `retry` of a microbatch model: what its batches came to; only the failed ones run again. */
  readonly previousBatches?: NonNullable<NodeResult['batch_results']>;
}

/** What a command will do: explaining, listing and running read the same one. Steps stand in an order that can be executed. */
export interface Plan {
  /** The command: `run`, `build`, ... For `retry`, the one that is repeated. */
  readonly which: string;
  readonly steps: readonly Step[];
}
