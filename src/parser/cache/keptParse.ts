import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readsField } from '../../artifacts/index.ts';
import type { Place, SourceFile } from '../../base/source.ts';
import { metadataEnvironment } from '../../context/base.ts';
import { createMacroRegistry, type Invocation, type MacroRegistry } from '../../context/index.ts';
import type { Event } from '../../events/event.ts';
import { FragmentMap } from '../../manifest/fragmentMap.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { GraphNode } from '../../manifest/node.ts';
import type { Project } from '../../manifest/project.ts';
import { readSource } from '../../project/index.ts';
import type { Definition } from '../../template/index.ts';
import type { ParsedProject } from '../parseProject.ts';
import type { CacheFile, Extents } from './cacheFile.ts';
import { type CacheDetails, type CacheIndex, graphSections, type SectionName, sections } from './cacheIndex.ts';
import type { FoundFile } from './identity.ts';
import { LazyDefinition } from './lazyDefinition.ts';
import { loadMessages } from './messages.ts';

export interface KeptSources {
  readonly project: Project;
  readonly invocation: Invocation;
  readonly files: readonly FoundFile[];
  readonly cache: CacheFile;
  readonly index: CacheIndex;
}

/** The result of an earlier parse whose files and reads are what they were. Nodes are made when they are looked at. */
export function keptParse(sources: KeptSources): ParsedProject {
  const { project, invocation, files, cache, index } = sources;
  for (const effect of index.effects) {
    if (effect.kind === 'event') invocation.reporter.report(effect.event as unknown as Event);
    else for (const warning of loadMessages(effect.warning)) invocation.warn(warning);
  }
  const details = once(() => new Details(JSON.parse(cache.detailsText()) as CacheDetails, project, files));
  const registry = once((): MacroRegistry => createMacroRegistry(project, details().macroPackages()));
  return {
    manifest: keptManifest(sources),
    diagnostics: loadMessages(index.diagnostics),
    get macros() {
      return registry();
    },
    sourceFile: (uniqueId) => details().sourceFile(uniqueId),
    entryPlace: (uniqueId) => details().place(uniqueId),
    seedParts: (uniqueId) => details().seedParts.get(uniqueId) ?? [],
    kept: { body: cache, counts: index.counts, isWhole: true },
  };
}

function keptManifest({ project, invocation, cache, index }: KeptSources): Manifest {
  const maps = Object.fromEntries(
    Object.entries(sections).map(([name, key]) => {
      const { ids, starts, ends } = index.extents[name as SectionName];
      const revive = name === 'disabled' ? reviveList : plain.has(name) ? JSON.parse : reviveNode;
      return [
        key,
        new FragmentMap(ids, (at) => revive(cache.text(starts[at] as number, ends[at] as number)) as unknown),
      ];
    }),
  ) as unknown as Pick<Manifest, (typeof sections)[SectionName]>;
  return {
    ...maps,
    metadata: { ...index.metadata, invocation_id: invocation.id, env: metadataEnvironment(project.env) },
    selectors: index.selectors,
    ...(index.nodeReads ? { reads: new Map(index.nodeReads) } : {}),
    parents: parentsOf(index),
  };
}

const plain: ReadonlySet<string> = new Set(['macros', 'docs', 'groups']);

function reviveNode(text: string): GraphNode {
  return asParsed(JSON.parse(text) as GraphNode);
}
function reviveList(text: string): readonly GraphNode[] {
  return (JSON.parse(text) as GraphNode[]).map(asParsed);
}

/** Takes back what writing a node into manifest.json changes. */
function asParsed(node: GraphNode): GraphNode {
  const written = node as GraphNode & { [readsField]?: unknown; depends_on: unknown };
  if (node.resource_type === 'seed') written.depends_on = { macros: node.depends_on.macros, nodes: [] };
  delete written[readsField];
  return Object.freeze(node);
}

function parentsOf({ extents, parents }: CacheIndex): Map<string, readonly string[]> {
  const ids = graphSections.flatMap((name) => extents[name].ids);
  return new Map(
    ids.map((id, at) => [
      id,
      (parents[at] ?? []).map((parent) => (typeof parent === 'number' ? (ids[parent] as string) : parent)),
    ]),
  );
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

/** Places and texts in the project's files. A file that changed since the command began is not asked. */
class Details {
  readonly seedParts: ReadonlyMap<string, readonly string[]>;
  private readonly saved: CacheDetails;
  private readonly project: Project;
  private readonly files: readonly FoundFile[];
  private readonly sourceFiles: ReadonlyMap<string, number | string>;
  private readonly places: ReadonlyMap<string, CacheDetails['places'][number]>;
  private readonly texts = new Map<number | string, SourceFile | undefined>();

  constructor(saved: CacheDetails, project: Project, files: readonly FoundFile[]) {
    this.saved = saved;
    this.project = project;
    this.files = files;
    this.seedParts = new Map(saved.seedParts);
    this.sourceFiles = new Map(saved.sourceFiles);
    this.places = new Map(saved.places.map((place) => [place[0], place]));
  }

  sourceFile(uniqueId: string): SourceFile | undefined {
    const file = this.sourceFiles.get(uniqueId);
    return file === undefined ? undefined : this.text(file);
  }

  place(uniqueId: string): Place | undefined {
    const saved = this.places.get(uniqueId);
    const file = saved && this.text(saved[1]);
    return file && { file, span: { start: saved[2], end: saved[3] } };
  }

  macroPackages(): { readonly name: string; readonly definitions: readonly Definition[] }[] {
    const byPackage = new Map<string, Definition[]>(this.project.packages.map(({ name }) => [name, []]));
    for (const macro of this.saved.macros) {
      const read = () => {
        const file = this.text(macro.file);
        if (!file) throw new Error(`a macro file was changed while the command ran: ${macro.macroName}`);
        return { file, span: { start: macro.start, end: macro.end } };
      };
      byPackage.get(macro.package)?.push(new LazyDefinition(macro, read));
    }
    return [...byPackage].map(([name, definitions]) => ({ name, definitions }));
  }

  private text(file: number | string): SourceFile | undefined {
    if (!this.texts.has(file)) this.texts.set(file, this.read(file));
    return this.texts.get(file);
  }

  private read(file: number | string): SourceFile | undefined {
    if (typeof file === 'string')
      return (
        this.project.packages.map((pkg) => pkg.projectFile).find(({ path }) => path === file) ?? {
          path: file,
          text: '',
        }
      );
    const found = this.files[file];
    if (!found || !existsSync(found.file.absolutePath)) return undefined;
    const isSame = createHash('md5').update(readFileSync(found.file.absolutePath)).digest('base64') === found.hash;
    return isSame ? readSource(found.pkg, found.file) : undefined;
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
