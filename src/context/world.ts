import type { Adapter } from '../adapters/adapter.ts';
import type { Place, SourceFile } from '../base/source.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { DeferRelation, RefableNode } from '../manifest/node.ts';
import type { Project } from '../manifest/project.ts';
import type { Quoting } from '../manifest/relation.ts';
import type { Value } from '../template/values.ts';
import { scrubSecrets, secretsOf } from './facts.ts';
import { graphValue } from './graphValue.ts';
import type { Invocation } from './invocation.ts';
import { Catalog } from './nodeCatalog.ts';
import { NodeIndex } from './nodeIndex.ts';
import { projectQuoting } from './parseContext.ts';
import type { MacroRegistry } from './registry.ts';
import { type SampleWindow, sampleWindow } from './sample.ts';

/** What compiling a node found besides its SQL, for the manifest. */
export interface Compiled {
  readonly ctes: readonly { readonly id: string; readonly name: string; readonly sql: string }[];
  /** Unique ids of the macros that the node's own text called. */
  readonly macros: readonly string[];
}

export interface WorldOptions {
  readonly project: Project;
  readonly manifest: Manifest;
  readonly registry: MacroRegistry;
  readonly adapter: Adapter;
  readonly invocation: Invocation;
  /** Unique ids that were selected, in dbt's sense of `selected_resources`. */
  readonly selected?: readonly string[];
  /** Relations of another environment that stand in for what was not built here (`--defer`), by unique id. */
  readonly deferred?: ReadonlyMap<string, DeferRelation>;
  /** Nodes that descend from this one and that the run at hand still builds: their views may make way, they come again. */
  rebuiltLater?(uniqueId: string): readonly RefableNode[];
  /** The file that a node was read from. */
  sourceFile?(uniqueId: string): SourceFile | undefined;
  /** Where a node that has no file of its own is written: the entry of a generic test in its property file. */
  entryPlace?(uniqueId: string): Place | undefined;
  readonly batchTurns?: BatchTurns;
  /** When a source's table was last changed and the database's clock, by its catalog; where that can be asked. */
  lastModified?(uniqueId: string): Promise<readonly [Value, Value] | undefined>;
  /** Hears what compiling found in a node: the ephemeral models that were put in, and the macros that it called when it ran. */
  onCompiled?(uniqueId: string, found: Compiled): void;
  /** Further files of a landing table, by their `original_file_path`. */
  seedParts?(uniqueId: string): readonly string[];
}

/** How many batches of microbatch models may run beside those that hold a thread. */
export interface BatchTurns {
  /** False when none is left. */
  take(): boolean;
  give(): void;
}

/** What all nodes of one run share. */
export interface World extends WorldOptions {
  readonly quoting: Quoting;
  readonly index: NodeIndex;
  readonly catalog: Catalog;
  /** The value of `graph`. */
  readonly graph: Value;
  readonly sample: SampleWindow | null;
  /** A text without the secrets of the environment and of the profile: for messages, logs and artifacts. */
  scrub(text: string): string;
}

export function createWorld(options: WorldOptions): World {
  const { project, manifest, adapter, invocation } = options;
  const secrets = secretsOf(project.profile, project.env);
  return {
    ...options,
    quoting: projectQuoting(adapter.facts, project),
    index: new NodeIndex(
      manifest,
      project.name,
      project.flags.behavior.require_ref_searches_node_package_before_root === true,
    ),
    catalog: new Catalog(adapter.facts),
    graph: graphValue(manifest),
    sample: sampleWindow(project.flags.sample, invocation.startedAt),
    scrub: (text) => scrubSecrets(text, secrets),
  };
}
