import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { installGit } from './gitPackage.ts';
import { installFromHub } from './hubPackage.ts';
import { installLocal } from './localPackage.ts';
import { mapTogether } from './mapTogether.ts';
import type { ResolvedPackage } from './requirement.ts';
import { installTarball } from './tarballPackage.ts';
import type { PackageWorld } from './world.ts';

/**
 * Fills the packages folder: everything that was in it goes, but only once all packages are there.
 * Throws a DiagnosticError (E008); the folder is as before then.
 */
export async function installPackages(
  packages: readonly ResolvedPackage[],
  folder: string,
  world: PackageWorld,
): Promise<void> {
  const next = join(world.downloads, 'packages');
  mkdirSync(next, { recursive: true });
  await mapTogether(packages, (resolved) => installOne(resolved, join(next, resolved.name), world));
  world.signal.throwIfAborted();
  replaceFolder(next, folder);
}

function installOne({ pinned, origin }: ResolvedPackage, target: string, world: PackageWorld): Promise<void> {
  switch (pinned.kind) {
    case 'local':
      return installLocal(pinned, target, world);
    case 'git':
      return installGit(pinned, target, origin, world);
    case 'tarball':
      return installTarball(pinned, target, origin, world);
    case 'hub':
      return installFromHub(pinned, target, origin, world);
  }
}

/** The folder itself may be a link or a mount point, as in containers: its content is exchanged, not the folder. */
function replaceFolder(next: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  for (const name of readdirSync(next)) move(join(next, name), join(folder, name));
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    cpSync(from, to, { recursive: true, verbatimSymlinks: true });
  }
}

/** The folder for downloads, beside the packages folder: what is finished is only renamed. */
export const downloadsBeside = (folder: string, id: string): string =>
  join(dirname(folder), `.${basename(folder)}-${id}`);

/**
 * The packages folder is emptied: it must not be one that holds something else.
 * Throws a DiagnosticError (E003) when the project or its sources stand in it.
 */
export function checkPackagesFolder(folder: string, root: string, sources: readonly string[]): void {
  const holds = (path: string): boolean => {
    const inside = relative(folder, path);
    return inside === '' || !(inside === '..' || /^\.\.[\\/]/.test(inside) || isAbsolute(inside));
  };
  const kept = [root, ...sources.map((source) => resolve(root, source))].find(holds);
  if (kept === undefined && !(existsSync(folder) && existsSync(join(folder, '.git')))) return;
  throw new DiagnosticError(
    diagnostic(
      'E003',
      `\`packages-install-path\` is \`${relative(root, folder) || '.'}\`, which holds more than packages`,
      {
        help: ['its content is deleted at each `tsdt deps`: name a folder of its own, such as `dbt_packages`'],
      },
    ),
  );
}
