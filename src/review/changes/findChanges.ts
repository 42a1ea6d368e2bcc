import type { Graph } from '../../graph/index.ts';
import { findNode, graphNodes, type Manifest } from '../../manifest/manifest.ts';
import type { GraphNode } from '../../manifest/node.ts';
import { nameOf, ownerOf } from '../../manifest/people.ts';
import type { StateComparison } from '../../selector/index.ts';
import type { Dialect } from '../../sql/index.ts';
import { type ChangeClass, type Classified, classify } from './classify.ts';

/** A resource that is new, other or gone. */
export interface NodeChange {
  readonly id: string;
  readonly name: string;
  readonly type: GraphNode['resource_type'];
  /** `models/marts/orders.sql` */
  readonly file: string;
  readonly kind: 'new' | 'changed' | 'removed';
  /** What it may do to readers; new resources have no readers yet. */
  readonly class: ChangeClass | 'new';
  /** What of the resource changed: `body: the code changed, first in line 3`. */
  readonly reasons: readonly string[];
  /** Why it has its class. */
  readonly because: readonly string[];
  /** Columns that its SQL computes otherwise, renames or lacks. */
  readonly columns?: readonly string[];
  readonly owner?: string;
}

export interface Side {
  readonly manifest: Manifest;
  readonly graph: Graph;
  /** By unique id: SQL in which relations have names that do not depend on the environment. */
  readonly sql: (id: string) => string | undefined;
}

/** What differs between two states of a project, in the order of its graph: parents first. */
export function findChanges(base: Side, head: Side, comparison: StateComparison, dialect: Dialect): NodeChange[] {
  const changes: NodeChange[] = [];
  for (const node of graphNodes(head.manifest)) {
    if (isHook(node)) continue;
    const before = findNode(base.manifest, node.unique_id);
    if (!before) {
      changes.push({ ...described(node, head.manifest), kind: 'new', class: 'new', reasons: [], because: [] });
      continue;
    }
    const reasons = comparison.changes(node).map(({ part, what }) => `${part}: ${what}`);
    const judged = judge(before, node, reasons, base, head, dialect);
    if (judged) changes.push({ ...described(node, head.manifest), kind: 'changed', reasons, ...judged });
  }
  for (const node of graphNodes(base.manifest)) {
    if (isHook(node) || findNode(head.manifest, node.unique_id)) continue;
    const mild: ChangeClass =
      node.resource_type === 'test' || node.resource_type === 'unit_test' ? 'metadata' : 'breaking';
    changes.push({
      ...described(node, base.manifest),
      kind: 'removed',
      class: mild,
      reasons: [],
      because: mild === 'breaking' ? ['it was removed'] : [],
    });
  }
  const place = new Map(head.graph.order().map((id, n) => [id, n]));
  const at = ({ id }: NodeChange): number => place.get(id) ?? Number.MAX_SAFE_INTEGER;
  return changes.sort((a, b) => at(a) - at(b) || (a.id < b.id ? -1 : 1));
}

const isHook = ({ resource_type: type }: GraphNode): boolean => type === 'operation' || type === 'sql_operation';

function judge(
  before: GraphNode,
  after: GraphNode,
  reasons: readonly string[],
  base: Side,
  head: Side,
  dialect: Dialect,
): Classified | undefined {
  const id = after.unique_id;
  if (before.resource_type === 'model' && after.resource_type === 'model') {
    const { columns = [], ...judged } = classify(
      { node: before, sql: base.sql(id) },
      { node: after, sql: head.sql(id) },
      dialect,
    );
    if (reasons.length === 0 && judged.because.length === 0) return undefined;
    return columns.length > 0 ? { ...judged, columns } : judged;
  }
  if (reasons.length === 0) {
    const isDescribed = description(before) !== description(after);
    return isDescribed ? { class: 'metadata', because: ['its description changed'] } : undefined;
  }
  switch (after.resource_type) {
    case 'seed':
      return { class: 'breaking', because: ['its rows are other ones'] };
    case 'test':
    case 'unit_test':
    case 'analysis':
    case 'exposure':
      return { class: 'metadata', because: [] };
    default:
      return {
        class: 'breaking',
        because: [`what a changed ${after.resource_type.replace('_', ' ')} does cannot be told`],
      };
  }
}

const description = (node: GraphNode): string =>
  JSON.stringify(['description' in node ? node.description : '', 'columns' in node ? node.columns : {}]);

function described(node: GraphNode, manifest: Manifest): Pick<NodeChange, 'id' | 'name' | 'type' | 'file' | 'owner'> {
  const owner = ownerOf(node, manifest);
  return {
    id: node.unique_id,
    name: nameOf(node),
    type: node.resource_type,
    file: node.original_file_path,
    ...(owner === undefined ? {} : { owner }),
  };
}
