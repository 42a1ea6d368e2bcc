import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Adapter, Session } from '../../adapters/adapter.ts';
import { createAdapter } from '../../adapters/index.ts';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import type { Profile } from '../../manifest/project.ts';
import { isFailure, type NodeResult } from '../../manifest/result.ts';
import { planOf } from '../../planner/index.ts';
import { type Ask, compareDialects } from '../../review/index.ts';
import { runPlan } from '../../runner/index.ts';
import type { Invocation } from '../invocation.ts';
import { dialectOf } from '../lineageOf.ts';
import { withWorld } from '../running.ts';
import type { BaseProject } from './projects.ts';

/** A database that a check works in, opened once for all its parts. */
export interface Warehouse {
  readonly adapter: Adapter;
  /** The embedded database of the check itself, in which the base is built first; no production stands behind it. */
  readonly isOwn: boolean;
  /** What the reader of the report should know of it. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/**
 * Opens the warehouse: the profile's, or an embedded one of the check's own where the profile is PGlite, one for each base commit,
 * so that the base is built once.
 */
export async function openWarehouse(
  profile: Profile,
  invocation: Invocation,
  folder: string,
  base: BaseProject,
  sources: Sources | null,
): Promise<Warehouse> {
  const isOwn = profile.type === 'pglite';
  const path = join(folder, `warehouse-${base.commit ?? 'state'}${sources?.name ? `-${sources.name}` : ''}`);
  if (isOwn) mkdirSync(folder, { recursive: true });
  const wanted: Profile = isOwn ? { ...profile, credentials: { ...profile.credentials, path } } : profile;
  const adapter = await (invocation.connect && !isOwn
    ? invocation.connect(wanted)
    : createAdapter(wanted, { env: invocation.env }));
  const notes: string[] = [];
  const warehouse = { adapter: keptOpen(adapter), isOwn, notes, close: () => adapter.close() };
  if (isOwn) {
    try {
      await sources?.load(warehouse.adapter);
      notes.push(...(await buildBase(base, warehouse.adapter, `${path}.built`, path)));
      notes.push(...((await sources?.notes(warehouse.adapter)) ?? []));
    } catch (error) {
      await adapter.close();
      throw error;
    }
  }
  return warehouse;
}

/** Rows that come into an embedded warehouse before anything is built in it. */
export interface Sources {
  /** Tells warehouses with other rows apart. */
  readonly name: string;
  load(adapter: Adapter): Promise<void>;
  /** What the reader of the report should know of them. */
  notes(adapter: Adapter): Promise<string[]>;
}

/** Parts of a check open and close the warehouse as commands do; it closes when the check is over. */
const keptOpen = (adapter: Adapter): Adapter =>
  new Proxy(adapter, {
    get(target, key) {
      if (key === 'close') return async () => {};
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

/**
 * A session that only reads, and is cancelled with the check. `isAlone`: the other side is in the same session, so that nothing has to
 * be set for the two to write values alike.
 */
export async function withReader<T>(
  adapter: Adapter,
  { signal, isAlone = false }: { readonly signal: AbortSignal; readonly isAlone?: boolean },
  work: (ask: Ask, session: Session) => Promise<T>,
): Promise<T> {
  return withSession(adapter, 'tsdt ci: compare', async (session) => {
    const stop = (): void => void session.cancel();
    signal.addEventListener('abort', stop);
    try {
      const { settings } = compareDialects[dialectOf(adapter.facts.type)];
      if (!isAlone) await session.send(settings.map((sql) => ({ sql })));
      return await work(async (sql) => (await session.send([{ sql }])).at(-1)!.rows as (string | null)[][], session);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  });
}

/** Builds the whole base, its tests left out: what fails in it is not this change's fault, and is said when it is compared. */
async function buildBase(
  { workspace, name, commit }: BaseProject,
  adapter: Adapter,
  marker: string,
  path: string,
): Promise<string[]> {
  if (existsSync(marker)) return [];
  if (!workspace && commit !== null) return []; // a base that cannot be parsed
  if (!workspace) {
    throw new DiagnosticError(
      diagnostic('E007', 'artifacts alone cannot be built', {
        help: [
          'name a commit by `--base`, so that its relations can be built here',
          'or run with a profile whose database holds them',
        ],
      }),
    );
  }
  const { invocation } = workspace;
  const here = { ...workspace, invocation: { ...invocation, connect: async () => adapter } };
  const { manifest } = workspace.parsed;
  const idsOf = (...types: readonly string[]): string[] =>
    [...manifest.nodes.values()]
      .filter(({ resource_type: type }) => types.includes(type))
      .map((node) => node.unique_id);
  // seeds may stand for sources, on which nothing says that it waits for them
  const parts = [idsOf('seed'), [...idsOf('model', 'snapshot'), ...manifest.functions.keys()]];
  return withWorld(here, { selected: parts.flat() }, async (world) => {
    const results: NodeResult[] = [];
    for (const part of parts) {
      const plan = planOf('build', part, workspace.selection);
      if (plan.steps.length > 0) results.push(...(await runPlan(plan, world, { signal: invocation.signal })).results);
      if (invocation.signal.aborted) throw new DiagnosticError(diagnostic('E407', 'the check was cancelled'));
    }
    const failed = results.filter(({ status }) => status === 'error').map(({ unique_id: id }) => id);
    if (results.every(({ status }) => !isFailure(status))) writeFileSync(marker, `${path}\n`);
    else if (failed.length === results.length)
      throw new DiagnosticError(diagnostic('E401', `the base (${name}) cannot be built on the embedded Postgres`));
    return failed.length === 0 ? [] : [`of the base, ${listed(failed)} could not be built`];
  });
}

const listed = (ids: readonly string[]): string => {
  const names = ids.slice(0, 5).map((id) => `\`${id.split('.').slice(2).join('.')}\``);
  return `${names.join(', ')}${ids.length > 5 ? ` and ${ids.length - 5} others` : ''}`;
};

export async function withSession<T>(
  adapter: Adapter,
  name: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await adapter.lease(name);
  try {
    return await work(session);
  } finally {
    await session.release();
  }
}

/** Forgets the warehouses of other bases, of which only the newest is worth its room. */
export function forgetOthers(folder: string, names: readonly string[], keep: string): void {
  for (const name of names) {
    if (!/^(warehouse-|[0-9a-f]{40}$)/.test(name) || name.includes(keep)) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}
