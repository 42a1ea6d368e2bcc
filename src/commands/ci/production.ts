import { resolve } from 'node:path';
import type { Adapter } from '../../adapters/adapter.ts';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { Profile } from '../../manifest/project.ts';
import { loadProject } from '../../project/index.ts';
import { placedAs } from '../../review/index.ts';
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
  if (target === null || target === here.targetName) {
    const base = await openBase(invocation, { ...options, target: null });
    if (!base.workspace && base.commit === null && here.type !== 'pglite') refuseFarState(base, here);
    return { base, production: null, notes: [] };
  }
  const isEmbedded = here.type === 'pglite';
  const there: Invocation = {
    ...invocation,
    // `--profile pglite` says where the check is made; production is where the project's own profile says
    profile: invocation.profile === 'pglite' ? null : invocation.profile,
  };
  try {
    const { parsed, ...strictly } = options;
    const found = await openBase(there, { ...strictly, target });
    const project = found.workspace?.project ?? loadProject({ ...there, target, withoutPackages: true }).project;
    if (isSameDatabase(project.profile, here)) return { base: found, production: null, notes: [] };
    const adapter = await connectTo(project, { ...there, signal: invocation.signal });
    try {
      await adapter.connect(invocation.signal);
      // artifacts tell of production alone: what did not change is read from where the target of the run has it
      const base =
        found.workspace || !parsed
          ? await openBase(invocation, { ...options, target: null })
          : { ...found, manifest: placedAs(found.manifest, parsed) };
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

/** Relations of artifacts are read in the database of the check, unless `base_target` says where else they are. */
function refuseFarState({ name, manifest }: BaseProject, here: Profile): void {
  const own = here.type;
  const { adapter_type: theirs } = manifest.metadata;
  const other = [...manifest.nodes.values()].find(
    (node) =>
      own === 'postgres' && node.resource_type === 'model' && node.relation_name && node.database !== here.database,
  );
  if ((theirs === '' || theirs === own) && !other) return;
  const where = theirs !== '' && theirs !== own ? `on ${theirs}` : `in the database \`${other?.database}\``;
  throw new DiagnosticError(
    diagnostic('E007', `${name} is ${where}, and the check runs ${other ? `in \`${here.database}\`` : `on ${own}`}`, {
      help: [
        'name the target that reads it by `ci: {base_target: ...}` in the project file',
        'or check with the `--target` that it was made with',
      ],
    }),
  );
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
