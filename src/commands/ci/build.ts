import { join } from 'node:path';
import { deferredRelations } from '../../artifacts/index.ts';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { findNode, type Manifest } from '../../manifest/manifest.ts';
import type { GraphNode, RefableNode } from '../../manifest/node.ts';
import { nameOf } from '../../manifest/people.ts';
import { isFailure, type NodeResult } from '../../manifest/result.ts';
import { planOf } from '../../planner/index.ts';
import { type BuildOutcome, changeClasses, checkSchemas, type NodeChange, relocate } from '../../review/index.ts';
import { runAndWrite, withWorld } from '../running.ts';
import type { Workspace } from '../workspace.ts';
import type { Check } from './check.ts';
import type { Pair } from './compareData.ts';
import { checkSchemasOf, dropSchemas, makeRoom, withSchemas } from './schemas.ts';

export interface Built {
  readonly outcome: BuildOutcome;
  readonly pairs: readonly Pair[];
}

const stored: ReadonlySet<string> = new Set([
  'table',
  'view',
  'incremental',
  'materialized_view',
  'seed',
  'snapshot',
  'dynamic_table',
  'interactive_table',
]);

/**
 * Builds what changed and what depends on it in the schemas of the check, works with it, and drops the schemas again, whatever
 * happens; all else is read from the base.
 */
export async function withBuild<T>(
  check: Check,
  changes: readonly NodeChange[],
  work: (built: Built) => Promise<T>,
): Promise<T> {
  const { invocation, asked, settings, head, warehouse } = check;
  const ids = toBuild(changes, head);
  if (ids.size === 0) return work({ outcome: { counts: {}, failed: [], skipped: [] }, pairs: [] });
  const { adapter } = warehouse;
  const database = head.project.profile.database || null;
  const prefix = settings.schema.replaceAll('{number}', asked.number);
  const schemas = checkSchemasOf(adapter, head.parsed.manifest, database, prefix);
  const waiting = (message: string): void => invocation.reporter.report({ kind: 'waiting', message });
  return withSchemas(schemas, invocation.signal, waiting, async () => {
    await makeRoom(schemas, invocation.startedAt);
    try {
      return await work(await build(check, changes, ids, prefix));
    } finally {
      if (!asked.keep) await dropSchemas(schemas);
    }
  });
}

async function build(
  { invocation, head, base, warehouse }: Check,
  changes: readonly NodeChange[],
  ids: ReadonlySet<string>,
  prefix: string,
): Promise<Built> {
  const { manifest } = head.parsed;
  const { adapter } = warehouse;
  const { profile } = head.project;
  const moved = relocate(manifest, checkSchemas(prefix, profile.schema, adapter.facts.maxIdentifierLength));
  const selection = { ...head.selection, manifest: moved };
  // the text of the manifest that the parse kept is that of the project as it is
  const { kept: _, ...parsed } = head.parsed;
  const workspace: Workspace = {
    ...head,
    parsed: { ...parsed, manifest: moved },
    selection,
    project: {
      ...head.project,
      // nobody is told of a check as of a run
      operations: {},
      targetPath: join(head.project.targetPath, 'ci', 'run'),
      flags: { ...head.project.flags, defer: true, favorState: true },
    },
    invocation: { ...invocation, flags: { ...invocation.flags, which: 'build' }, connect: async () => adapter },
  };
  const reasons = new Map(changes.map((change) => [change.id, change.reasons]));
  const plan = planOf('build', ids, selection, (id) => reasons.get(id) ?? []);
  const extras = { selected: plan.steps.map(({ id }) => id), deferred: deferredRelations(base.manifest) };
  const results = await withWorld(workspace, extras, (world) => runAndWrite(plan, world, workspace));
  if (invocation.signal.aborted) throw new DiagnosticError(diagnostic('E407', 'the check was cancelled'));
  const status = new Map(results.results.map((result) => [result.unique_id, result.status]));
  const pairs = plan.steps.flatMap(({ id, node }): Pair[] =>
    status.get(id) === 'success' && stored.has(String((node as RefableNode).config.materialized)) && isRelation(node)
      ? [{ before: base.manifest.nodes.get(id) as RefableNode | undefined, after: node as RefableNode }]
      : [],
  );
  return { outcome: outcomeOf(results.results, moved), pairs };
}

const isRelation = ({ resource_type: type }: GraphNode): boolean =>
  type === 'model' || type === 'seed' || type === 'snapshot';

/** Changes that can be felt, what depends on them, and the tests of all of these; and tests that changed themselves. */
function toBuild(changes: readonly NodeChange[], { parsed, graph }: Workspace): Set<string> {
  const felt = changes.filter(
    ({ kind, class: level, type }) =>
      kind !== 'removed' &&
      (level === 'new' || changeClasses.indexOf(level) > 1 || type === 'test' || type === 'unit_test'),
  );
  const start = felt.map(({ id }) => id);
  const ids = graph.descendants(start);
  for (const id of start) ids.add(id);
  for (const test of parsed.manifest.nodes.values())
    if (test.resource_type === 'test' && test.depends_on.nodes.some((id) => ids.has(id))) ids.add(test.unique_id);
  for (const test of parsed.manifest.unitTests.values()) {
    const [model] = test.depends_on.nodes;
    if (model !== undefined && (start.includes(model) || start.includes(test.unique_id))) ids.add(test.unique_id);
    else ids.delete(test.unique_id);
  }
  return ids;
}

function outcomeOf(results: readonly NodeResult[], manifest: Manifest): BuildOutcome {
  const counts: Record<string, number> = {};
  for (const { status } of results) counts[status] = (counts[status] ?? 0) + 1;
  return {
    counts,
    skipped: results.filter(({ status }) => status === 'skipped').map(({ unique_id: id }) => id),
    failed: results
      .filter(({ status }) => isFailure(status))
      .map(({ unique_id: id, status, message: whole, diagnostics: [first] }) => {
        const node = findNode(manifest, id);
        // dbt's message begins with a line that names the model again
        const message = first?.message ?? whole;
        return { id, name: node ? nameOf(node) : id, file: node?.original_file_path ?? '', status, message };
      }),
  };
}
