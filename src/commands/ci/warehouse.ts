import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Adapter, Session } from '../../adapters/adapter.ts';
import { createAdapter } from '../../adapters/index.ts';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import type { Profile } from '../../manifest/project.ts';
import { planOf } from '../../planner/index.ts';
import { runPlan } from '../../runner/index.ts';
import type { Invocation } from '../invocation.ts';
import { withWorld } from '../running.ts';
import type { BaseProject } from './projects.ts';

/** A database that a check works in, opened once for all its parts. */
export interface Warehouse {
  readonly adapter: Adapter;
  /** The embedded database of the check itself, in which the base is built first; no production stands behind it. */
  readonly isOwn: boolean;
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
): Promise<Warehouse> {
  const isOwn = profile.type === 'pglite';
  const path = join(folder, `warehouse-${base.commit ?? 'state'}`);
  if (isOwn) mkdirSync(folder, { recursive: true });
  const wanted: Profile = isOwn ? { ...profile, credentials: { ...profile.credentials, path } } : profile;
  const adapter = await (invocation.connect && !isOwn
    ? invocation.connect(wanted)
    : createAdapter(wanted, { env: invocation.env }));
  const warehouse = { adapter: keptOpen(adapter), isOwn, close: () => adapter.close() };
  if (isOwn) {
    try {
      await buildBase(base, warehouse.adapter, `${path}.built`, path);
    } catch (error) {
      await adapter.close();
      throw error;
    }
  }
  return warehouse;
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

/** Builds the whole base, its tests left out: what fails in it is not this change's fault, and is said when it is compared. */
async function buildBase(
  { workspace, name }: BaseProject,
  adapter: Adapter,
  marker: string,
  path: string,
): Promise<void> {
  if (existsSync(marker)) return;
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
  const ids = [...workspace.parsed.manifest.nodes.values()]
    .filter(({ resource_type: type }) => type === 'model' || type === 'seed' || type === 'snapshot')
    .map(({ unique_id: id }) => id);
  await withWorld(here, { selected: ids }, async (world) => {
    const plan = planOf('build', [...ids, ...workspace.parsed.manifest.functions.keys()], workspace.selection);
    const { success, results } = await runPlan(plan, world, { signal: invocation.signal });
    const failed = results.filter(({ status }) => status === 'error').map(({ unique_id: id }) => id);
    if (invocation.signal.aborted) throw new DiagnosticError(diagnostic('E407', 'the check was cancelled'));
    if (success) writeFileSync(marker, `${path}\n`);
    else if (failed.length === results.length)
      throw new DiagnosticError(diagnostic('E401', `the base (${name}) cannot be built on the embedded Postgres`));
  });
}

/** Makes room for a check: drops what an earlier one of the same number left. */
export async function dropSchemas(adapter: Adapter, database: string | null, prefix: string): Promise<string[]> {
  return withSession(adapter, 'tsdt ci: schemas', async (session) => {
    const all = await adapter.listSchemas(session, database);
    const own = all.filter((schema) => schema === prefix || schema.startsWith(`${prefix}_`));
    for (const schema of own) await session.send([{ sql: `drop schema if exists "${schema}" cascade` }]);
    return own;
  });
}

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
