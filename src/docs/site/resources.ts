import { findNode, graphNodes, type Manifest, parentsOf } from '../../manifest/manifest.ts';
import type { GraphNode, GroupNode, MacroNode, TestNode, UnitTestNode } from '../../manifest/node.ts';

/** A resource that has a page. */
export type Shown =
  | Exclude<GraphNode, { resource_type: 'unit_test' | 'operation' | 'sql_operation' }>
  | MacroNode
  | GroupNode;

/** What of a manifest has a page, what tests what, and who reads whom. */
export interface Shelf {
  readonly shown: readonly Shown[];
  /** Tests and unit tests by the id of what they check. */
  readonly tests: ReadonlyMap<string, readonly (TestNode | UnitTestNode)[]>;
  readonly parents: ReadonlyMap<string, readonly string[]>;
  readonly children: ReadonlyMap<string, readonly string[]>;
  /** Ids of what calls a macro. */
  readonly callers: ReadonlyMap<string, readonly string[]>;
}

/** Sorts a manifest: pages are for all but generic tests, unit tests and hooks, which stand on the page of what they check. */
export function shelve(manifest: Manifest): Shelf {
  const shown: Shown[] = [];
  const tests = new Map<string, (TestNode | UnitTestNode)[]>();
  const parents = new Map<string, string[]>();
  const children = new Map<string, string[]>();
  const callers = new Map<string, string[]>();
  for (const node of graphNodes(manifest)) {
    if (node.resource_type === 'test' || node.resource_type === 'unit_test') {
      for (const id of checkedBy(node)) into(tests, id, node);
      if (node.resource_type === 'unit_test' || node.test_metadata) continue;
    }
    if (node.resource_type === 'operation' || node.resource_type === 'sql_operation') continue;
    if (isHidden(node)) continue;
    shown.push(node as Shown);
    for (const parent of new Set(parentsOf(node))) {
      if (!findNode(manifest, parent)) continue;
      into(parents, node.unique_id, parent);
      if (node.resource_type !== 'test') into(children, parent, node.unique_id);
    }
    if (node.resource_type !== 'source')
      for (const macro of node.depends_on.macros) into(callers, macro, node.unique_id);
  }
  for (const macro of manifest.macros.values()) {
    for (const called of macro.depends_on.macros) into(callers, called, macro.unique_id);
    if (isOwn(macro) && !isHidden(macro)) shown.push(macro);
  }
  shown.push(...manifest.groups.values());
  return { shown, tests, parents, children, callers };
}

function checkedBy(node: TestNode | UnitTestNode): readonly string[] {
  if (node.resource_type === 'unit_test') return node.depends_on.nodes.slice(0, 1);
  return typeof node.attached_node === 'string' ? [node.attached_node] : node.depends_on.nodes;
}

/** Built-in macros are documented with tsdt itself. */
const isOwn = (macro: MacroNode): boolean =>
  macro.package_name !== 'dbt' && !macro.package_name.startsWith('dbt_postgres');

const isHidden = (node: object): boolean => 'docs' in node && (node.docs as { show?: boolean }).show === false;

function into<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
