import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Globals } from '../../template/index.ts';
import type { Environment } from '../dotenv.ts';
import type { Hub } from './hub.ts';
import type { PackageCache } from './packageCache.ts';
import type { Pinned, Requirement } from './requirement.ts';
import type { Web } from './web.ts';

/** What resolving and installing of packages works with. */
export interface PackageWorld {
  /** Absolute folder of the root project: paths of local packages start there. */
  readonly root: string;
  readonly rootName: string;
  /** Absolute folder for downloads, deleted afterwards. */
  readonly downloads: string;
  readonly env: Environment;
  /** Words of packages.yml. */
  readonly globals: Globals;
  /** Versions of hub packages that ask for another dbt are left out. */
  readonly versionCheck: boolean;
  readonly hub: Hub;
  readonly web: Web;
  readonly cache: PackageCache;
  readonly signal: AbortSignal;
  /** Repositories and archives that were fetched already, by what they are. */
  readonly fetched: Map<string, Promise<unknown>>;
  warn(warning: Diagnostic): void;
}

/** A package that was chosen, what it is called, and what it needs itself. */
export interface Found {
  readonly pinned: Pinned;
  readonly name: string;
  readonly requirements: readonly Requirement[];
}

/** Does a thing once for each key. */
export function once<T>(world: PackageWorld, key: string, work: (index: number) => Promise<T>): Promise<T> {
  const running = world.fetched.get(key) as Promise<T> | undefined;
  if (running) return running;
  const started = work(world.fetched.size);
  world.fetched.set(key, started);
  return started;
}
