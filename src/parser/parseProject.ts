import type { Facts } from '../adapters/adapter.ts';
import type { ManifestBody } from '../artifacts/index.ts';
import { type Diagnostic, diagnostic } from '../base/diagnostic.ts';
import type { Place, SourceFile } from '../base/source.ts';
import { metadataEnvironment } from '../context/base.ts';
import type { Invocation } from '../context/invocation.ts';
import { createMacroRegistry, isInternalPackage, type MacroRegistry } from '../context/registry.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Package, Project } from '../manifest/project.ts';
import { dbtVersion } from '../manifest/version.ts';
import { type FileKind, listFiles, type ProjectFile, readSource } from '../project/index.ts';
import { readYaml, type YamlDocument, type YamlMap, type YamlValue } from '../template/yaml/index.ts';
import { md5 } from './checksum.ts';
import { Configs } from './config/configs.ts';
import { DeprecatedForms } from './deprecatedForms.ts';
import { Docs } from './docs.ts';
import { factsFor } from './facts.ts';
import { finishNodes } from './finish.ts';
import { reportItertools } from './itertoolsUse.ts';
import { Names } from './names.ts';
import type { Observed } from './observed.ts';
import { reportOldProjectForms } from './oldProjectForms.ts';
import { describeOtherPackages } from './properties/otherPackages.ts';
import { type Entry, readEntries } from './properties/propertyFile.ts';
import { PropertyIndex } from './properties/propertyIndex.ts';
import { isRenderedEarly, mapTexts } from './properties/renderRules.ts';
import { inOrder } from './reads.ts';
import { References } from './references.ts';
import { Rendering } from './rendering.ts';
import { parseDocsBlocks } from './resources/docs.ts';
import { parseExposure } from './resources/exposures.ts';
import { parseFunctions } from './resources/functions.ts';
import { parseGroup } from './resources/groups.ts';
import { parseProjectHooks } from './resources/hooks.ts';
import { macroNodes, macroPackages, type ReadMacro, readMacros } from './resources/macros.ts';
import { parseModels } from './resources/models.ts';
import { parseAnalyses, parseSingularTests } from './resources/queries.ts';
import { parseSeeds } from './resources/seeds.ts';
import { parseSelectors } from './resources/selectors.ts';
import { parseSnapshotBlocks, parseYamlSnapshot } from './resources/snapshots.ts';
import { overriddenSources } from './resources/sourceOverrides.ts';
import { parseSource } from './resources/sources.ts';
import { parseUnitTests } from './resources/unitTests.ts';
import { parseSemantics } from './semantics/parseSemantics.ts';
import { timeSpinesOf } from './semantics/timeSpines.ts';
import type { ParseState } from './state.ts';
import { addEntryTests } from './tests/attach.ts';

export interface ParseProjectOptions {
  /** What the adapter of the profile declares; found by the profile's type when not given. */
  readonly facts?: Facts;
  readonly invocation: Invocation;
  /** The files of each package, when they were listed already. */
  readonly files?: ReadonlyMap<Package, readonly ProjectFile[]>;
  /** What parser and templates see instead, to note what they read. */
  readonly observed?: Observed;
}

export interface ParsedProject {
  readonly manifest: Manifest;
  readonly diagnostics: readonly Diagnostic[];
  readonly macros: MacroRegistry;
  /** The text that a node was read from, for places in it. */
  sourceFile(uniqueId: string): SourceFile | undefined;
  /** Where a node that has no file of its own is written. */
  entryPlace(uniqueId: string): Place | undefined;
  /** Further files of a landing table, by their `original_file_path`. */
  seedParts(uniqueId: string): readonly string[];
  /** What the parse gathered beside the manifest, for the parse cache. */
  readonly state?: ParseState;
  /** Kept from an earlier parse. */
  readonly kept?: Kept;
}

/** What the parse cache knows beside the manifest. */
export interface Kept {
  /** The text of manifest.json, to be written again. */
  readonly body: ManifestBody;
  readonly counts: Readonly<Record<string, number>>;
  readonly parsed: 'nothing' | 'bodies' | 'everything';
}

/**
 * Reads everything that a project and its packages define: nodes with their configs merged, names given and references
 * resolved. Mistakes come back as diagnostics, all of them together; what they touch is left out of the manifest.
 */
export function parseProject(given: Project, options: ParseProjectOptions): ParsedProject {
  const { observed } = options;
  const project = observed?.project ?? given;
  const invocation = observed?.invocation ?? options.invocation;
  const diagnostics: Diagnostic[] = [];
  const report = (found: Diagnostic): void => void diagnostics.push(found);
  const facts = options.facts ?? factsFor(project.profile);
  const files = new Map<Package, ByKind>();
  const jinjaExtensions = project.flags.behavior.allow_jinja_file_extensions === true;
  for (const pkg of project.packages)
    files.set(pkg, byKind(options.files?.get(pkg) ?? listFiles(pkg, { jinjaExtensions })));
  const of = (pkg: Package, kind: FileKind): readonly ProjectFile[] => files.get(pkg)?.get(kind) ?? [];

  const unexpectedTags: UnexpectedTag[] = [];
  const macros: ReadMacro[] = project.packages.flatMap((pkg) =>
    readMacros(pkg, [...of(pkg, 'macro'), ...of(pkg, 'generic-test')], readSource, report, (tag, place) =>
      unexpectedTags.push({ pkg, tag, place }),
    ),
  );
  const registry = createMacroRegistry(project, macroPackages(project.packages, macros));
  const packages = project.packages.filter((pkg) => !isInternalPackage(pkg));
  const state = openState(project, {
    facts,
    registry,
    invocation,
    observed,
    createdAt: options.invocation.startedAt / 1000,
    report,
    readMacros: macros,
    propertyFiles: packages.flatMap((pkg) => of(pkg, 'properties').map((file) => ({ pkg, file }))),
  });

  for (const { pkg, tag, place } of unexpectedTags) {
    const message = `\`{% ${tag} %}\` has no effect: it stands outside of macros`;
    state.deprecatedForms.found('W012', pkg, () => place, message, 'remove it');
  }
  for (const [file, pkg] of new Map(macros.map(({ pkg, definition }) => [definition.file, pkg])))
    if (!isInternalPackage(pkg)) reportItertools(state.deprecatedForms, pkg, file);
  for (const pkg of project.packages) parseDocsBlocks(state, pkg, of(pkg, 'docs'));
  const macroMap = macroNodes(state, macros);
  for (const entry of state.properties.in('groups')) parseGroup(state, entry);
  describeOtherPackages(state, packages, of);
  for (const pkg of packages) {
    parseModels(state, pkg, of(pkg, 'model'));
    observed?.enter(undefined);
    parseSnapshotBlocks(state, pkg, of(pkg, 'snapshot'));
    parseSeeds(state, pkg, of(pkg, 'seed'));
    parseSingularTests(state, pkg, of(pkg, 'test'));
    parseAnalyses(state, pkg, of(pkg, 'analysis'));
    observed?.enter(undefined);
    parseFunctions(state, pkg, of(pkg, 'function'));
    parseProjectHooks(state, pkg);
  }
  for (const entry of state.properties.in('snapshots')) if (entry.data.has('relation')) parseYamlSnapshot(state, entry);
  for (const section of ['models', 'seeds', 'snapshots'] as const)
    for (const entry of state.properties.in(section)) addEntryTests(state, entry);
  for (const entry of overriddenSources(state)) parseSource(state, entry);
  for (const entry of state.properties.in('exposures')) parseExposure(state, entry);
  const references = new References(state);
  parseSemantics(state, references);
  references.resolveAll();
  parseUnitTests(state, references, packages, (pkg) => of(pkg, 'fixture'));
  finishNodes(state);
  state.properties.reportUnused(
    patched,
    (section) => namesIn(state, section),
    (pkg, name) => patched.find((section) => state.nodes.has(`${typeOf[section]}.${pkg.name}.${name}`)),
    report,
  );
  reportUnusedPaths(state);
  const selectors = parseSelectors(project, report);

  return {
    manifest: {
      metadata: {
        dbt_version: dbtVersion,
        invocation_id: options.invocation.id,
        project_name: project.name,
        project_id: md5(project.name),
        adapter_type: facts.type,
        env: metadataEnvironment(given.env),
        quoting: state.names.quoting,
      },
      nodes: state.nodes,
      sources: state.sources,
      functions: state.functions,
      exposures: state.exposures,
      metrics: state.metrics,
      semanticModels: state.semanticModels,
      savedQueries: state.savedQueries,
      unitTests: state.unitTests,
      macros: macroMap,
      docs: state.docs.nodes,
      groups: state.groups,
      selectors,
      disabled: state.disabled,
      reads: inOrder(state.reads),
      timeSpines: timeSpinesOf(state),
    },
    diagnostics,
    macros: registry,
    sourceFile: (uniqueId) => state.sourceFiles.get(uniqueId),
    entryPlace: (uniqueId) => state.places.get(uniqueId)?.(),
    seedParts: (uniqueId) => state.seedParts.get(uniqueId) ?? [],
    state,
  };
}

export interface StateOptions {
  readonly facts: Facts;
  readonly registry: MacroRegistry;
  readonly invocation: Invocation;
  readonly observed: Observed | undefined;
  /** Seconds since the epoch. */
  readonly createdAt: number;
  readonly report: (found: Diagnostic) => void;
  readonly readMacros: readonly ReadMacro[];
  readonly propertyFiles: readonly { readonly pkg: Package; readonly file: ProjectFile }[];
}

interface UnexpectedTag {
  readonly pkg: Package;
  readonly tag: string;
  readonly place: Place;
}

/** The beginning of a parse: macros can be called, property files are read, no node is there yet. */
export function openState(project: Project, options: StateOptions): ParseState {
  const { facts, registry, invocation, observed, report } = options;
  const shared = new Rendering({ project, facts, invocation: observed?.shared ?? invocation, registry, report });
  const rendering = new Rendering({ project, facts, invocation, registry, report, shared });
  const entries = options.propertyFiles.flatMap(({ pkg, file }) =>
    readEntries(pkg, file, readSource(pkg, file), (entry) => renderEntry(entry, rendering), report),
  );
  const deprecatedForms = new DeprecatedForms(project);
  reportOldProjectForms(project, deprecatedForms);
  return {
    project,
    facts,
    configs: new Configs(project),
    rendering,
    docs: new Docs(project, report),
    names: new Names(project, facts, shared),
    properties: new PropertyIndex(entries, report),
    createdAt: options.createdAt,
    deprecatedForms,
    report,
    read: (pkg, file) => {
      const source = readSource(pkg, file);
      observed?.enter(alone.has(file.kind) ? source.path : undefined);
      if (alone.has(file.kind)) reportItertools(deprecatedForms, pkg, source);
      return source;
    },
    nodes: new Map(),
    sources: new Map(),
    functions: new Map(),
    exposures: new Map(),
    metrics: new Map(),
    semanticModels: new Map(),
    savedQueries: new Map(),
    unitTests: new Map(),
    groups: new Map(),
    disabled: new Map(),
    sourceFiles: new Map(),
    seedParts: new Map(),
    misspelt: new Set(),
    places: new Map(),
    versions: new Map(),
    readMacros: options.readMacros,
    reads: new Map(),
  };
}

/** W004 for paths of the project file's config trees below which there is nothing. */
function reportUnusedPaths(state: ParseState): void {
  let document: YamlDocument | undefined;
  for (const path of state.configs.unusedPaths()) {
    document ??= readYaml(state.project.package.projectFile);
    // Sections may be written with hyphens, and that of tests under its old name.
    const { value } = document;
    const [section = '', ...rest] = path;
    const written =
      [section, section.replace('_', '-'), 'tests'].find((name) => value instanceof Map && value.has(name)) ?? section;
    state.report(
      diagnostic('W004', `nothing stands below \`${path.join('.')}\``, {
        place: document.place([written, ...rest], 'key'),
        help: ['the path is made of the package, folders and names; a config is written with a `+`'],
      }),
    );
  }
}

/** Kinds of files whose templates share nothing with others. */
const alone: ReadonlySet<FileKind> = new Set(['model', 'test', 'analysis']);

type ByKind = ReadonlyMap<FileKind, readonly ProjectFile[]>;

function byKind(files: readonly ProjectFile[]): ByKind {
  const kinds = new Map<FileKind, ProjectFile[]>();
  for (const file of files) {
    const list = kinds.get(file.kind);
    if (list) list.push(file);
    else kinds.set(file.kind, [file]);
  }
  return kinds;
}

function renderEntry(entry: Omit<Entry, 'data'>, rendering: Rendering): YamlMap {
  const data = mapTexts(entry.raw, [], (text, path) => {
    if (!isRenderedEarly(entry.section, path)) return text;
    const value = rendering.value(text, entry.pkg, () => entry.place(path));
    return (value ?? null) as YamlValue;
  });
  return data as YamlMap;
}

const patched = ['models', 'seeds', 'snapshots', 'macros', 'analyses', 'data_tests', 'functions'] as const;
const typeOf: Readonly<Record<string, string>> = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  analyses: 'analysis',
  data_tests: 'test',
};

function* namesIn(state: ParseState, section: string): Generator<string> {
  if (section === 'functions') for (const node of state.functions.values()) yield node.name;
  for (const node of state.nodes.values()) if (node.resource_type === typeOf[section]) yield node.name;
}
