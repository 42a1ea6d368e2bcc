import type { Manifest } from '../../manifest/manifest.ts';
import type { GraphNode } from '../../manifest/node.ts';
import type { Change } from './comparison.ts';

/**
 * Vars and environment variables that the body reads and whose value differs. Only where both manifests recorded them: dbt's do
 * not.
 */
export function readChanges(node: GraphNode, now: Manifest, before: Manifest): Change[] {
  const reads = now.reads?.get(node.unique_id);
  const earlier = before.reads?.get(node.unique_id);
  if (!reads || !earlier) return [];
  return Object.keys(reads)
    .filter((key) => Object.hasOwn(earlier, key) && earlier[key] !== reads[key])
    .map((key) => {
      const [kind, name] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
      const what = kind === 'var' ? `var \`${name}\`` : `environment variable \`${name}\``;
      return { part: 'body', what: `${what} has another value` };
    });
}
