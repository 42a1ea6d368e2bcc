import { readFileSync } from 'node:fs';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { GraphNode, Json } from '../manifest/node.ts';
import { readsField, readsKey } from './manifestWriter.ts';

type Plain = Readonly<Record<string, unknown>>;

/**
 * Reads a manifest.json of tsdt or of dbt Core 1.5 to 1.12 (v9 to v12) for comparing and deferring: what a version did not
 * have yet is empty. Throws E007 when the file is no manifest.
 */
export function readManifest(path: string): Manifest {
  const parsed = parse(path);
  const metadata = object(parsed.metadata);
  if (!isObject(parsed.nodes) || !isObject(parsed.metadata)) {
    throw new DiagnosticError(diagnostic('E007', `\`${path}\` is not a manifest of dbt or tsdt`));
  }
  const schema = /\/manifest\/v(\d+)\.json$/.exec(String(metadata.dbt_schema_version ?? ''))?.[1];
  if (schema !== undefined && Number(schema) < 9) {
    throw new DiagnosticError(
      diagnostic(
        'E007',
        `\`${path}\` was written by dbt ${String(metadata.dbt_version ?? '1.4 or older')}, which cannot be compared`,
        {
          help: ['write the state anew with dbt 1.5 or later, or with tsdt'],
        },
      ),
    );
  }
  const nodes = nodeMap<Exclude<GraphNode, { resource_type: 'function' }>>(parsed.nodes);
  return {
    metadata: {
      dbt_version: text(metadata.dbt_version),
      invocation_id: text(metadata.invocation_id),
      project_name: text(metadata.project_name),
      project_id: typeof metadata.project_id === 'string' ? metadata.project_id : null,
      adapter_type: text(metadata.adapter_type),
      env: object(metadata.env) as Readonly<Record<string, string>>,
      quoting: { database: true, schema: true, identifier: true, ...object(metadata.quoting) },
    },
    nodes: nodes as unknown as Manifest['nodes'],
    sources: nodeMap(parsed.sources),
    functions: nodeMap(parsed.functions),
    exposures: nodeMap(parsed.exposures),
    metrics: nodeMap(parsed.metrics),
    semanticModels: nodeMap(parsed.semantic_models),
    savedQueries: nodeMap(parsed.saved_queries),
    unitTests: nodeMap(parsed.unit_tests),
    macros: new Map(Object.entries(object(parsed.macros)).map(([id, macro]) => [id, withDependencies(macro)])),
    docs: new Map(Object.entries(object(parsed.docs))) as unknown as Manifest['docs'],
    groups: new Map(Object.entries(object(parsed.groups))) as unknown as Manifest['groups'],
    selectors: object(parsed.selectors) as Readonly<Record<string, Json>>,
    disabled: new Map(Object.entries(object(parsed.disabled))) as unknown as Manifest['disabled'],
    reads: readsOf(parsed.nodes),
  };
}

function parse(path: string): Plain {
  const content = readFileSync(path, 'utf8');
  try {
    return object(JSON.parse(content));
  } catch (error) {
    throw new DiagnosticError(
      diagnostic('E007', `\`${path}\` is not valid JSON: ${error instanceof Error ? error.message : String(error)}`, {
        help: ['the process that wrote it may have been stopped half-way: write it anew'],
      }),
    );
  }
}

function nodeMap<Node extends GraphNode>(value: unknown): ReadonlyMap<string, Node> {
  const map = new Map<string, Node>();
  for (const [id, raw] of Object.entries(object(value))) {
    const node = object(raw);
    map.set(id, {
      ...node,
      unique_id: id,
      fqn: Array.isArray(node.fqn) ? node.fqn : [],
      config: object(node.config),
      depends_on: { macros: [], nodes: [], ...object(node.depends_on) },
      unrendered_config: object(node.unrendered_config),
    } as unknown as Node);
  }
  return map;
}

function withDependencies<T>(value: unknown): T {
  const macro = object(value);
  return { ...macro, depends_on: { macros: [], ...object(macro.depends_on) } } as T;
}

function readsOf(nodes: unknown): Map<string, Readonly<Record<string, string>>> {
  const reads = new Map<string, Readonly<Record<string, string>>>();
  for (const [id, node] of Object.entries(object(nodes))) {
    const found = object(object(node)[readsField])[readsKey];
    if (isObject(found)) reads.set(id, found as Readonly<Record<string, string>>);
  }
  return reads;
}

const isObject = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const object = (value: unknown): Plain => (isObject(value) ? value : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
