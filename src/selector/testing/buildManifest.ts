import type { Manifest } from '../../manifest/manifest.ts';
import type {
  ExposureNode,
  GraphNode,
  MacroNode,
  ModelNode,
  SeedNode,
  SnapshotNode,
  SourceNode,
  TestNode,
  UnitTestNode,
} from '../../manifest/node.ts';

/** What tests say about a node; the rest is as the parser would fill it for a small project `proj`. */
export interface NodeFacts {
  readonly on?: readonly string[];
  readonly path?: string;
  readonly tags?: readonly string[];
  readonly config?: Record<string, unknown>;
  readonly unrendered?: Record<string, unknown>;
  readonly code?: string;
  readonly macros?: readonly string[];
  readonly package?: string;
  readonly [key: string]: unknown;
}

const known = new Set(['on', 'path', 'tags', 'config', 'unrendered', 'code', 'macros', 'package']);

function base(type: string, name: string, facts: NodeFacts, file: string): Record<string, unknown> {
  const packageName = facts.package ?? 'proj';
  const folders = file.split('/').slice(1, -1);
  const more = Object.fromEntries(Object.entries(facts).filter(([key]) => !known.has(key)));
  return {
    resource_type: type,
    name,
    package_name: packageName,
    path: file.split('/').slice(1).join('/'),
    original_file_path: file,
    unique_id: `${type}.${packageName}.${name}`,
    fqn: [packageName, ...folders, name],
    alias: name,
    database: 'db',
    schema: 'dev',
    checksum: { name: 'sha256', checksum: facts.code ?? '' },
    config: { enabled: true, materialized: 'view', tags: facts.tags ?? [], meta: {}, group: null, ...facts.config },
    unrendered_config: facts.unrendered ?? {},
    tags: facts.tags ?? [],
    description: '',
    columns: {},
    meta: {},
    group: null,
    patch_path: null,
    depends_on: { macros: facts.macros ?? [], nodes: facts.on ?? [] },
    raw_code: facts.code ?? 'select 1 as id',
    refs: [],
    sources: [],
    created_at: 1,
    ...more,
  };
}

export const model = (name: string, facts: NodeFacts = {}): ModelNode =>
  ({
    access: 'protected',
    constraints: [],
    version: null,
    latest_version: null,
    contract: { enforced: false, alias_types: true, checksum: null },
    ...base('model', name, facts, facts.path ?? `models/${name}.sql`),
  }) as unknown as ModelNode;

export const seed = (name: string, facts: NodeFacts = {}): SeedNode =>
  ({ ...base('seed', name, facts, facts.path ?? `seeds/${name}.csv`), raw_code: '' }) as unknown as SeedNode;

export const snapshot = (name: string, facts: NodeFacts = {}): SnapshotNode =>
  base('snapshot', name, facts, facts.path ?? `snapshots/${name}.sql`) as unknown as SnapshotNode;

/** A singular test. */
export const test = (name: string, facts: NodeFacts = {}): TestNode =>
  base('test', name, facts, facts.path ?? `tests/${name}.sql`) as unknown as TestNode;

/** A generic test of a kind. */
export const genericTest = (kind: string, name: string, facts: NodeFacts = {}): TestNode =>
  ({
    ...base('test', name, facts, facts.path ?? 'models/schema.yml'),
    test_metadata: { name: kind, kwargs: {}, namespace: null },
  }) as unknown as TestNode;

export const unitTest = (name: string, of: string, facts: NodeFacts = {}): UnitTestNode => {
  const node = base('unit_test', name, { ...facts, on: [of] }, facts.path ?? 'models/schema.yml');
  const short = of.split('.').at(-1)!;
  return {
    ...node,
    unique_id: `unit_test.proj.${short}.${name}`,
    fqn: ['proj', short, name],
    model: short,
  } as unknown as UnitTestNode;
};

export const source = (name: string, table: string, facts: NodeFacts = {}): SourceNode =>
  ({
    ...base('source', table, facts, facts.path ?? 'models/sources.yml'),
    unique_id: `source.${facts.package ?? 'proj'}.${name}.${table}`,
    fqn: [facts.package ?? 'proj', name, table],
    source_name: name,
    identifier: table,
    depends_on: undefined,
  }) as unknown as SourceNode;

export const exposure = (name: string, facts: NodeFacts = {}): ExposureNode =>
  base('exposure', name, facts, facts.path ?? 'models/exposures.yml') as unknown as ExposureNode;

export const macro = (name: string, sql: string, calls: readonly string[] = [], packageName = 'proj'): MacroNode =>
  ({
    resource_type: 'macro',
    name,
    package_name: packageName,
    unique_id: `macro.${packageName}.${name}`,
    macro_sql: sql,
    depends_on: { macros: calls },
  }) as unknown as MacroNode;

/** A manifest of these nodes and macros. */
export function manifestOf(nodes: readonly (GraphNode | MacroNode)[], more: Partial<Manifest> = {}): Manifest {
  const of = <T extends GraphNode | MacroNode>(...types: string[]): Map<string, T> =>
    new Map(nodes.filter((n) => types.includes(n.resource_type)).map((n) => [n.unique_id, n as T]));
  return {
    metadata: {
      dbt_version: '1.12.6',
      invocation_id: 'i',
      project_name: 'proj',
      project_id: null,
      adapter_type: 'postgres',
      env: {},
      quoting: { database: true, schema: true, identifier: true },
    },
    nodes: of('model', 'seed', 'snapshot', 'test', 'analysis', 'operation'),
    sources: of('source'),
    functions: of('function'),
    exposures: of('exposure'),
    metrics: of('metric'),
    semanticModels: of('semantic_model'),
    savedQueries: of('saved_query'),
    unitTests: of('unit_test'),
    macros: of('macro'),
    docs: new Map(),
    groups: new Map(),
    selectors: {},
    disabled: new Map(),
    ...more,
  };
}
