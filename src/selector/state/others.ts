import type { GraphNode, JsonObject } from '../../manifest/node.ts';
import type { Change } from './comparison.ts';
import { same, shown } from './normalForm.ts';

/** What counts for each kind of node besides body, configs, relation, descriptions, contract and macros. */
const compared: Readonly<Partial<Record<GraphNode['resource_type'], readonly string[]>>> = {
  source: ['quoting', 'freshness', 'loaded_at_field', 'loaded_at_query', 'external'],
  exposure: ['type', 'owner', 'maturity', 'url', 'description', 'label', 'depends_on'],
  unit_test: ['model', 'given', 'expect', 'overrides', 'versions'],
  function: ['arguments', 'returns'],
};

/** Fields that differ from parse to parse, or that only describe. */
const ignored = new Set([
  'created_at',
  'unique_id',
  'fqn',
  'path',
  'refs',
  'config',
  'unrendered_config',
  'group',
  'tags',
  'meta',
]);

export function otherChanges(node: GraphNode, before: GraphNode): Change[] {
  const changes: Change[] = [];
  if (!same(node.fqn, before.fqn)) {
    changes.push({
      part: 'other',
      what: `it moved from ${shown(before.fqn.join('.'))} to ${shown(node.fqn.join('.'))}`,
    });
  }
  const fields =
    compared[node.resource_type] ?? (isSemantic(node) ? Object.keys(node).filter((key) => !ignored.has(key)) : []);
  for (const field of fields) {
    const [then, now] = [fieldOf(before, field), fieldOf(node, field)];
    if (!same(then, now)) changes.push({ part: 'other', what: `\`${field}\` was ${shown(then)}, is ${shown(now)}` });
  }
  return changes;
}

function isSemantic(node: GraphNode): boolean {
  return ['metric', 'semantic_model', 'saved_query'].includes(node.resource_type);
}

/** A field without the nulls in it: versions differ in which ones they write. */
function fieldOf(node: GraphNode, field: string): unknown {
  const value = (node as unknown as JsonObject)[field];
  if (field === 'depends_on') return [...(node.resource_type === 'source' ? [] : node.depends_on.nodes)].sort();
  return withoutNulls(value);
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value === '' ? null : value;
  const entries = Object.entries(value)
    .map(([key, item]) => [key, withoutNulls(item)] as const)
    .filter(([, item]) => item !== null && !(typeof item === 'object' && Object.keys(item as object).length === 0));
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}
