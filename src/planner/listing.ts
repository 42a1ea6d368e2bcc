import type { GraphNode, Json, JsonObject } from '../manifest/node.ts';

/** How `ls` names a node by default: what selects it again. */
export function selectorName(node: GraphNode): string {
  switch (node.resource_type) {
    case 'source':
      return `source:${node.package_name}.${node.source_name}.${node.name}`;
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return `${node.resource_type}:${node.package_name}.${node.name}`;
    case 'unit_test':
      return `unit_test:${node.package_name}.${node.name}${node.version == null ? '' : `_v${node.version}`}`;
    default:
      return node.fqn.join('.');
  }
}

/** `ls --output name`. */
export function searchName(node: GraphNode): string {
  if (node.resource_type === 'source') return `${node.source_name}.${node.name}`;
  if (node.resource_type === 'model' && node.version != null) return `${node.name}.v${node.version}`;
  return node.name;
}

/** What `ls --output json` shows without `--output-keys`, in the order of a node's own keys. */
const shownKeys: ReadonlySet<string> = new Set([
  'alias',
  'name',
  'source_name',
  'depends_on',
  'unique_id',
  'config',
  'resource_type',
  'tags',
  'package_name',
  'original_file_path',
]);

/**
 * `ls --output json`: the chosen keys of a node. A key may reach into dictionaries (`config.materialized`), and
 * `direct_parents` gives the ids that a model stands on.
 */
export function listedObject(node: GraphNode, keys: readonly string[], parents: readonly string[]): JsonObject {
  // seeds depend on macros alone, and show no more
  const plain = (node.resource_type === 'seed'
    ? { ...node, depends_on: { macros: node.depends_on.macros } }
    : node) as unknown as JsonObject;
  if (keys.length === 0) {
    const shown = Object.fromEntries(Object.entries(plain).filter(([key]) => shownKeys.has(key)));
    return node.resource_type === 'model' ? { ...shown, direct_parents: [...parents] } : shown;
  }
  const out: Record<string, Json> = {};
  for (const key of keys) {
    if (key === 'direct_parents') {
      if (node.resource_type === 'model') out[key] = [...parents];
    } else {
      const value = valueAt(plain, key);
      // a config that is not set is left out when it is asked for by its path
      if (value !== undefined && !(value === null && key.includes('.'))) out[key] = value;
    }
  }
  return out;
}

function valueAt(value: JsonObject, path: string): Json | undefined {
  if (Object.hasOwn(value, path)) return value[path];
  let at: Json | undefined = value;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, key)) return undefined;
    at = (at as JsonObject)[key];
  }
  return at;
}
