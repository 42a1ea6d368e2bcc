import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deferredRelations, writeAtomically } from '../../artifacts/index.ts';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { findNode, type Manifest } from '../../manifest/manifest.ts';
import type { GraphNode, ManifestNode, RefableNode } from '../../manifest/node.ts';
import { nameOf } from '../../manifest/people.ts';
import { isFailure, type NodeResult } from '../../manifest/result.ts';
import { planOf } from '../../planner/index.ts';
import {
  annotationsOf,
  type BuildOutcome,
  type CheckReport,
  type CheckSettings,
  changeClasses,
  checkSchemas,
  findChanges,
  impactOf,
  judge,
  type NodeChange,
  placedAs,
  placeInRepository,
  pullRequestNumber,
  relocate,
  type Side,
  writeReport,
} from '../../review/index.ts';
import { StateComparison } from '../../selector/index.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { dialectOf } from '../lineageOf.ts';
import { runAndWrite, withWorld } from '../running.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';
import { makeRoom, markSchema } from './clean.ts';
import { compareData, type Pair } from './compareData.ts';
import { guard, readSettings } from './guard.ts';
import { type BaseProject, compileNodes, openBase, withoutEnvironment } from './projects.ts';
import { publication, publishKeptReport } from './publish.ts';
import { dropSchemas, forgetOthers, openWarehouse, type Warehouse } from './warehouse.ts';

/** What `tsdt ci` was asked for. */
interface Asked {
  readonly base: string;
  /** Of the pull request, or what stands for it: names the schemas. */
  readonly number: string;
  /** Names of rules that this change may leave aside. */
  readonly allowed: ReadonlySet<string>;
  /** Leave the schemas of the check where they are. */
  readonly keep: boolean;
  /** The change comes from a stranger: see `guard`. */
  readonly untrusted: boolean;
}

/**
 * `ci`: what a change does to the project and to its data. Compares with the base, builds what changed and what depends on it in
 * schemas of its own, compares the data, judges by the rules of the project, and writes the report. 1 when a rule is not kept or
 * something failed.
 */
export async function ci(invocation: Invocation, version: string): Promise<ExitCode> {
  if (invocation.flags.given.publish_report !== undefined) return publishKeptReport(invocation);
  const publish = publication(invocation);
  const started = performance.now();
  const asked = askedOf(invocation);
  const say = (message: string): void => invocation.reporter.report({ kind: 'log', level: 'info', message });
  const building: Invocation = { ...invocation, flags: { ...invocation.flags, which: 'build' } };
  const guarded = asked.untrusted ? await guard(building, asked.base) : undefined;
  const here = guarded?.invocation ?? building;
  const head = openWorkspace({ ...here, flags: { ...here.flags, state: null } });
  const reports = join(head.project.targetPath, 'ci');
  const folder = guarded?.scratch ?? reports;
  const settings = guarded?.settings ?? readSettings(invocation.root);
  const base = await openBase(here, {
    ref: asked.base,
    folder: join(folder, 'base'),
    target: settings.baseTarget,
    ...(guarded ? { checkout: guarded.checkout } : {}),
  });
  say(`Comparing with ${base.name}`);
  const warehouse = await openWarehouse(head.project.profile, here, folder, base);
  try {
    const report = await check({ invocation: here, asked, settings, head, base, warehouse }, started, say);
    const about = { version, prefix: await placeInRepository(invocation.root, invocation) };
    const files = writeReport(report, reports, (path, text) => writeAtomically(path, [text]), about);
    for (const line of outcomeLines(report)) say(line);
    if (invocation.env.GITHUB_ACTIONS === 'true')
      for (const text of annotationsOf(report, about.prefix)) invocation.reporter.report({ kind: 'output', text });
    say(`Report written to ${files.summary}`);
    await publish?.(report);
    return report.passed ? 0 : 1;
  } finally {
    await warehouse.close();
    if (guarded) rmSync(guarded.scratch, { recursive: true, force: true });
    else if (warehouse.isOwn && base.commit) {
      forgetOthers(folder, readdirSync(folder), base.commit);
      forgetOthers(join(folder, 'base'), readdirSync(join(folder, 'base')), base.commit);
    }
  }
}

interface Check {
  readonly invocation: Invocation;
  readonly asked: Asked;
  readonly settings: CheckSettings;
  readonly head: Workspace;
  readonly base: BaseProject;
  readonly warehouse: Warehouse;
}

async function check(all: Check, started: number, say: (message: string) => void): Promise<CheckReport> {
  const { invocation, asked, settings, head, base, warehouse } = all;
  const changes = await changesOf(all);
  const baseSide = { manifest: base.manifest, graph: base.graph };
  const headSide = { manifest: head.parsed.manifest, graph: head.graph };
  const impact = impactOf(changes, baseSide, headSide);
  say(`${changes.length} changes, ${impact.models.length} models downstream`);
  const { outcome, pairs, schemas } = await build(all, changes);
  try {
    const data = await compareData(pairs, warehouse.adapter, settings, invocation.signal);
    if (invocation.signal.aborted) throw new DiagnosticError(diagnostic('E407', 'the check was cancelled'));
    const findings = judge({ changes, data, base: baseSide, head: headSide }, settings, asked.allowed);
    return {
      project: head.project.name,
      base: base.name,
      checkedAt: invocation.startedAt.toISOString(),
      seconds: (performance.now() - started) / 1000,
      changes,
      edges: edgesOf(changes, head, base),
      impact,
      build: outcome,
      data,
      findings,
      notes: [],
      passed:
        outcome.failed.length === 0 && !findings.some(({ level, overridden }) => level === 'error' && !overridden),
    };
  } finally {
    if (!asked.keep) await schemas.drop();
  }
}

/** What changed, with the SQL of both sides where it decides on the class. */
async function changesOf({ head, base, warehouse }: Check): Promise<NodeChange[]> {
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

interface Built {
  readonly outcome: BuildOutcome;
  readonly pairs: readonly Pair[];
  readonly schemas: { drop(): Promise<unknown> };
}

const stored: ReadonlySet<string> = new Set([
  'table',
  'view',
  'incremental',
  'materialized_view',
  'seed',
  'snapshot',
  'dynamic_table',
]);

/** Builds what changed and what depends on it in the schemas of the check; all else is read from the base. */
async function build(
  { invocation, asked, settings, head, base, warehouse }: Check,
  changes: readonly NodeChange[],
): Promise<Built> {
  const { manifest } = head.parsed;
  const { adapter } = warehouse;
  const { profile } = head.project;
  const prefix = settings.schema.replaceAll('{number}', asked.number);
  const schemas = { drop: () => dropSchemas(adapter, profile.database || null, prefix) };
  const ids = toBuild(changes, head);
  const none: BuildOutcome = { counts: {}, failed: [] };
  if (ids.size === 0) return { outcome: none, pairs: [], schemas: { drop: async () => {} } };
  await makeRoom(adapter, profile.database || null, prefix);
  await markSchema(adapter, prefix, invocation.startedAt);
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
  return { outcome: outcomeOf(results.results, moved), pairs, schemas };
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
    failed: results
      .filter(({ status }) => isFailure(status))
      .map(({ unique_id: id, status, message }) => {
        const node = findNode(manifest, id);
        return { id, name: node ? nameOf(node) : id, file: node?.original_file_path ?? '', status, message };
      }),
  };
}

/** The arrows between what a report shows. */
function edgesOf(changes: readonly NodeChange[], head: Workspace, base: BaseProject): (readonly [string, string])[] {
  return changes.flatMap(({ id, kind }) => {
    const { graph } = kind === 'removed' ? base : head;
    return graph.has(id) ? graph.children(id).map((child) => [id, child] as const) : [];
  });
}

function askedOf({ flags, env }: Invocation): Asked {
  const { base, number, allow, keep, untrusted } = flags.given as Readonly<Record<string, unknown>>;
  return {
    base: typeof base === 'string' ? base : 'origin/main',
    number: String(number ?? pullRequestNumber(env) ?? 'local')
      .replace(/[^a-z0-9_]/gi, '_')
      .toLowerCase(),
    allowed: new Set(Array.isArray(allow) ? allow.map(String) : []),
    keep: keep === true,
    untrusted: untrusted === true,
  };
}

function outcomeLines(report: CheckReport): string[] {
  const { build: outcome, findings } = report;
  return [
    ...findings.map(
      ({ level, message, help, overridden }) =>
        `${overridden ? 'Allowed' : level === 'error' ? 'Rule' : 'Warning'}: ${message}\n  ${help}`,
    ),
    ...outcome.failed.map(
      ({ name, status, message }) => `${name}: ${status}${message ? `: ${message.split('\n')[0]}` : ''}`,
    ),
    report.passed ? 'The check passed' : 'The check failed',
  ];
}
