import type { Manifest } from '../../manifest/manifest.ts';
import type { ManifestNode } from '../../manifest/node.ts';
import {
  type ColumnImpact,
  columnImpact,
  type DataResult,
  findChanges,
  type NodeChange,
  placedAs,
  type Side,
  touchedColumns,
} from '../../review/index.ts';
import { StateComparison } from '../../selector/index.ts';
import { dialectOf, lineageOf } from '../lineageOf.ts';
import type { Workspace } from '../workspace.ts';
import type { Check } from './check.ts';
import { type BaseProject, compileNodes, withoutEnvironment } from './projects.ts';

/** What changed, with the SQL of both sides where it decides on the class. */
export async function changesOf({ head, base, warehouse }: Check): Promise<NodeChange[]> {
  const { manifest } = head.parsed;
  const comparison = new StateComparison(manifest, base.manifest);
  const readsVars = varsDiffer(head, base) ? varReaders(manifest) : () => false;
  const touched = [...manifest.nodes.values()].filter(
    (node) =>
      node.resource_type === 'model' &&
      !comparison.isNew(node) &&
      (comparison.changes(node).length > 0 || readsVars(node)),
  );
  const ids = touched.map(({ unique_id: id }) => id);
  const placed = placedAs(manifest, base.manifest);
  const there: Workspace = {
    ...head,
    parsed: { ...head.parsed, manifest: placed },
    selection: { ...head.selection, manifest: placed },
  };
  const now = await compileNodes(there, ids, warehouse.adapter);
  const before = base.workspace ? await compileNodes(base.workspace, ids, warehouse.adapter) : undefined;
  const side = (project: Pick<BaseProject, 'manifest' | 'graph'>, sql: (id: string) => string | undefined): Side => ({
    ...project,
    sql: (id) => {
      const code = sql(id);
      return code === undefined ? undefined : withoutEnvironment(code, project.manifest);
    },
  });
  const kept = (id: string): string | undefined =>
    (base.manifest.nodes.get(id) as { compiled_code?: string | null } | undefined)?.compiled_code ?? undefined;
  return findChanges(
    side(base, (id) => (before ? before.get(id) : kept(id))),
    side({ manifest: placed, graph: head.graph }, (id) => now.get(id)),
    comparison,
    dialectOf(warehouse.adapter.facts.type),
  );
}

/** What the columns that changed reach downstream, as the base had it. */
export async function columnsReached(
  { head, base }: Check,
  changes: readonly NodeChange[],
  data: readonly DataResult[],
): Promise<ColumnImpact[]> {
  const touched = touchedColumns(changes, data);
  return touched.size === 0 ? [] : columnImpact(touched, await lineageOf(base.workspace ?? head));
}

const varsDiffer = ({ project }: Workspace, { workspace }: BaseProject): boolean =>
  workspace !== null &&
  JSON.stringify(project.packages.map(({ vars }) => vars)) !==
    JSON.stringify(workspace.project.packages.map(({ vars }) => vars));

/** Models whose own text or macros speak of variables: only what they compile to tells whether another value matters. */
function varReaders({ macros }: Manifest): (node: ManifestNode) => boolean {
  const known = new Map<string, boolean>();
  const macroReads = (id: string): boolean => {
    const before = known.get(id);
    if (before !== undefined) return before;
    known.set(id, false); // macros may call each other in a circle
    const macro = macros.get(id);
    const reads = macro !== undefined && (mentionsVar(macro.macro_sql) || macro.depends_on.macros.some(macroReads));
    known.set(id, reads);
    return reads;
  };
  return (node) =>
    mentionsVar(node.raw_code) || ('macros' in node.depends_on && node.depends_on.macros.some(macroReads));
}

const mentionsVar = (text: string): boolean => /\bvar\b/.test(text);

/** The arrows between what a report shows: from what changed, and from what is affected by it. */
export function edgesOf(
  changes: readonly NodeChange[],
  affected: readonly string[],
  head: Workspace,
  base: BaseProject,
): (readonly [string, string])[] {
  const removed = new Set(changes.filter(({ kind }) => kind === 'removed').map(({ id }) => id));
  return [...new Set([...changes.map(({ id }) => id), ...affected])].flatMap((id) => {
    const { graph } = removed.has(id) ? base : head;
    return graph.has(id) ? graph.children(id).map((child) => [id, child] as const) : [];
  });
}
