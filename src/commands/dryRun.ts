import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { readRunHistory } from '../artifacts/index.ts';
import { DiagnosticError } from '../base/diagnostic.ts';
import { projectQuoting } from '../context/index.ts';
import type { Profile } from '../manifest/project.ts';
import type { CatalogRelation } from '../manifest/relation.ts';
import { type EffectOptions, effectOf, hasRelation, makePlan, type Plan, type Step } from '../planner/index.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { outputForm } from './outputForm.ts';
import { connectTo } from './running.ts';
import { openWorkspace, raiseOrReport, type Workspace } from './workspace.ts';

/** What is known of the target: its relations by name, or why it could not be asked. */
type Target = { readonly relations: ReadonlyMap<string, CatalogRelation> } | { readonly unknown: string };

/**
 * `--dry-run`: the plan, in an order in which it can be done, with the reason for each step, what it would do to what stands in
 * the target (one query), and how long it took the last time. Nothing is run or made.
 */
export async function dryRun(invocation: Invocation): Promise<ExitCode> {
  const form = outputForm(invocation, 'a dry run', ['text', 'json']);
  const workspace = openWorkspace(invocation);
  const { plan, warnings } = makePlan({ ...invocation.flags, explain: true }, workspace.selection);
  raiseOrReport(warnings, invocation);
  const { flags, targetPath, profile } = workspace.project;
  const options = { fullRefresh: flags.fullRefresh, storeFailures: flags.storeFailures };
  const target = await standingIn(workspace, plan, options);
  const last = lastSeconds(targetPath);
  const lines = plan.steps.map((step, index) => {
    const relation = 'relations' in target ? (target.relations.get(keyOf(step.node))?.type ?? null) : undefined;
    return {
      order: index + 1,
      action: step.action,
      unique_id: step.id,
      after: step.waitsFor,
      reasons: step.reasons,
      effect: effectOf(step, hasRelation(step, options) ? relation : null, options),
      seconds: last.get(step.id) ?? null,
    };
  });
  const print = (text: string): void => invocation.reporter.report({ kind: 'output', text });
  const note = 'unknown' in target && plan.steps.length > 0 ? target.unknown : null;
  if (form === 'json') {
    print(JSON.stringify({ steps: lines, threads: profile.threads, target_unknown: note }, null, 2));
    return 0;
  }
  if (lines.length === 0) print('nothing to do');
  for (const line of lines) print(describe(line));
  if (lines.length > 0) print(summary(lines, profile.threads));
  if (note !== null) print(`what stands in the target is not known: ${note}`);
  return 0;
}

interface Line {
  readonly order: number;
  readonly action: string;
  readonly unique_id: string;
  readonly after: readonly string[];
  readonly reasons: readonly string[];
  readonly effect: { readonly kind: string; readonly what: string };
  readonly seconds: number | null;
}

function describe({ order, action, unique_id, after, reasons, effect, seconds }: Line): string {
  const waits = after.length === 0 ? '' : `, after ${after.length === 1 ? after[0] : `${after.length} others`}`;
  const took = seconds === null ? '' : ` (${seconds.toFixed(2)}s last time)`;
  const why = reasons.length > 0 ? `  # ${reasons.join('; ')}` : '';
  return `${order}. ${action} ${unique_id}${waits}: ${effect.what}${took}${why}`;
}

/** How many relations are made and replaced, and the time of the last runs spread over the threads. */
function summary(lines: readonly Line[], threads: number): string {
  const count = (kind: string): number => lines.filter(({ effect }) => effect.kind === kind).length;
  const parts = [
    ...[`${count('create')} created`, `${count('replace')} replaced`, `${count('insert')} added to`],
    ...(count('alter') > 0 ? [`${count('alter')} altered`] : []),
    ...(count('unknown') > 0 ? [`${count('unknown')} not known`] : []),
  ];
  const known = lines.flatMap(({ seconds }) => seconds ?? []);
  const total = known.reduce((sum, seconds) => sum + seconds, 0);
  const longest = finishOf(lines);
  const estimate =
    known.length > 0 ? `; about ${Math.max(longest, total / threads).toFixed(1)}s, by the last runs` : '';
  return `${lines.length} steps: ${parts.join(', ')}${estimate}`;
}

/** The end of the longest chain of steps that wait for each other. */
function finishOf(lines: readonly Line[]): number {
  const ends = new Map<string, number>();
  for (const { unique_id, after, seconds } of lines)
    ends.set(unique_id, Math.max(0, ...after.map((id) => ends.get(id) ?? 0)) + (seconds ?? 0));
  return Math.max(0, ...ends.values());
}

/** How long each node took when it last ran. */
function lastSeconds(targetPath: string): Map<string, number> {
  const last = new Map<string, number>();
  for (const { results } of readRunHistory(targetPath))
    for (const { id, seconds, status } of results)
      if (!last.has(id) && status !== 'skipped' && status !== 'error') last.set(id, seconds);
  return last;
}

const keyOf = (node: Step['node']): string => {
  const { database, schema, alias } = node as { database?: string | null; schema?: string; alias?: string };
  return nameKey(database ?? null, schema ?? '', alias ?? node.name);
};

const nameKey = (database: string | null, schema: string, identifier: string): string =>
  JSON.stringify([database ?? '', schema, identifier]).toLowerCase();

/** Asks the target which relations stand where the plan writes; what hinders that is no error here. */
async function standingIn({ project, invocation }: Workspace, plan: Plan, options: EffectOptions): Promise<Target> {
  const schemas = new Map<string, { database: string | null; schema: string }>();
  for (const step of plan.steps) {
    const { database, schema } = step.node as { database?: string | null; schema?: string };
    if (hasRelation(step, options) && schema)
      schemas.set(`${database}.${schema}`, { database: database ?? null, schema });
  }
  // asking an embedded warehouse that is not there yet would make it
  if (schemas.size === 0 || isUnmade(project.profile, invocation)) return { relations: new Map() };
  try {
    const adapter = await connectTo(project, invocation);
    try {
      const session = await adapter.lease('dry run', invocation.signal);
      try {
        const found = await adapter.listRelations(
          session,
          [...schemas.values()],
          projectQuoting(adapter.facts, project),
        );
        return { relations: new Map(found.map((r) => [nameKey(r.database, r.schema, r.identifier), r])) };
      } finally {
        await session.release();
      }
    } finally {
      await adapter.close();
    }
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return { unknown: error.diagnostics.map(({ message }) => message).join('; ') };
  }
}

function isUnmade({ type, folder, credentials }: Profile, { connect }: Invocation): boolean {
  if (type !== 'pglite' || connect) return false;
  const path = typeof credentials.path === 'string' ? credentials.path : '.tsdt/warehouse';
  return !existsSync(resolve(folder, path.replace(/^~(?=[/\\]|$)/, homedir())));
}
