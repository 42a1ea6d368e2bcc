import type { GraphNode, SourceNode } from '../../manifest/node.ts';
import type { Change } from './comparison.ts';
import { hasCode } from './hasCode.ts';
import { same, shown } from './normalForm.ts';
import { saidTheSame } from './olderStates.ts';

/** The configured place of a relation, not the place that a target makes of it. */
export function relationChanges(node: GraphNode, before: GraphNode, isOlder: boolean): Change[] {
  if (node.resource_type === 'source' && before.resource_type === 'source') return sourcePlace(node, before);
  if (!hasCode(node) || !hasCode(before)) return [];
  return ['database', 'schema', 'alias'].flatMap((key): Change[] => {
    const [then, now] = [before.unrendered_config[key], node.unrendered_config[key]];
    return same(then, now) || (isOlder && saidTheSame(key, node, before, then ?? null, now ?? null))
      ? []
      : [{ part: 'relation', what: `\`${key}\` was ${shown(then)}, is ${shown(now)}` }];
  });
}

/** States of dbt before 1.9 do not say what was written: only the identifier is sure to be the same in all environments. */
function sourcePlace(node: SourceNode, before: SourceNode): Change[] {
  const changes: Change[] = [];
  const compare = (what: string, then: unknown, now: unknown): void => {
    if (!same(then, now)) changes.push({ part: 'relation', what: `\`${what}\` was ${shown(then)}, is ${shown(now)}` });
  };
  compare('identifier', before.identifier, node.identifier);
  if (before.unrendered_schema !== undefined && node.unrendered_schema !== undefined) {
    compare('schema', before.unrendered_schema, node.unrendered_schema);
    compare('database', before.unrendered_database, node.unrendered_database);
  }
  return changes;
}
