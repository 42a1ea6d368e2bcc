import { stringify } from '../base/json.ts';
import { findNode, graphNodes, type Manifest, parentsOf } from '../manifest/manifest.ts';
import type { GraphNode } from '../manifest/node.ts';
import { writeAtomically } from './atomicFile.ts';
import { artifactMetadata, type InvocationFacts, timestamp } from './metadata.ts';
import { withoutEmptyNewerKeys } from './newerKeys.ts';
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
  /** Everything behind the metadata, kept from an earlier parse. */
  readonly body?: ManifestBody | undefined;
  readonly sendAnonymousUsageStats?: boolean;
}

/** The text of manifest.json behind its metadata, as `manifestBody` made it. */
export interface ManifestBody {
  /** In pieces, with other texts for some nodes. */
  pieces(replaced: ReadonlyMap<string, string>): Iterable<string | Uint8Array>;
}

/** Key of what tsdt alone keeps, inside a free-form field of the schema that dbt leaves empty. */
export const readsField = 'unrendered_config_call_dict';
export const readsKey = 'tsdt_reads';

/** Writes manifest.json (v12), node by node. */
export function writeManifest(manifest: Manifest, path: string, extras: ManifestExtras): void {
  writeAtomically(path, manifestPieces(manifest, extras));
}

/** The text of manifest.json in pieces. */
export function* manifestPieces(manifest: Manifest, extras: ManifestExtras): Generator<string | Uint8Array> {
  yield `{"metadata": ${JSON.stringify(metadata(manifest, extras))}`;
  if (!extras.body) {
    yield* manifestBody(manifest, extras);
    return;
  }
  const replaced = new Map<string, string>();
  for (const id of extras.compiled?.keys() ?? []) {
    const node = findNode(manifest, id);
    if (node) replaced.set(id, nodeText(node, manifest, extras));
  }
  yield* extras.body.pieces(replaced);
}

/**
 * What follows the metadata, from the comma to the closing brace. `onEntry` hears the text of each entry of a section that is
 * kept by unique id, just before it comes as a piece of its own.
 */
export function* manifestBody(
  manifest: Manifest,
  extras: Pick<ManifestExtras, 'compiled' | 'fragment'>,
  onEntry?: (section: string, id: string, text: string) => void,
): Generator<string> {
  const heard = function* (
    section: string,
    entries: Iterable<readonly [string, string]>,
  ): Generator<readonly [string, string]> {
    for (const entry of entries) {
      onEntry?.(section, entry[0], entry[1]);
      yield entry;
    }
  };
  const texts = function* (map: ReadonlyMap<string, GraphNode>): Generator<readonly [string, string]> {
    for (const [id, value] of map) yield [id, nodeText(value, manifest, extras)];
  };
  const section = (name: string, entries: Iterable<readonly [string, string]>): [string, Iterable<string>] => [
    name,
    objectPieces(heard(name, entries)),
  ];
  const { parents, children } = edges(manifest);
  const pieces = objectPieces([
    section('nodes', texts(manifest.nodes)),
    section('sources', texts(manifest.sources)),
    section('macros', jsonEntries(manifest.macros)),
    section('docs', jsonEntries(manifest.docs)),
    section('exposures', texts(manifest.exposures)),
    section('metrics', texts(manifest.metrics)),
    section('groups', jsonEntries(manifest.groups)),
    ['selectors', JSON.stringify(manifest.selectors)],
    section('disabled', disabled(manifest)),
    ['parent_map', objectPieces(jsonEntries(parents))],
    ['child_map', objectPieces(jsonEntries(children))],
    ['group_map', objectPieces(jsonEntries(groupMap(manifest)))],
    section('saved_queries', texts(manifest.savedQueries)),
    section('semantic_models', texts(manifest.semanticModels)),
    section('unit_tests', texts(manifest.unitTests)),
    section('functions', texts(manifest.functions)),
  ]);
  let isFirst = true;
  for (const piece of pieces) {
    yield isFirst ? `, ${piece.slice(1)}` : piece;
    isFirst = false;
  }
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

function nodeText(node: GraphNode, manifest: Manifest, extras: Pick<ManifestExtras, 'compiled' | 'fragment'>): string {
  const compiled = extras.compiled?.get(node.unique_id);
  const reads = manifest.reads?.get(node.unique_id);
  const added = {
    // unit tests and seeds have no code of their own: what they ran stands in run_results.json
    ...(compiled &&
      'raw_code' in node &&
      node.resource_type !== 'seed' && {
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
  if (Object.keys(added).length > 0) return stringify({ ...asWritten(node), ...added });
  return extras.fragment?.(node.unique_id) ?? stringify(asWritten(node));
}

function withMacros(node: GraphNode, macros: readonly string[]): object {
  if (node.resource_type === 'source') return {};
  const { depends_on } = node;
  if (macros.every((id) => depends_on.macros.includes(id))) return {};
  return { depends_on: { macros: [...new Set([...depends_on.macros, ...macros])], nodes: depends_on.nodes } };
}

const newerKinds = new Set(['metric', 'semantic_model', 'function']);

/** A node as the schema has it, which lets seeds depend on macros alone. */
function asWritten(node: GraphNode): object {
  if (node.resource_type === 'seed') return { ...node, depends_on: { macros: node.depends_on.macros } };
  return newerKinds.has(node.resource_type) ? withoutEmptyNewerKeys(node) : node;
}

function* disabled(manifest: Manifest): Generator<readonly [string, string]> {
  for (const [id, nodes] of manifest.disabled) yield [id, stringify(nodes.map(asWritten))];
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
    const group = node.resource_type === 'source' ? null : (node.config.group ?? ('group' in node ? node.group : null));
    if (typeof group !== 'string') continue;
    const list = members.get(group);
    if (list) list.push(node.unique_id);
    else members.set(group, [node.unique_id]);
  }
  return members;
}
