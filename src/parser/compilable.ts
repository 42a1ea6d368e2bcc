import { diagnostic } from '../base/diagnostic.ts';
import type { Place, SourceFile } from '../base/source.ts';
import type { ParseNode } from '../context/index.ts';
import type {
  Checksum,
  ColumnInfo,
  Contract,
  JsonObject,
  NodeConfig,
  ResourceType,
  VersionNumber,
} from '../manifest/node.ts';
import type { Package } from '../manifest/project.ts';
import type { ProjectFile } from '../project/index.ts';
import { checkConfig } from './config/check.ts';
import type { ConfigSection } from './config/fields.ts';
import { ConfigError, type Fragment, mergeCalls } from './config/merge.ts';
import { misspeltConfigs } from './config/names.ts';
import type { Description } from './docs.ts';
import { noteReads } from './reads.ts';
import { nothingRecorded, type Recorded } from './rendering.ts';
import type { ParseState } from './state.ts';

export const noList: readonly never[] = Object.freeze([]);
export const noObject: Readonly<Record<string, never>> = Object.freeze({});
const noContract: Contract = Object.freeze({ enforced: false, alias_types: true, checksum: null });

/** What is known of a node before its configs are merged. */
export interface Basis {
  readonly section: ConfigSection;
  readonly type: ResourceType;
  readonly pkg: Package;
  readonly file: Pick<ProjectFile, 'originalFilePath'>;
  readonly name: string;
  readonly uniqueId: string;
  readonly fqn: readonly string[];
  readonly path: string;
  readonly rawCode: string;
  readonly checksum: Checksum;
  readonly version?: VersionNumber | null;
}

export interface Described {
  readonly description: Description;
  readonly columns: Readonly<Record<string, ColumnInfo>>;
  /** Path of the property file, `null` when none describes the node. */
  readonly patchPath: string | null;
  readonly config: Fragment | undefined;
  /** The same as written. */
  readonly unrendered: Fragment | undefined;
  readonly place?: (key: string) => Place;
  /** Where a key of its `config:` stands. */
  readonly configPlace?: (key: string) => Place;
}

export const undescribed: Described = {
  description: { text: '', blocks: noList },
  columns: noObject,
  patchPath: null,
  config: undefined,
  unrendered: undefined,
};

/** The fields that every compiled kind of node shares, with configs merged and names given. */
export interface CompilableFields {
  database: string | null;
  schema: string;
  name: string;
  resource_type: ResourceType;
  package_name: string;
  path: string;
  original_file_path: string;
  unique_id: string;
  fqn: readonly string[];
  alias: string;
  checksum: Checksum;
  config: NodeConfig;
  tags: readonly string[];
  description: string;
  columns: Readonly<Record<string, ColumnInfo>>;
  meta: JsonObject;
  group: string | null;
  docs: { readonly show: boolean; readonly node_color: string | null };
  patch_path: string | null;
  build_path: null;
  unrendered_config: JsonObject;
  created_at: number;
  relation_name: string | null;
  raw_code: string;
  doc_blocks: readonly string[];
}

export interface CompilableOptions {
  readonly described?: Described;
  readonly recorded?: Recorded | undefined;
  /** The `config()` call of the file as written. */
  readonly unrenderedCalls?: Fragment | undefined;
  /** Tags in front of those of the config (columns' tags, kinds of hooks). */
  readonly tags?: readonly string[];
}

/** Merges the configs of a node; a value of the wrong type is reported and left out. */
export function mergeConfigs(
  state: ParseState,
  basis: Pick<Basis, 'section' | 'pkg' | 'fqn' | 'uniqueId'>,
  properties: Fragment | undefined,
  calls: readonly Fragment[] | undefined,
  place?: () => Place | undefined,
): Readonly<Record<string, unknown>> {
  try {
    return state.configs.merged(basis.section, basis.pkg, basis.fqn, { properties, calls });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const at = place?.();
    state.report(diagnostic('E206', error.message, { uniqueId: basis.uniqueId, ...(at ? { place: at } : {}) }));
    return state.configs.merged(basis.section, basis.pkg, []);
  }
}

export function compilable(state: ParseState, basis: Basis, options: CompilableOptions = {}): CompilableFields {
  const { described = undescribed, recorded } = options;
  const { pkg, section, fqn } = basis;
  const file = state.sourceFiles.get(basis.uniqueId);
  const config = mergeConfigs(
    state,
    basis,
    described.config,
    recorded?.calls,
    () => described.place?.('config') ?? startOf(file),
  ) as NodeConfig;
  noteReads(state, basis, recorded?.reads);
  checkConfig(
    state,
    section,
    config,
    basis,
    (key) =>
      (described.config && key in described.config ? described.configPlace?.(key) : undefined) ??
      described.place?.('config') ??
      startOf(file),
  );
  if (pkg === state.project.package && (section === 'models' || section === 'seeds' || section === 'snapshots')) {
    const warnings = misspeltConfigs(section, config, {
      property: (key) => (described.config && key in described.config ? described.configPlace?.(key) : undefined),
      code: (key) => (recorded?.calls.some((call) => key in call) ? file : undefined),
      projectFile: pkg.projectFile,
    });
    for (const warning of warnings) {
      const at = `${warning.message} ${warning.place?.file.path}`;
      if (!state.misspelt.has(at)) state.report(warning);
      state.misspelt.add(at);
    }
  }
  // with the flag off, states are compared by the values of what nodes say themselves, as dbt before 1.12 did
  const asWritten = state.project.flags.behavior.state_modified_compare_more_unrendered_values !== false;
  const unrendered = state.configs.unrendered(section, pkg, fqn, {
    properties: asWritten ? described.unrendered : described.config,
    calls: asWritten ? options.unrenderedCalls : recorded && mergeCalls(recorded.calls),
  });
  return {
    database: state.project.profile.database,
    schema: state.project.profile.schema,
    name: basis.name,
    resource_type: basis.type,
    package_name: pkg.name,
    path: basis.path,
    original_file_path: basis.file.originalFilePath,
    unique_id: basis.uniqueId,
    fqn,
    alias: basis.name,
    checksum: basis.checksum,
    config,
    tags: nodeTags(config.tags, options.tags ?? tagsOfCode(state, basis, described.config, recorded?.calls)),
    description: described.description.text,
    columns: described.columns,
    meta: config.meta,
    group: config.group ?? null,
    docs: (config.docs as CompilableFields['docs'] | undefined) ?? shownDocs,
    patch_path: described.patchPath,
    build_path: null,
    unrendered_config: unrendered,
    created_at: state.createdAt,
    relation_name: null,
    raw_code: basis.rawCode,
    doc_blocks: described.description.blocks,
  };
}

/** A node as its own code sees it (`model`, `this`) while it is parsed: nothing but the project tree has spoken yet. */
export function unparsed(state: ParseState, basis: Basis): ParseNode {
  const { name, uniqueId, pkg } = basis;
  return {
    uniqueId,
    name,
    packageName: pkg.name,
    get model() {
      const fields = sqlFields(compilable(state, basis), nothingRecorded());
      return {
        ...fields,
        access: 'protected',
        constraints: noList,
        version: basis.version ?? null,
        latest_version: null,
      };
    },
  };
}

const shownDocs = Object.freeze({ show: true, node_color: null });
const startOf = (file: SourceFile | undefined): Place | undefined => file && { file, span: { start: 0, end: 0 } };

/**
 * A node's own tags stand in the order in which dbt meets them: those of the project tree and of the code come before those
 * of the property file, though the latter are less specific. Only the order differs from `config.tags`.
 */
function tagsOfCode(
  state: ParseState,
  basis: Basis,
  properties: Fragment | undefined,
  calls: readonly Fragment[] | undefined,
): readonly string[] | undefined {
  if (properties?.tags === undefined || !calls?.some((call) => call.tags !== undefined)) return undefined;
  return mergeConfigs(state, basis, undefined, calls).tags as readonly string[];
}

function nodeTags(tags: readonly string[] | undefined, first: readonly string[] | undefined): readonly string[] {
  if (!first || first.length === 0) return tags && tags.length > 1 ? [...new Set(tags)] : (tags ?? noList);
  return [...new Set([...first, ...(tags ?? [])])];
}

/** The contract of a node as the manifest carries it. */
export function contractOf(config: NodeConfig): Contract {
  const contract = config.contract as { enforced?: unknown; alias_types?: unknown } | undefined;
  if (contract?.enforced !== true)
    return contract?.alias_types === false ? { ...noContract, alias_types: false } : noContract;
  return { enforced: true, alias_types: contract.alias_types !== false, checksum: null };
}

export interface SqlFields extends CompilableFields {
  language: 'sql' | 'python' | 'javascript';
  refs: Recorded['refs'];
  sources: Recorded['sources'];
  metrics: Recorded['metrics'];
  functions: Recorded['functions'];
  depends_on: { readonly macros: readonly string[]; readonly nodes: readonly string[] };
  compiled_path: null;
  contract: Contract;
}

/** The fields that kinds with SQL add. `depends_on.nodes` is filled when references are resolved. */
export function sqlFields(
  fields: CompilableFields,
  recorded: Recorded,
  language: SqlFields['language'] = 'sql',
): SqlFields {
  return Object.assign(fields, {
    language,
    refs: orNone(recorded.refs),
    sources: orNone(recorded.sources),
    metrics: orNone(recorded.metrics),
    functions: orNone(recorded.functions),
    depends_on: { macros: recorded.macros.size > 0 ? [...recorded.macros] : noList, nodes: noList },
    compiled_path: null,
    contract: contractOf(fields.config),
  }) as SqlFields;
}

const orNone = <T>(list: T[]): T[] => (list.length > 0 ? list : (noList as unknown as T[]));

/** The parts of an fqn for a file: package, folders, and the name. */
export function fqnOf(pkg: Package, path: string, name: string): string[] {
  return [pkg.name, ...path.split('/').slice(0, -1), name];
}

/** The name of a resource: that of its file. Endings that say "rendered by Jinja" do not count. */
export function stem(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1).replace(/\.(j2|jinja|jinja2)$/, '');
  const dot = base.lastIndexOf('.');
  return dot > 0 ? base.slice(0, dot) : base;
}
