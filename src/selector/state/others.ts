import { stringify } from '../../base/json.ts';
import type { GraphNode, JsonObject } from '../../manifest/node.ts';
import type { Change } from './comparison.ts';
import { difference, same, shown, withoutEmpty } from './normalForm.ts';

/** What counts for each kind of node besides body, configs, relation, descriptions, contract and macros. */
const compared: Readonly<Partial<Record<GraphNode['resource_type'], readonly string[]>>> = {
  source: ['quoting', 'freshness', 'loaded_at_field', 'loaded_at_query', 'external'],
  exposure: ['type', 'owner', 'maturity', 'url', 'description', 'label', 'depends_on'],
  unit_test: ['model', 'given', 'expect', 'overrides', 'versions'],
  function: ['arguments', 'returns'],
  metric: ['type', 'type_params', 'filter', 'label', 'description', 'time_granularity'],
  semantic_model: [
    ...['model', 'defaults', 'entities', 'dimensions', 'measures', 'primary_entity'],
    ...['label', 'description'],
  ],
  saved_query: ['query_params', 'exports', 'label', 'description'],
};

export function otherChanges(node: GraphNode, before: GraphNode): Change[] {
  const changes: Change[] = [];
  if (!same(node.fqn, before.fqn)) {
    changes.push({
      part: 'other',
      what: `it moved from ${shown(before.fqn.join('.'))} to ${shown(node.fqn.join('.'))}`,
    });
  }
  for (const field of compared[node.resource_type] ?? []) {
    const [then, now] = [fieldOf(before, field), fieldOf(node, field)];
    if (!same(then, now)) changes.push({ part: 'other', what: `\`${field}\` ${difference(then, now)}` });
  }
  return changes;
}

function fieldOf(node: GraphNode, field: string): unknown {
  const value = (node as unknown as JsonObject)[field] ?? null;
  if (field === 'depends_on') return [...(node.resource_type === 'source' ? [] : node.depends_on.nodes)].sort();
  if (field === 'type_params') return withoutDefaults(writtenParameters(value as JsonObject | null));
  if (semantic.has(node.resource_type))
    return withoutDefaults(Array.isArray(value) ? value.map((item) => writtenElement(item as JsonObject)) : value);
  return withoutEmpty(value);
}

const semantic: ReadonlySet<string> = new Set(['metric', 'semantic_model', 'saved_query']);

/** `input_measures` follows from the rest, and a metric over a measure has no expression of its own. */
function writtenParameters(parameters: JsonObject | null): JsonObject | null {
  if (!parameters) return null;
  const { input_measures: _, expr, ...written } = parameters;
  return written.measure ? written : { ...written, expr: expr ?? null };
}

/** Of an export, the configs as written: the target says where it goes. Of other elements, no config: it only describes. */
function writtenElement({ config: _, unrendered_config, ...element }: JsonObject): JsonObject {
  return { ...element, unrendered_config: unrendered_config ?? null };
}

/** Versions differ in the defaults that they write. */
function withoutDefaults(value: unknown): unknown {
  return withoutEmpty(JSON.parse(stringify(value ?? null), (_, item: unknown) => (item === false ? null : item)));
}
