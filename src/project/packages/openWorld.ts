import { mkdirSync, rmSync } from 'node:fs';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { Hub, hubAddress } from './hub.ts';
import { downloadsBeside } from './install.ts';
import { PackageCache } from './packageCache.ts';
import type { PackageProject } from './packageProject.ts';
import { Web } from './web.ts';
import type { PackageWorld } from './world.ts';

export interface WorldOptions {
  /** Makes the name of the folder for downloads one that nobody else uses. */
  readonly id: string;
  readonly versionCheck: boolean;
  readonly signal: AbortSignal;
  /** Milliseconds before a request is repeated for the first time. */
  readonly retryDelay?: number;
  log(message: string): void;
  warn(warning: Diagnostic): void;
}

/** Runs something that fetches packages; its downloads are gone afterwards. */
export async function withPackageWorld<T>(
  project: PackageProject,
  options: WorldOptions,
  work: (world: PackageWorld) => Promise<T>,
): Promise<T> {
  const { env, globals } = project.reading;
  const { log, signal, retryDelay } = options;
  const downloads = downloadsBeside(project.packagesFolder, options.id);
  const web = new Web({ env, signal, log, ...(retryDelay === undefined ? {} : { retryDelay }) });
  const cache = new PackageCache(env);
  mkdirSync(downloads, { recursive: true });
  try {
    return await work({
      root: project.root,
      rootName: project.name,
      downloads,
      env,
      globals,
      versionCheck: options.versionCheck,
      hub: new Hub({ address: hubAddress(env), web, cache, log }),
      web,
      cache,
      signal,
      fetched: new Map(),
      warn: options.warn,
    });
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
}
