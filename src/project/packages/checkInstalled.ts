import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Diagnostic, diagnostic } from '../../base/diagnostic.ts';
import type { YamlDocument } from '../../template/index.ts';
import { readText } from '../files.ts';
import { openLock } from './lockFile.ts';
import { dependenciesFileName, openDocument, packagesFileName } from './readRequirements.ts';

/**
 * The packages that the lock names, or else those that the project asks for, must be installed, and no others: as dbt, by
 * their number. Gives E008, or nothing. Throws a DiagnosticError (E002, E008) for files that cannot be read.
 */
export function checkInstalled(root: string, folder: string): readonly Diagnostic[] {
  const list = openList(root);
  const lock = openLock(root)?.entries ?? [];
  const specified = lock.length > 0 ? lock.length : (list?.count ?? 0);
  const installed = packageFolders(folder);
  if (specified === installed.length) return [];
  const missing = lock.flatMap(({ name }) => (name !== undefined && !installed.includes(name) ? [`\`${name}\``] : []));
  const count = (n: number): string => `${n} ${n === 1 ? 'package' : 'packages'}`;
  const areOrIs = (n: number): string => (n === 1 ? 'is' : 'are');
  const named = missing.length > 0 ? `: ${missing.join(', ')} ${areOrIs(missing.length)} missing` : '';
  const where = relative(root, folder) || folder;
  return [
    diagnostic(
      'E008',
      `${list?.name ?? packagesFileName} specifies ${count(specified)}, but ${installed.length} ${areOrIs(installed.length)} installed in \`${where}\`${named}`,
      {
        ...(list ? { place: list.document.place(['packages'], 'key') } : {}),
        help: ['run `tsdt deps` to install what is specified'],
      },
    ),
  ];
}

/** Folders of installed packages; `__` begins those of other tools. */
export function packageFolders(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith('__') && !name.startsWith('.') && isFolder(join(folder, name)))
    .sort();
}

/** A link to a folder that is gone is no folder. */
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function openList(root: string): { name: string; document: YamlDocument; count: number } | undefined {
  for (const name of [packagesFileName, dependenciesFileName]) {
    const path = join(root, name);
    if (!existsSync(path)) continue;
    const document = openDocument(name, readText(path));
    const packages = document.value instanceof Map ? document.value.get('packages') : undefined;
    if (Array.isArray(packages)) return { name, document, count: packages.length };
  }
  return undefined;
}
