import { resolve } from 'node:path';
import type { Adapter } from '../../adapters/adapter.ts';
import { DiagnosticError } from '../../base/diagnostic.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { Profile } from '../../manifest/project.ts';
import type { Invocation } from '../invocation.ts';
import { connectTo } from '../running.ts';
import { type BaseOptions, type BaseProject, openBase } from './projects.ts';

/** Production in another database than the one of the check: only read, over a connection of its own. */
export interface Production {
  readonly manifest: Manifest;
  readonly adapter: Adapter;
  /** `prod` */
  readonly target: string;
  close(): Promise<void>;
}

export interface Bases {
  /** The base as it stands, or is built, in the database of the check. */
  readonly base: BaseProject;
  /** Null where production's relations are those of the base. */
  readonly production: Production | null;
  readonly notes: readonly string[];
}

/**
 * Parses the base, and opens production where `ci: base_target` names a target in another database than that of the check. A check
 * on the embedded Postgres does without production when it cannot be read, and says so.
 */
export async function openBases(
  invocation: Invocation,
  options: Omit<BaseOptions, 'target'>,
  { target, here }: { readonly target: string | null; readonly here: Profile },
): Promise<Bases> {
  if (target === null || target === here.targetName)
    return { base: await openBase(invocation, { ...options, target: null }), production: null, notes: [] };
  const isEmbedded = here.type === 'pglite';
  const there: Invocation = {
    ...invocation,
    // `--profile pglite` says where the check is made; production is where the project's own profile says
    profile: invocation.profile === 'pglite' ? null : invocation.profile,
  };
  try {
    const { parsed: _, ...strictly } = options;
    const found = await openBase(there, { ...strictly, target });
    if (!found.workspace || isSameDatabase(found.workspace.project.profile, here))
      return { base: found, production: null, notes: [] };
    const adapter = await connectTo(found.workspace.project, { ...there, signal: invocation.signal });
    try {
      await adapter.connect(invocation.signal);
      const base = await openBase(invocation, { ...options, target: null });
      const production = { manifest: found.manifest, adapter, target, close: () => adapter.close() };
      return { base, production, notes: [] };
    } catch (error) {
      await adapter.close();
      throw error;
    }
  } catch (error) {
    if (!isEmbedded || !(error instanceof DiagnosticError) || invocation.signal.aborted) throw error;
    const [first] = error.diagnostics;
    if (!first || !['E005', 'E006', 'E402'].includes(first.code)) throw error;
    return {
      base: await openBase(invocation, { ...options, target: null }),
      production: null,
      notes: [
        `production (target \`${target}\`) cannot be read, so the base that is built here takes its place: ${first.message}`,
      ],
    };
  }
}

/** Whether one query can read the relations of both. */
export function isSameDatabase(a: Profile, b: Profile): boolean {
  const place = ({ type, database, credentials, folder }: Profile): unknown[] => {
    if (type === 'pglite') return [type, resolve(folder, String(credentials.path ?? '.tsdt/warehouse'))];
    if (type === 'snowflake') return [type, String(credentials.account).toLowerCase()];
    return [type, credentials.host, Number(credentials.port ?? 5432), database];
  };
  return JSON.stringify(place(a)) === JSON.stringify(place(b));
}
