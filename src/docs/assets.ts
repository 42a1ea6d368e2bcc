import { cpSync, existsSync, rmSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { Project } from '../manifest/project.ts';

/**
 * Copies the folders of `asset-paths` beside the site, under the same path, for descriptions that show their pictures.
 * A path that leads out of the project, or to a folder that holds the site, is left out: what stands there is not ours to replace.
 */
export function copyAssets({ root, targetPath, package: { paths } }: Project): void {
  for (const path of paths.asset) {
    const from = resolve(root, path);
    const to = resolve(targetPath, path);
    if (!existsSync(from) || !isBelow(root, from) || !isBelow(targetPath, to) || isBelow(from, to)) continue;
    rmSync(to, { recursive: true, force: true });
    cpSync(from, to, { recursive: true });
  }
}

const isBelow = (folder: string, path: string): boolean => {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`);
};
