import { parentsOf } from '../../manifest/manifest.ts';
import type { GraphNode, ManifestNode, RefableNode } from '../../manifest/node.ts';
import type { Project } from '../../manifest/project.ts';
import { factsFor } from '../facts.ts';
import { openState, type ParseProjectOptions } from '../parseProject.ts';
import { inOrder } from '../reads.ts';
import { References } from '../references.ts';
import { parseModels } from '../resources/models.ts';
import { parseAnalyses, parseSingularTests } from '../resources/queries.ts';
import { asksIsIncremental } from '../resources/unitTests.ts';
import type { ParseState } from '../state.ts';
import { edgeEdits } from './edgeEdits.ts';
import type { FoundFile } from './identity.ts';
import type { Changes, KeptParse } from './keptParse.ts';
import { Recording } from './recording.ts';

/** Files whose text concerns one node, when that node shows the same to others as before. */
const readers = { model: parseModels, test: parseSingularTests, analysis: parseAnalyses } as const;
const mostFiles = 100;

/** Fields of a node that only it and the maps of edges are made of. */
const own: ReadonlySet<string> = new Set([
  'raw_code',
  'checksum',
  'refs',
  'sources',
  'metrics',
  'functions',
  'depends_on',
  'unrendered_config',
  'created_at',
]);

/**
 * Parses again the few models, singular tests and analyses whose files changed, where nothing else can be concerned: each
 * node has the same name, config, description and relation as before, and there is nothing to say about it, before or now.
 * Undefined when that is not so: then the whole project is parsed.
 */
export function changedBodies(
  kept: KeptParse,
  numbers: readonly number[],
  options: ParseProjectOptions,
): Changes | undefined {
  const { project, files, cache, index } = kept.sources;
  const changed = numbers.map((number) => files[number] as FoundFile);
  if (numbers.length > mostFiles || !changed.every(({ file }) => Object.hasOwn(readers, file.kind))) return undefined;
  const ids = new Map<number, string[]>();
  for (const [id, file] of kept.details().fileOfNode)
    if (typeof file === 'number') ids.set(file, [...(ids.get(file) ?? []), id]);
  const before = new Map<string, ManifestNode>();
  for (const number of numbers) {
    const [id, ...others] = ids.get(number) ?? [];
    const node = id === undefined || others.length > 0 ? undefined : kept.manifest.nodes.get(id);
    if (!node || !standsAlone(node, kept)) return undefined;
    before.set(node.unique_id, node);
  }
  if (saysSomething(kept, before)) return undefined;

  const after = parseAlone(project, changed, before, kept, options);
  if (!after || after.nodes.size !== before.size) return undefined;
  const { nodes } = after;
  for (const [id, node] of before) {
    const now = nodes.get(id);
    if (!now || !showsTheSame(node, now)) return undefined;
    // its unit tests are judged by that
    if (asksIsIncremental(node) !== asksIsIncremental(now as ManifestNode)) return undefined;
  }
  const parents = new Map(kept.manifest.parents ?? []);
  for (const [id, node] of nodes) parents.set(id, parentsOf(node));
  const edits = edgeEdits(cache, index, kept.manifest.parents ?? new Map(), parents, nodes.keys());
  const others = [...(kept.manifest.reads ?? [])].filter(([id]) => !nodes.has(id));
  return edits && { nodes, edits, reads: inOrder([...others, ...after.reads]) };
}

function standsAlone(node: ManifestNode, { manifest }: KeptParse): boolean {
  if (manifest.disabled.has(node.unique_id)) return false;
  // What a file of another package describes cannot be read from the node's own package alone.
  if ('patch_path' in node && node.patch_path && !node.patch_path.startsWith(`${node.package_name}://`)) return false;
  if (node.resource_type === 'model') return node.version === null && node.language === 'sql';
  return true;
}

/** Whether the earlier parse said anything about these nodes, or something that belongs to no node. */
function saysSomething({ sources: { index } }: KeptParse, nodes: ReadonlyMap<string, ManifestNode>): boolean {
  const paths = new Set([...nodes.values()].map((node) => node.original_file_path));
  const { diagnostics, effects } = index;
  const isOurs = (id: string | undefined): boolean => id !== undefined && nodes.has(id);
  return (
    diagnostics.messages.some(
      ({ uniqueId, place }) =>
        isOurs(uniqueId) ||
        (place !== undefined && [...paths].some((path) => diagnostics.texts[place.file]?.path.endsWith(path))),
    ) ||
    effects.some((effect) => {
      if (effect.kind === 'warning')
        return effect.warning.messages.some(({ uniqueId }) => uniqueId === undefined || isOurs(uniqueId));
      const { uniqueId } = effect.event as { readonly uniqueId?: string };
      return uniqueId === undefined || isOurs(uniqueId);
    })
  );
}

function parseAlone(
  project: Project,
  changed: readonly FoundFile[],
  before: ReadonlyMap<string, ManifestNode>,
  kept: KeptParse,
  options: ParseProjectOptions,
): Pick<ParseState, 'nodes' | 'reads'> | undefined {
  let isSilent = true;
  let isOpen = false;
  // Property files were read before, and said then what they have to say.
  const hear = (): void => {
    if (isOpen) isSilent = false;
  };
  const silent = { ...options.invocation, reporter: { report: hear }, warn: hear };
  const recording = new Recording(project, silent);
  const state = openState(recording.project, {
    facts: options.facts ?? factsFor(project.profile),
    registry: kept.registry(),
    invocation: recording.invocation,
    observed: recording,
    createdAt: options.invocation.startedAt / 1000,
    report: hear,
    readMacros: [],
    propertyFiles: propertyFilesOf(before, kept),
  });
  isOpen = true;
  for (const doc of kept.manifest.docs.values())
    state.docs.add(doc, { file: { path: '', text: '' }, span: { start: 0, end: 0 } });
  for (const { pkg, file } of changed) readers[file.kind as keyof typeof readers](state, pkg, [file]);
  recording.enter(undefined);
  const references = new References(lookedUpIn(state, kept));
  for (const metric of kept.manifest.metrics.values()) references.addMetric(metric);
  const deprecated = new Set(
    kept.details().refables.flatMap((node) => (node.deprecation_date ? [node.unique_id] : [])),
  );
  for (const node of state.nodes.values()) {
    if (!references.resolve(node)) return undefined;
    if (node.depends_on.nodes.some((id) => deprecated.has(id))) return undefined;
    const known = before.get(node.unique_id);
    if (node.resource_type !== 'model' || known?.resource_type !== 'model') continue;
    // Both are made of what must be the same for the rest of this to count: constraints, columns, tests, config.
    node.primary_key = known.primary_key;
    if (JSON.stringify(node.config) === JSON.stringify(known.config)) node.contract = known.contract;
  }
  if (!isSilent || recording.isVolatile) return undefined;
  for (const node of state.nodes.values()) Object.freeze(node);
  return state;
}

/** The property files that describe these nodes. */
function propertyFilesOf(nodes: ReadonlyMap<string, ManifestNode>, { sources: { files } }: KeptParse) {
  const paths = new Set(
    [...nodes.values()].flatMap((node) => ('patch_path' in node && node.patch_path ? [node.patch_path] : [])),
  );
  return files.filter(
    ({ pkg, file }) => file.kind === 'properties' && paths.has(`${pkg.name}://${file.originalFilePath}`),
  );
}

/** The state as references are looked up in it: with everything that the project had before. */
function lookedUpIn(state: ParseState, kept: KeptParse): ParseState {
  const { manifest } = kept;
  return {
    ...state,
    nodes: new Map(kept.details().refables.map((node) => [node.unique_id, node as unknown as RefableNode])),
    sources: manifest.sources as ParseState['sources'],
    functions: manifest.functions as ParseState['functions'],
    disabled: new Map([...manifest.disabled].map(([id, nodes]) => [id, [...nodes]])),
  };
}

function showsTheSame(before: ManifestNode, after: GraphNode): boolean {
  const [was, is] = [before, after] as unknown as Record<string, unknown>[];
  const keys = new Set([...Object.keys(was as object), ...Object.keys(is as object)]);
  for (const key of keys) if (!own.has(key) && JSON.stringify(was?.[key]) !== JSON.stringify(is?.[key])) return false;
  return true;
}
