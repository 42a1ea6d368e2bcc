import { isAbsolute, join, posix, relative, resolve } from 'node:path';
import type { Adapter } from '../adapters/adapter.ts';
import { createAdapter } from '../adapters/index.ts';
import { type CompiledParts, keepRun, sqlPath, startJournal, writeJunit, writeManifest } from '../artifacts/index.ts';
import { type Diagnostic, DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { type Compiled, createWorld, type World } from '../context/world.ts';
import { findNode } from '../manifest/manifest.ts';
import type { DeferRelation, GraphNode } from '../manifest/node.ts';
import type { Profile, Project } from '../manifest/project.ts';
import type { NodeResult, RunResults } from '../manifest/result.ts';
import type { Plan } from '../planner/index.ts';
import { inlineNode, type Observer, runPlan } from '../runner/index.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { notificationsOf } from './notifications.ts';
import { notifyAll, summarize } from './notify.ts';
import { historyTableOf, writeHistory } from './runHistoryTable.ts';
import type { Workspace } from './workspace.ts';

export interface WorldExtras {
  readonly selected?: readonly string[];
  readonly deferred?: ReadonlyMap<string, DeferRelation>;
}

/** Opens the warehouse for the time of some work, and closes it whatever happens. */
export async function withWorld<T>(
  workspace: Workspace,
  extras: WorldExtras,
  work: (world: World) => Promise<T>,
): Promise<T> {
  const { project, parsed, invocation, contextInvocation } = workspace;
  const adapter = await connectTo(project, invocation);
  try {
    return await work(
      createWorld({
        project,
        manifest: parsed.manifest,
        registry: parsed.macros,
        adapter,
        invocation: contextInvocation,
        sourceFile: parsed.sourceFile,
        entryPlace: parsed.entryPlace,
        seedParts: parsed.seedParts,
        ...extras,
      }),
    );
  } catch (error) {
    throw placedInProfile(error, project.profile);
  } finally {
    await adapter.close();
  }
}

/** Opens the warehouse of a project's profile. What is wrong is shown where the profile is written. */
export async function connectTo({ profile, env }: Project, { connect, reporter }: Invocation): Promise<Adapter> {
  const open =
    connect ??
    ((wanted) => createAdapter(wanted, { env, onWaiting: (message) => reporter.report({ kind: 'waiting', message }) }));
  return open(profile).catch((error: unknown) => {
    throw placedInProfile(error, profile);
  });
}

/** Points the error of a connection to where its profile is written. */
export function placedInProfile(error: unknown, { place }: Profile): unknown {
  if (!(error instanceof DiagnosticError) || place === undefined) return error;
  const isConnection = (d: Diagnostic): boolean => d.code === 'E402' && d.place === undefined;
  if (!error.diagnostics.some(isConnection)) return error;
  return new DiagnosticError(
    error.diagnostics.map((d) => (isConnection(d) ? { ...d, place } : d)),
    { cause: error },
  );
}

/** Runs a plan and writes run_results.json as results come, and the manifest with what was compiled. */
export async function runAndWrite(
  plan: Plan,
  world: World,
  workspace: Workspace,
  observer: Observer = {},
): Promise<RunResults> {
  const { project, invocation } = workspace;
  // read before anything runs: a mistake in the project file is said first
  const around = aroundRuns(workspace);
  const facts = { invocationId: invocation.id, startedAt: invocation.startedAt, env: invocation.env };
  const args = { ...invocation.flags.given, vars: invocation.cliVars, which: plan.which };
  const journal = startJournal(project.targetPath, { ...facts, args, writeJson: invocation.flags.writeJson });
  journal.expect(plan.steps.map((step) => step.id));
  const found = new Map<string, Compiled>();
  const compiled = new Map<string, CompiledParts>();
  // ephemeral models are compiled for whom they are part of, and have no results of their own unless they were asked for
  const isAsked = invocation.flags.select.length > 0;
  const unrecorded = new Set(plan.steps.filter(({ node }) => !isAsked && isEphemeral(node)).map((step) => step.id));
  const results: NodeResult[] = [];
  const onResult = (result: NodeResult): void => {
    if (!unrecorded.has(result.unique_id)) {
      journal.add(result);
      results.push(result);
    }
    if (result.compiled_code === null) return;
    const { ctes = [], macros = [] } = found.get(result.unique_id) ?? {};
    compiled.set(result.unique_id, {
      compiled_code: result.compiled_code,
      compiled_path: compiledPath(findNode(world.manifest, result.unique_id), workspace),
      extra_ctes: ctes.map(({ id, name, sql }) => ({ id, sql: ` ${name} as (\n${sql}\n)` })),
      macros,
    });
  };
  const observed: World = { ...world, onCompiled: (id, what) => found.set(id, what) };
  const started = performance.now();
  let success = false;
  try {
    const results = await runPlan(plan, observed, { ...observer, signal: invocation.signal, onResult });
    const { junit } = invocation.flags.given;
    if (typeof junit === 'string')
      writeJunit(results, (id) => findNode(world.manifest, id), resolve(invocation.cwd, junit), invocation.startedAt);
    success = results.success;
    return results;
  } finally {
    const seconds = (performance.now() - started) / 1000;
    journal.finish(seconds);
    if (invocation.flags.writeJson) {
      if (remembered.has(plan.which))
        keepRun(project.targetPath, {
          command: plan.which,
          startedAt: invocation.startedAt.toISOString(),
          seconds,
          results,
        });
      writeManifest(workspace.parsed.manifest, join(project.targetPath, 'manifest.json'), {
        ...facts,
        compiled,
        body: workspace.parsed.kept?.body,
      });
    }
    if (remembered.has(plan.which)) await around(world, { command: plan.which, seconds, results, success });
  }
}

interface FinishedRun {
  readonly command: string;
  readonly seconds: number;
  readonly results: readonly NodeResult[];
  readonly success: boolean;
}

/** What the project file wants after a run: a history in the database, notifications. Neither changes the run's result. */
function aroundRuns({ project, invocation }: Workspace): (world: World, run: FinishedRun) => Promise<void> {
  const history = historyTableOf(project.operations['run-history']);
  const notifications = notificationsOf(project.operations.notifications);
  return async (world, { command, seconds, results, success }) => {
    const { startedAt } = invocation;
    if (history !== null) {
      try {
        await writeHistory(world, history, { command, startedAt, results });
      } catch (error) {
        const why = world.scrub(error instanceof Error ? error.message : String(error));
        const message = `the history of runs was not written to \`${history.schema}.${history.table}\`: ${why}`;
        invocation.reporter.report({ kind: 'diagnostic', diagnostic: diagnostic('W403', message) });
      }
    }
    if (notifications.length === 0) return;
    const facts = {
      project: project.name,
      target: project.profile.targetName,
      command,
      invocation_id: invocation.id,
      started_at: startedAt.toISOString(),
      seconds,
    };
    await notifyAll(notifications, summarize(facts, results, success), invocation);
  };
}

/** Where the compiled SQL of a node was written, from the project's folder as dbt says it; whole where the target folder is given whole. */
function compiledPath(node: GraphNode | undefined, { project, invocation }: Workspace): string | null {
  // dbt gives none for snapshots; a microbatch model has a file for each batch
  if (!node || node.resource_type === 'snapshot' || isMicrobatch(node)) return null;
  const { root, targetPath } = project;
  const folder = isAbsolute(invocation.targetPath ?? '') ? targetPath : relative(root, targetPath);
  return posix.join(folder.replaceAll('\\', '/'), sqlPath('compiled', node));
}

const isMicrobatch = (node: GraphNode): boolean =>
  node.resource_type === 'model' && node.config.incremental_strategy === 'microbatch';

/** Commands whose results the documentation shows. */
const remembered = new Set(['build', 'run', 'test', 'seed', 'snapshot', 'retry']);

const isEphemeral = (node: GraphNode): boolean =>
  node.resource_type === 'model' && node.config.materialized === 'ephemeral';

/** 1 when a node failed or the run was cancelled. */
export const exitCodeOf = (results: RunResults): ExitCode => (results.success ? 0 : 1);

/** A plan of one query of the command line. */
export function inlinePlan(world: World, which: 'compile' | 'show', sql: string): Plan {
  const node = inlineNode(world, sql);
  return {
    which,
    steps: [
      { id: node.unique_id, node, action: which, reasons: ['given by `--inline`'], waitsFor: [], skipWhenFailed: [] },
    ],
  };
}
