import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Adapter } from '../../adapters/adapter.ts';
import { openState } from '../../artifacts/index.ts';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { type Graph, manifestGraph } from '../../graph/index.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { planOf } from '../../planner/index.ts';
import { type Checkout, checkOutBase } from '../../review/index.ts';
import { runPlan } from '../../runner/index.ts';
import { deps } from '../deps.ts';
import { type Invocation, withoutProgress } from '../invocation.ts';
import { withWorld } from '../running.ts';
import { openWorkspace, type Workspace } from '../workspace.ts';

/** What is compared with: a commit, or the artifacts of another environment. */
export interface BaseProject {
  /** How reports name it: `main at 1a2b3c4d`, `the state in prod-artifacts`. */
  readonly name: string;
  readonly manifest: Manifest;
  readonly graph: Graph;
  /** Null for artifacts, from which nothing can be compiled. */
  readonly workspace: Workspace | null;
  readonly commit: string | null;
  /** What the reader of the report should know of it. */
  readonly notes: readonly string[];
}

export interface BaseOptions {
  /** A git ref, or a checkout that is there already. */
  readonly ref: string;
  readonly checkout?: Checkout;
  /** Where checkouts are kept. */
  readonly folder: string;
  readonly target: string | null;
  /** The project that is checked. With it, a base that cannot be parsed stands for nothing, instead of being an error. */
  readonly parsed?: Manifest;
}

/** What a base is that is broken, or has no project yet: the change may be what mends it, and everything in it counts as new. */
function nothing(head: Manifest, note: string): Pick<BaseProject, 'manifest' | 'graph' | 'workspace' | 'notes'> {
  const none = new Map<string, never>();
  const manifest: Manifest = {
    ...{ ...head, nodes: none, sources: none, functions: none, exposures: none, metrics: none, semanticModels: none },
    ...{
      savedQueries: none,
      unitTests: none,
      macros: none,
      docs: none,
      groups: none,
      disabled: none,
      parents: none,
      reads: none,
    },
  };
  return { manifest, graph: manifestGraph(manifest).graph, workspace: null, notes: [note] };
}

/** Parses the project as it was where the branch began, or reads the artifacts that `--state` names. */
export async function openBase(invocation: Invocation, options: BaseOptions): Promise<BaseProject> {
  const { state } = invocation.flags;
  if (state !== null) {
    const { manifest } = openState(resolve(invocation.root, state), state);
    if (!manifest)
      throw new DiagnosticError(diagnostic('E007', `there is no manifest.json in the state folder \`${state}\``));
    return {
      name: `the state in ${state}`,
      manifest,
      graph: manifestGraph(manifest).graph,
      workspace: null,
      commit: null,
      notes: [],
    };
  }
  const checkout = options.checkout ?? (await checkOutBase(invocation.root, options.ref, options.folder, invocation));
  const base: Invocation = {
    ...invocation,
    root: checkout.root,
    cwd: checkout.root,
    profilesDir: invocation.profilesDir ?? ownProfiles(invocation.root, checkout.root),
    target: options.target ?? invocation.target,
    targetPath: null,
    logPath: null,
  };
  const name = `${options.ref} at ${checkout.commit.slice(0, 8)}`;
  const { commit } = checkout;
  if (checkout.isEmpty && options.parsed)
    return { name, ...nothing(options.parsed, 'the base has no such project, so everything counts as new'), commit };
  let workspace: Workspace;
  try {
    await installPackages(base, options.checkout ? null : invocation);
    workspace = openWorkspace(quiet(base));
  } catch (error) {
    if (!(error instanceof DiagnosticError) || options.parsed === undefined) throw error;
    const first = error.diagnostics[0]?.message ?? error.message;
    const note = `the base cannot be parsed, so everything counts as new and nothing is compared: ${first}`;
    return { name, ...nothing(options.parsed, note), commit };
  }
  return {
    name,
    manifest: workspace.parsed.manifest,
    graph: workspace.graph,
    workspace,
    commit,
    notes: [
      ...(checkout.isTip
        ? [
            `the history that is here does not tell where the branch began: it is compared with the newest commit of \`${options.ref}\`, so changes made there meanwhile count, too`,
          ]
        : []),
      ...checkout.notes,
    ],
  };
}

/** A profiles.yml that is not committed stands beside the checkout alone. */
function ownProfiles(root: string, base: string): string | null {
  return !existsSync(join(base, 'profiles.yml')) && existsSync(join(root, 'profiles.yml')) ? root : null;
}

/** Packages are not committed: those of a trusted head serve the base where both ask for the same; otherwise they are installed. */
async function installPackages(base: Invocation, head: Invocation | null): Promise<void> {
  const asked = ['packages.yml', 'dependencies.yml'].filter((name) => existsSync(join(base.root, name)));
  const folder = 'dbt_packages';
  if (asked.length === 0 || existsSync(join(base.root, folder))) return;
  // a local package is the base's own, even where both ask for it in the same words
  const isLocal = asked.some((name) => /\blocal\b/.test(readFileSync(join(base.root, name), 'utf8')));
  const isSame =
    head !== null &&
    !isLocal &&
    [...asked, 'package-lock.yml'].every((name) => sameText(join(base.root, name), join(head.root, name)));
  if (isSame && existsSync(join(head.root, folder))) symlinkSync(join(head.root, folder), join(base.root, folder));
  else await deps(quiet(base), { add: null, source: 'hub', lock: false, upgrade: false });
}

const sameText = (a: string, b: string): boolean => textOf(a) === textOf(b);
const textOf = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null);

/** Work on the base is told by one line of its own, unless something is wrong with it. */
export function quiet(invocation: Invocation): Invocation {
  const { reporter } = invocation;
  return {
    ...withoutProgress(invocation),
    reporter: {
      report: (event) => {
        if (event.kind === 'diagnostic' && event.diagnostic.severity === 'error') reporter.report(event);
      },
    },
  };
}

/** The SQL of nodes by unique id, as the database that is at hand lets it compile; what does not compile is left out. */
export async function compileNodes(
  workspace: Workspace,
  ids: Iterable<string>,
  adapter: Adapter,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const silent: Workspace = { ...workspace, invocation: { ...workspace.invocation, connect: async () => adapter } };
  await withWorld(silent, {}, async (world) => {
    const mute = { ...world, invocation: { ...world.invocation, reporter: { report: () => {} } } };
    const plan = planOf('compile', ids, workspace.selection);
    if (plan.steps.length === 0) return;
    const { results } = await runPlan(plan, mute, { signal: workspace.invocation.signal });
    for (const { unique_id: id, compiled_code: sql } of results) if (sql !== null) found.set(id, sql);
  });
  return found;
}

/**
 * SQL with the names of relations replaced by the ids of what they are, so that two environments can be compared. Names are looked
 * for as they are rendered.
 */
export function withoutEnvironment(sql: string, manifest: Manifest): string {
  const names: [name: string, id: string][] = [];
  for (const node of [...manifest.nodes.values(), ...manifest.sources.values()])
    if (node.relation_name && sql.includes(node.relation_name)) names.push([node.relation_name, node.unique_id]);
  names.sort(([a], [b]) => b.length - a.length);
  return names.reduce((text, [name, id]) => text.replaceAll(name, `"${id}"`), sql);
}
