import { type ManifestBody, readsField, readsKey, withNewerKeys } from '../../artifacts/index.ts';
import { stringify } from '../../base/json.ts';
import { metadataEnvironment } from '../../context/base.ts';
import { createMacroRegistry, type Invocation, type MacroRegistry } from '../../context/index.ts';
import type { Event } from '../../events/event.ts';
import { FragmentMap } from '../../manifest/fragmentMap.ts';
import { type Manifest, parentsOf as nodeParents } from '../../manifest/manifest.ts';
import type { GraphNode } from '../../manifest/node.ts';
import type { Project } from '../../manifest/project.ts';
import { parseWithFloats } from '../../template/index.ts';
import type { ParsedProject } from '../parseProject.ts';
import type { NodeReads } from '../reads.ts';
import type { CacheFile, Edit, Extents } from './cacheFile.ts';
import { type CacheDetails, type CacheIndex, graphSections, type SectionName, sections } from './cacheIndex.ts';
import { Details } from './details.ts';
import type { FoundFile } from './identity.ts';
import { loadMessages } from './messages.ts';

export interface KeptSources {
  readonly project: Project;
  readonly invocation: Invocation;
  readonly files: readonly FoundFile[];
  readonly cache: CacheFile;
  readonly index: CacheIndex;
}

/** What differs from the earlier parse. */
export interface Changes {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** Of the body of manifest.json, besides the nodes. */
  readonly edits: readonly Edit[];
  /** What bodies read, of all nodes. */
  readonly reads: NodeReads;
}

/** An earlier parse. Its nodes are made when they are looked at, macro files read when a macro is called. */
export class KeptParse {
  readonly sources: KeptSources;
  readonly manifest: Manifest;
  readonly details: () => Details;
  readonly registry: () => MacroRegistry;

  constructor(sources: KeptSources) {
    const { project, files, cache } = sources;
    this.sources = sources;
    this.manifest = keptManifest(sources);
    this.details = once(() => new Details(JSON.parse(cache.detailsText()) as CacheDetails, project, files));
    const textOf = (id: string): string => this.manifest.macros.get(id)?.macro_sql ?? '';
    this.registry = once(() => createMacroRegistry(project, this.details().macroPackages(textOf)));
  }

  /** The result for a command, with messages and what templates printed told again. */
  result(changes?: Changes): ParsedProject {
    const { invocation, cache, index } = this.sources;
    const { details, registry } = this;
    for (const effect of index.effects) {
      if (effect.kind === 'event') invocation.reporter.report(effect.event as unknown as Event);
      else for (const warning of loadMessages(effect.warning)) invocation.warn(warning);
    }
    return {
      manifest: changes ? keptManifest(this.sources, changes) : this.manifest,
      diagnostics: loadMessages(index.diagnostics),
      get macros() {
        return registry();
      },
      sourceFile: (uniqueId) => details().sourceFile(uniqueId),
      entryPlace: (uniqueId) => details().place(uniqueId),
      seedParts: (uniqueId) => details().seedParts.get(uniqueId) ?? [],
      kept: {
        body: changes ? changedBody(cache, changes) : cache,
        counts: index.counts,
        parsed: changes ? 'bodies' : 'nothing',
      },
    };
  }
}

function keptManifest({ project, invocation, cache, index }: KeptSources, changes?: Changes): Manifest {
  const changed = changes?.nodes ?? new Map<string, GraphNode>();
  const maps = Object.fromEntries(
    Object.entries(sections).map(([name, key]) => {
      const { ids, starts, ends } = index.extents[name as SectionName];
      const revive = name === 'disabled' ? reviveList : plain.has(name) ? JSON.parse : reviveNode;
      const make = (at: number): unknown => revive(cache.text(starts[at] as number, ends[at] as number));
      return [key, new FragmentMap(ids, name === 'nodes' ? (at) => changed.get(ids[at] as string) ?? make(at) : make)];
    }),
  ) as unknown as Pick<Manifest, (typeof sections)[SectionName]>;
  return {
    ...maps,
    metadata: { ...index.metadata, invocation_id: invocation.id, env: metadataEnvironment(project.env) },
    selectors: index.selectors,
    reads: changes?.reads ?? new Map(index.nodeReads),
    timeSpines: index.timeSpines,
    parents: parentsOf(index, changed),
    fqns: () => fqnsOf(cache, index, changed),
  };
}

function* fqnsOf(
  cache: CacheFile,
  index: CacheIndex,
  changed: ReadonlyMap<string, GraphNode>,
): Generator<readonly [string, readonly string[]]> {
  const { ids, starts, ends } = graphExtents(index);
  for (const [at, id] of ids.entries())
    yield [id, changed.get(id)?.fqn ?? fqnIn(cache.text(starts[at] as number, ends[at] as number))];
}

/** The `fqn` of a node's text, which stands before all that a project writes freely; the rest is not read. */
function fqnIn(text: string): readonly string[] {
  const start = text.indexOf('"fqn":[');
  try {
    return JSON.parse(text.slice(start + '"fqn":'.length, text.indexOf('"]', start) + 2)) as string[];
  } catch {
    // one that is empty, or a name with `"]` in it
    return (JSON.parse(text) as GraphNode).fqn;
  }
}

function changedBody(cache: CacheFile, { nodes, edits, reads }: Changes): ManifestBody {
  const texts = new Map(
    [...nodes].map(([id, node]) => {
      const read = reads.get(id);
      return [id, stringify(read ? { ...node, [readsField]: { [readsKey]: read } } : node)];
    }),
  );
  return { pieces: (replaced) => cache.edited([...edits, ...cache.editsOf(new Map([...texts, ...replaced]))]) };
}

const plain: ReadonlySet<string> = new Set(['macros', 'docs', 'groups']);

function reviveNode(text: string): GraphNode {
  return asParsed(parseWithFloats(text) as GraphNode);
}
function reviveList(text: string): readonly GraphNode[] {
  return (parseWithFloats(text) as GraphNode[]).map(asParsed);
}

/** Takes back what writing a node into manifest.json changes. */
function asParsed(node: GraphNode): GraphNode {
  const written = node as GraphNode & { [readsField]?: unknown; depends_on: unknown };
  if (node.resource_type === 'seed') written.depends_on = { macros: node.depends_on.macros, nodes: [] };
  delete written[readsField];
  return Object.freeze(withNewerKeys(node));
}

function parentsOf(
  { extents, parents }: CacheIndex,
  changed: ReadonlyMap<string, GraphNode>,
): Map<string, readonly string[]> {
  const ids = graphSections.flatMap((name) => extents[name].ids);
  const all = new Map<string, readonly string[]>(
    ids.map((id, at) => [
      id,
      (parents[at] ?? []).map((parent) => (typeof parent === 'number' ? (ids[parent] as string) : parent)),
    ]),
  );
  for (const [id, node] of changed) all.set(id, nodeParents(node));
  return all;
}

/** All nodes of the graph, in the order of the body. */
export function graphExtents({ extents }: CacheIndex): Extents {
  const all = graphSections
    .map((name) => extents[name])
    .filter(({ ids }) => ids.length > 0)
    .sort((a, b) => (a.starts[0] as number) - (b.starts[0] as number));
  return {
    ids: all.flatMap(({ ids }) => ids),
    starts: all.flatMap(({ starts }) => starts),
    ends: all.flatMap(({ ends }) => ends),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
