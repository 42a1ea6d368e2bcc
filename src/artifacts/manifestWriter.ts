import { graphNodes, type Manifest, parentsOf } from '../manifest/manifest.ts';
import type { GraphNode } from '../manifest/node.ts';
import { writeAtomically } from './atomicFile.ts';
import { artifactMetadata, type InvocationFacts, timestamp } from './metadata.ts';
import { jsonEntries, objectPieces } from './streamJson.ts';

/** What compiling added to a node. */
export interface CompiledParts {
  readonly compiled_code: string;
  /** From the project's folder: `target/compiled/proj/models/orders.sql`. */
  readonly compiled_path?: string | null;
  /** The ephemeral models that were put in. */
  readonly extra_ctes?: readonly { readonly id: string; readonly sql: string }[];
  readonly relation_name?: string | null;
  /** Unique ids of macros that the node called when it was compiled; `depends_on` gets those that parsing did not see. */
  readonly macros?: readonly string[];
}

export interface ManifestExtras extends InvocationFacts {
  readonly compiled?: ReadonlyMap<string, CompiledParts> | undefined;
  /** The JSON text of a node that is kept from an earlier parse; undefined makes it anew. */
  readonly fragment?: ((uniqueId: string) => string | undefined) | undefined;
  readonly sendAnonymousUsageStats?: boolean;
}

/** Key of what tsdt alone keeps, inside a free-form field of the schema that dbt leaves empty. */
export const readsField = 'unrendered_config_call_dict';
export const readsKey = 'tsdt_reads';

/** Writes manifest.json (v12), node by node. */
export function writeManifest(manifest: Manifest, path: string, extras: ManifestExtras): void {
  writeAtomically(path, manifestPieces(manifest, extras));
}

/** The text of manifest.json in pieces. */
export function manifestPieces(manifest: Manifest, extras: ManifestExtras): Iterable<string> {
  const node = (value: GraphNode): string => nodeText(value, manifest, extras);
  const nodes = function* (map: ReadonlyMap<string, GraphNode>): Generator<readonly [string, string]> {
    for (const [id, value] of map) yield [id, node(value)];
  };
  const { parents, children } = edges(manifest);
  return objectPieces([
    ['metadata', JSON.stringify(metadata(manifest, extras))],
    ['nodes', objectPieces(nodes(manifest.nodes))],
    ['sources', objectPieces(nodes(manifest.sources))],
    ['macros', objectPieces(jsonEntries(manifest.macros))],
    ['docs', objectPieces(jsonEntries(manifest.docs))],
    ['exposures', objectPieces(nodes(manifest.exposures))],
    ['metrics', objectPieces(nodes(manifest.metrics))],
    ['groups', objectPieces(jsonEntries(manifest.groups))],
    ['selectors', JSON.stringify(manifest.selectors)],
    ['disabled', objectPieces(disabled(manifest))],
    ['parent_map', objectPieces(jsonEntries(parents))],
    ['child_map', objectPieces(jsonEntries(children))],
    ['group_map', objectPieces(jsonEntries(groupMap(manifest)))],
    ['saved_queries', objectPieces(nodes(manifest.savedQueries))],
    ['semantic_models', objectPieces(nodes(manifest.semanticModels))],
    ['unit_tests', objectPieces(nodes(manifest.unitTests))],
    ['functions', objectPieces(nodes(manifest.functions))],
  ]);
}

function metadata(manifest: Manifest, extras: ManifestExtras): Record<string, unknown> {
  const { project_name, project_id, adapter_type, quoting } = manifest.metadata;
  return {
    ...artifactMetadata('manifest/v12', extras),
    project_name,
    project_id,
    user_id: null,
    send_anonymous_usage_stats: extras.sendAnonymousUsageStats ?? false,
    adapter_type,
    quoting: { ...quoting, column: null },
    run_started_at: timestamp(extras.startedAt).replace('Z', '+00:00'),
  };
}

function nodeText(node: GraphNode, manifest: Manifest, extras: ManifestExtras): string {
  const compiled = extras.compiled?.get(node.unique_id);
  const reads = manifest.reads?.get(node.unique_id);
  const added = {
    ...(compiled && {
      compiled: true,
      compiled_code: compiled.compiled_code,
      extra_ctes_injected: true,
      extra_ctes: compiled.extra_ctes ?? [],
      ...(compiled.compiled_path !== undefined && { compiled_path: compiled.compiled_path }),
      ...(compiled.relation_name !== undefined && { relation_name: compiled.relation_name }),
      ...withMacros(node, compiled.macros ?? []),
    }),
    ...(reads && 'raw_code' in node && { [readsField]: { [readsKey]: reads } }),
  };
  if (Object.keys(added).length > 0) return JSON.stringify({ ...asWritten(node), ...added });
  return extras.fragment?.(node.unique_id) ?? JSON.stringify(asWritten(node));
}

function withMacros(node: GraphNode, macros: readonly string[]): object {
  if (node.resource_type === 'source') return {};
  const { depends_on } = node;
  if (macros.every((id) => depends_on.macros.includes(id))) return {};
  return { depends_on: { macros: [...new Set([...depends_on.macros, ...macros])], nodes: depends_on.nodes } };
}

/** The schema lets seeds depend on macros alone. */
function asWritten(node: GraphNode): object {
  return node.resource_type === 'seed' ? { ...node, depends_on: { macros: node.depends_on.macros } } : node;
}

function* disabled(manifest: Manifest): Generator<readonly [string, string]> {
  for (const [id, nodes] of manifest.disabled) yield [id, JSON.stringify(nodes.map(asWritten))];
}

/** Every node's direct parents and children, sorted. */
function edges(manifest: Manifest): { parents: Map<string, string[]>; children: Map<string, string[]> } {
  const parents = new Map<string, string[]>();
  const children = new Map<string, string[]>();
  for (const node of graphNodes(manifest)) children.set(node.unique_id, []);
  for (const node of graphNodes(manifest)) {
    const own = [...new Set(parentsOf(node))].sort();
    parents.set(node.unique_id, own);
    for (const parent of own) children.get(parent)?.push(node.unique_id);
  }
  for (const list of children.values()) list.sort();
  return { parents, children };
}

function groupMap(manifest: Manifest): Map<string, string[]> {
  const members = new Map<string, string[]>();
  for (const { name } of manifest.groups.values()) members.set(name, []);
  for (const node of graphNodes(manifest)) {
    const group = node.resource_type === 'source' ? null : node.config.group;
    if (typeof group !== 'string') continue;
    const list = members.get(group);
    if (list) list.push(node.unique_id);
    else members.set(group, [node.unique_id]);
  }
  return members;
}
