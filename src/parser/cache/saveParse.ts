import { manifestBody } from '../../artifacts/index.ts';
import type { SourceFile } from '../../base/source.ts';
import { graphNodes, type Manifest, parentsOf } from '../../manifest/manifest.ts';
import type { GraphNode, Json } from '../../manifest/node.ts';
import type { Project } from '../../manifest/project.ts';
import { countNodes } from '../counts.ts';
import type { ParsedProject } from '../parseProject.ts';
import { writeCacheFile } from './cacheFile.ts';
import {
  type CacheDetails,
  type CacheIndex,
  type SavedEffect,
  type SavedMacro,
  type SavedRefable,
  type SectionName,
  sections,
} from './cacheIndex.ts';
import type { FoundFile } from './identity.ts';
import { saveMessages } from './messages.ts';
import type { Effect, Recording } from './recording.ts';

export interface FreshParse {
  readonly project: Project;
  readonly parsed: ParsedProject;
  readonly files: readonly FoundFile[];
  readonly recording: Recording;
  readonly program: string;
  readonly facts: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Writes the result of a parse for later commands; gives the text of its index. */
export function saveParse(path: string, fresh: FreshParse): string {
  const { manifest } = fresh.parsed;
  const tracked = trackedBody(manifest);
  let index = '';
  writeCacheFile(path, tracked.pieces, () => {
    index = JSON.stringify(indexOf(fresh, tracked));
    return { index, details: JSON.stringify(detailsOf(fresh)) };
  });
  return index;
}

interface Tracked {
  readonly pieces: Iterable<string>;
  readonly extents: MutableExtents;
  readonly edges: { parents: number; children: number; end: number };
}
type MutableExtents = Record<SectionName, { ids: string[]; starts: number[]; ends: number[] }>;

/** The body of manifest.json, and where each entry lies in it once it was read to its end. */
function trackedBody(manifest: Manifest): Tracked {
  const extents = Object.fromEntries(
    Object.keys(sections).map((name) => [name, { ids: [], starts: [], ends: [] }]),
  ) as unknown as MutableExtents;
  const edges = { parents: 0, children: 0, end: 0 };
  let waiting: { section: SectionName; id: string; text: string } | undefined;
  const body = manifestBody(manifest, {}, (section, id, text) => {
    waiting = { section: section as SectionName, id, text };
  });
  const pieces = function* (): Generator<string> {
    let at = 0;
    for (const piece of body) {
      const end = at + Buffer.byteLength(piece);
      if (waiting !== undefined && waiting.text === piece) {
        const { ids, starts, ends } = extents[waiting.section];
        ids.push(waiting.id);
        starts.push(at);
        ends.push(end);
        waiting = undefined;
      } else if (piece === ', "parent_map": ') edges.parents = end;
      else if (piece === ', "child_map": ') edges.children = end;
      else if (piece === ', "group_map": ') edges.end = at;
      yield piece;
      at = end;
    }
  };
  return { pieces: pieces(), extents, edges };
}

function indexOf(
  { parsed, files, recording, program, facts, now }: FreshParse,
  { extents, edges }: Tracked,
): CacheIndex {
  const { manifest } = parsed;
  const { invocation_id: _id, env: _env, ...metadata } = manifest.metadata;
  return {
    program,
    facts,
    reads: recording.reads,
    volatile: files.flatMap((file, number) => (recording.volatile.has(file.shownPath) ? [number] : [])),
    validUntil: nextDeprecation(manifest, now),
    fileKeys: files.map((file) => file.key),
    fileHashes: files.map((file) => file.hash),
    diagnostics: saveMessages(parsed.diagnostics),
    effects: recording.effects.map(saveEffect),
    counts: countNodes(manifest),
    metadata,
    selectors: manifest.selectors,
    nodeReads: manifest.reads ? [...manifest.reads] : null,
    timeSpines: manifest.timeSpines ?? [],
    extents,
    edges,
    parents: parentNumbers(manifest),
  };
}

function parentNumbers(manifest: Manifest): (readonly (number | string)[])[] {
  const numbers = new Map<string, number>();
  for (const node of graphNodes(manifest)) numbers.set(node.unique_id, numbers.size);
  return [...graphNodes(manifest)].map((node) => parentsOf(node).map((id) => numbers.get(id) ?? id));
}

/** The next time when a message about a deprecated model changes. */
function nextDeprecation(manifest: Manifest, now: number): number | null {
  let next: number | null = null;
  for (const node of manifest.nodes.values()) {
    if (node.resource_type !== 'model' || node.deprecation_date === null) continue;
    const date = Date.parse(node.deprecation_date);
    if (date >= now && (next === null || date < next)) next = date;
  }
  return next;
}

function saveEffect(effect: Effect): SavedEffect {
  return effect.kind === 'event'
    ? { kind: 'event', event: effect.event as unknown as Json }
    : { kind: 'warning', warning: saveMessages([effect.warning]) };
}

function detailsOf({ parsed, files }: FreshParse): CacheDetails {
  const numbers = new Map(files.map((file, number) => [file.shownPath, number]));
  const fileOf = ({ path }: SourceFile): number | string => numbers.get(path) ?? path;
  const { state } = parsed;
  const sourceFiles: [string, number | string][] = [];
  for (const [id, file] of state?.sourceFiles ?? [])
    sourceFiles.push([id, file.text === '' ? file.path : fileOf(file)]);
  const places: [string, number | string, number, number][] = [];
  for (const [id, place] of state?.places ?? []) {
    const { file, span } = place();
    places.push([id, fileOf(file), span.start, span.end]);
  }
  const macros: SavedMacro[] = [];
  for (const { pkg, definition } of state?.readMacros ?? []) {
    const { kind, name, macroName, span, adapter, supportedLanguages } = definition;
    macros.push({
      package: pkg.name,
      file: numbers.get(definition.file.path) as number,
      kind,
      name,
      macroName,
      start: span.start,
      end: span.end,
      ...(adapter === undefined ? {} : { adapter }),
      ...(supportedLanguages ? { supportedLanguages } : {}),
    });
  }
  return {
    macros,
    sourceFiles,
    places,
    seedParts: [...(state?.seedParts ?? [])],
    refables: [...parsed.manifest.nodes.values()].flatMap(refable),
  };
}

function refable(node: GraphNode): SavedRefable[] {
  if (node.resource_type !== 'model' && node.resource_type !== 'seed' && node.resource_type !== 'snapshot') return [];
  const { unique_id, name, package_name, resource_type } = node;
  const own = { unique_id, name, package_name, resource_type };
  if (node.resource_type !== 'model') return [own];
  const { version, latest_version, access, group, deprecation_date } = node;
  return [{ ...own, version, latest_version, access, group, deprecation_date }];
}
