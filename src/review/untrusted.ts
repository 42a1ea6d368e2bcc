import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, diagnostic } from '../base/diagnostic.ts';
import type { Project } from '../manifest/project.ts';

/**
 * The environment that a change by a stranger may see: what the base allows, and nothing else. `PATH` and `HOME` stay for git,
 * which is called with arguments of this program alone.
 */
export function allowedEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  allowed: readonly string[],
): Record<string, string | undefined> {
  return Object.fromEntries(['PATH', 'HOME', ...allowed].map((name) => [name, env[name]]));
}

/** Links and folders by which a checkout could reach outside of itself (E012 each). */
export function waysOut(root: string, paths: readonly { readonly key: string; readonly path: string }[]): Diagnostic[] {
  const top = realpathSync(root);
  const isInside = (path: string): boolean => path === top || path.startsWith(top + sep);
  const problems: Diagnostic[] = [];
  for (const { key, path } of paths) {
    const target = resolve(root, path);
    if (!isInside(existing(target))) problems.push(refused(`\`${key}\` leads to \`${path}\`, outside of the checkout`));
  }
  for (const link of linksBelow(root)) {
    const target = realTarget(link);
    if (target === undefined || !isInside(target))
      problems.push(refused(`\`${relative(root, link)}\` is a link that leads outside of the checkout`));
  }
  return problems;
}

const refused = (message: string): Diagnostic =>
  diagnostic('E012', message, {
    help: ['a check of an untrusted change stays inside the checkout: remove it, or check without `--untrusted`'],
  });

/** The real place of a path, of which the last parts may not exist yet. */
function existing(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = resolve(path, '..');
    return parent === path ? path : join(existing(parent), relative(parent, path));
  }
}

function realTarget(link: string): string | undefined {
  try {
    return realpathSync(link);
  } catch {
    return undefined; // it leads nowhere, for now
  }
}

const unread: ReadonlySet<string> = new Set(['.git', 'node_modules']);

function* linksBelow(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    if (unread.has(name)) continue;
    const path = join(folder, name);
    const found = lstatSync(path);
    if (found.isSymbolicLink()) yield path;
    else if (found.isDirectory()) yield* linksBelow(path);
  }
}

/** Every path that a project file may set. */
export function pathsOf(project: Project): { readonly key: string; readonly path: string }[] {
  const lists = Object.entries(project.package.paths).flatMap(([kind, list]) =>
    (list as readonly string[]).map((path) => ({ key: `${kind}-paths`, path })),
  );
  return [
    ...lists,
    { key: 'target-path', path: project.targetPath },
    { key: 'log-path', path: project.logPath },
    { key: 'packages-install-path', path: project.packagesInstallPath },
    ...project.cleanTargets.map((path) => ({ key: 'clean-targets', path })),
  ];
}

/** Packages that the change asks for and the base does not name: nothing is fetched from where nobody agreed to. */
export function newSources(base: readonly string[], head: readonly string[]): Diagnostic[] {
  return head
    .filter((source) => !base.includes(source))
    .map((source) => refused(`the change asks for the package source \`${source}\`, which the base does not name`));
}
