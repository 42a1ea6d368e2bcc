import type { GraphNode } from '../../manifest/node.ts';
import type { Change } from './comparison.ts';
import { hasCode } from './hasCode.ts';
import { normalText } from './normalForm.ts';

/** Descriptions count only where `persist_docs` writes them to the database. */
export function descriptionChanges(node: GraphNode, before: GraphNode): Change[] {
  if (!hasCode(node) || !hasCode(before)) return [];
  const persist = node.config.persist_docs as { relation?: boolean; columns?: boolean } | undefined;
  const changes: Change[] = [];
  if (persist?.relation && normalText(node.description) !== normalText(before.description ?? '')) {
    changes.push({ part: 'persisted_descriptions', what: 'the description changed' });
  }
  if (persist?.columns) {
    const names = new Set([...Object.keys(before.columns ?? {}), ...Object.keys(node.columns)]);
    for (const name of names) {
      const now = node.columns[name]?.description ?? '';
      const then = before.columns?.[name]?.description ?? '';
      if (normalText(now) === normalText(then)) continue;
      changes.push({ part: 'persisted_descriptions', what: `the description of column \`${name}\` changed` });
    }
  }
  return changes;
}
