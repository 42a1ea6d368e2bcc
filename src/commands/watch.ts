import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Adapter } from '../adapters/adapter.ts';
import { createAdapter } from '../adapters/index.ts';
import { DiagnosticError } from '../base/diagnostic.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { isFailure, type RunResults } from '../manifest/result.ts';
import { makePlan, type Plan, planOf } from '../planner/index.ts';
import { changedFiles } from '../project/index.ts';
import { type World as SelectionWorld, StateComparison } from '../selector/index.ts';
import { deferredOf } from './deferring.ts';
import type { ExitCode, Invocation } from './invocation.ts';
import { outputForm } from './outputForm.ts';
import { runAndWrite, withWorld } from './running.ts';
import { openWorkspace, raiseOrReport, type Workspace } from './workspace.ts';

/** What a round leaves to the next. */
interface Round {
  readonly manifest: Manifest;
  readonly folders: readonly string[];
  /** Ids of what failed or was skipped: built again with whatever changes next. */
  readonly unfinished: ReadonlySet<string>;
}

/**
 * `run --watch` and `build --watch`: builds what is selected, then stays, and builds what a saved file changes, with all that
 * stands on it. The connection stays open. Ends with the signal.
 */
export async function watch(given: Invocation): Promise<ExitCode> {
  outputForm(given, '--watch', ['text']);
  const kept = keepOpen(given);
  const say = (message: string): void => given.reporter.report({ kind: 'log', level: 'info', message });
  try {
    let last = await round(kept.invocation, undefined);
    const folders = last?.folders ?? [given.root];
    say('Watching for changes; Ctrl-C ends');
    for await (const files of changedFiles({ root: given.root, folders, signal: given.signal })) {
      if (!files.some(matters)) continue;
      given.reporter.report({ kind: 'files-changed', files: worthNaming(files, given.root) });
      last = (await round(kept.invocation, last)) ?? last;
      if (!given.signal.aborted) say('Watching for changes; Ctrl-C ends');
    }
    return 0;
  } finally {
    await kept.close();
  }
}

/** Without what an editor wrote for a moment; all that is gone when nothing else changed. */
function worthNaming(files: readonly string[], root: string): readonly string[] {
  const there = files.filter((file) => existsSync(resolve(root, file)));
  return there.length > 0 ? there : files;
}

/** What tsdt itself writes beside the project is no change of it. */
const matters = (path: string): boolean =>
  !/(^|[\\/])(target|logs)([\\/]|$)|\.(log|lock|tmp)$|package-lock\.yml$/.test(path);

/** One round: undefined when the project cannot be read as it is. */
async function round(kept: Invocation, last: Round | undefined): Promise<Round | undefined> {
  const invocation: Invocation = { ...kept, id: randomUUID(), startedAt: new Date() };
  try {
    const workspace = openWorkspace(invocation);
    const plan = planRound(workspace, last);
    const { manifest } = workspace.parsed;
    const { paths } = workspace.project.package;
    const folders = Object.values(paths).flatMap((list) => list.map((path) => resolve(invocation.root, path)));
    if (plan.steps.length === 0) {
      if (last) invocation.reporter.report({ kind: 'log', level: 'info', message: 'Nothing that is built changed' });
      return { manifest, folders, unfinished: last?.unfinished ?? new Set() };
    }
    const selected = plan.steps.map((step) => step.id);
    const deferred = deferredOf(workspace);
    const extras = { selected, ...(deferred ? { deferred } : {}) };
    const results = await withWorld(workspace, extras, (world) => runAndWrite(plan, world, workspace));
    return { manifest, folders, unfinished: unfinishedAfter(results) };
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    for (const diagnostic of error.diagnostics)
      invocation.reporter.report({ kind: 'diagnostic', diagnostic: { ...diagnostic, severity: 'error' } });
    return undefined;
  }
}

/** All that is selected at first, then what differs from the round before, what stands on it, and what is still to be done. */
function planRound({ invocation, selection, graph }: Workspace, last: Round | undefined): Plan {
  const { plan, warnings } = makePlan(invocation.flags, selection);
  raiseOrReport(warnings, invocation);
  if (!last) return plan;
  const comparison = new StateComparison(selection.manifest, last.manifest);
  const changed = new Map<string, readonly string[]>();
  for (const node of everyNode(selection)) {
    if (comparison.isNew(node)) changed.set(node.unique_id, ['is new']);
    else {
      const changes = comparison.changes(node).map(({ what }) => what);
      if (changes.length > 0) changed.set(node.unique_id, changes);
    }
  }
  const touched = graph.descendants([...changed.keys()].filter((id) => graph.has(id)));
  const isTouched = (id: string): boolean => changed.has(id) || touched.has(id) || last.unfinished.has(id);
  const ids = plan.steps.map((step) => step.id).filter(isTouched);
  return planOf(plan.which, ids, selection, (id) => changed.get(id) ?? ['stands on what changed']);
}

function* everyNode({ manifest }: SelectionWorld) {
  yield* manifest.nodes.values();
  yield* manifest.sources.values();
  yield* manifest.functions.values();
  yield* manifest.unitTests.values();
}

const unfinishedAfter = ({ results }: RunResults): ReadonlySet<string> =>
  new Set(results.filter(({ status }) => isFailure(status) || status === 'skipped').map((result) => result.unique_id));

/** The same invocation with one connection for all rounds. */
function keepOpen(invocation: Invocation): { readonly invocation: Invocation; close(): Promise<void> } {
  let opened: Promise<Adapter> | undefined;
  const connect: NonNullable<Invocation['connect']> = async (profile) => {
    opened ??= (
      invocation.connect ??
      ((found) =>
        createAdapter(found, {
          env: invocation.env,
          onWaiting: (message) => invocation.reporter.report({ kind: 'waiting', message }),
        }))
    )(profile);
    opened.catch(() => {
      opened = undefined;
    });
    const adapter = await opened;
    return new Proxy(adapter, {
      get: (target, name) => {
        if (name === 'close') return async () => undefined;
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };
  return { invocation: { ...invocation, connect }, close: async () => (await opened?.catch(() => undefined))?.close() };
}
