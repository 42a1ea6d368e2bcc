import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Document, YAMLSeq } from 'yaml';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { readText } from '../files.ts';
import type { PackageProject } from './packageProject.ts';
import { openDocument, readList } from './readRequirements.ts';
import type { Requirement } from './requirement.ts';

export type PackageSource = 'hub' | 'git' | 'local';

export interface Addition {
  readonly name: string;
  /** A version, several with commas between, or a revision. */
  readonly version: string | null;
}

/** The file of packages with one more in it; nothing is written yet. */
export interface ChangedList {
  readonly text: string;
  readonly requirements: readonly Requirement[];
  /** Names of entries for the same package that were taken out. */
  readonly removed: readonly string[];
}

/**
 * Reads `NAME@VERSION`. The `@` of an address, as in `git@host:org/repo.git@1.0.0`, is told apart.
 * Throws a DiagnosticError (E007) when there is no version and it is no local package.
 */
export function readAddition(text: string, source: PackageSource): Addition {
  const at = text.lastIndexOf('@');
  const after = text.slice(at + 1);
  const belongsToAddress =
    after.includes(':') || (text.includes('://') && at < text.indexOf('/', text.indexOf('://') + 3));
  const addition =
    at <= 0 || belongsToAddress ? { name: text, version: null } : { name: text.slice(0, at), version: after };
  if (source !== 'local' && !addition.version)
    throw new DiagnosticError(
      diagnostic('E007', `--add-package needs a version where the source is ${source}`, {
        help: [
          `write \`--add-package ${source === 'hub' ? 'dbt-labs/dbt_utils@1.0.0' : 'https://host/org/repo.git@main'}\``,
        ],
      }),
    );
  return addition;
}

/** Puts a package into packages.yml, comments kept; other entries for it go. Throws a DiagnosticError (E008) if it is not right. */
export async function addPackage(
  project: PackageProject,
  addition: Addition,
  source: PackageSource,
): Promise<ChangedList> {
  const yaml = await import('yaml');
  const { fileName } = project.list;
  const path = join(project.root, fileName);
  const document = existsSync(path)
    ? yaml.parseDocument(readText(path), { version: '1.1' })
    : new yaml.Document({}, { version: '1.1' });
  if (!yaml.isMap(document.contents)) document.contents = document.createNode({}) as never;
  const list = listIn(document as Document, yaml);
  const removed: string[] = [];
  list.items = list.items.filter((item) => {
    const entry: unknown = yaml.isMap(item) ? item.toJSON() : undefined;
    const name = identifier(entry);
    if (name === undefined || !isSamePackage(addition.name, name)) return true;
    removed.push(name);
    return false;
  });
  list.add(document.createNode(entryFor(addition, source)));
  const text = document.toString({ lineWidth: 0 });
  return {
    text,
    removed,
    requirements: readList(
      openDocument(fileName, text, project.reading.env),
      fileName === 'packages.yml',
      project.reading,
    ),
  };
}

function listIn(document: Document, { isSeq, YAMLSeq: List }: typeof import('yaml')): YAMLSeq {
  const found = document.get('packages');
  if (isSeq(found) && found.items.length > 0) return found;
  const list = new List();
  document.set('packages', list);
  return list;
}

function entryFor(
  { name, version }: Addition,
  source: PackageSource,
): Readonly<Record<string, string | readonly string[]>> {
  if (source === 'local') return { local: name };
  const versions = version?.includes(',') ? version.split(',').map((one) => one.trim()) : (version as string);
  return source === 'git' ? { git: name, revision: version as string } : { package: name, version: versions };
}

function identifier(entry: unknown): string | undefined {
  const data = (entry ?? {}) as Readonly<Record<string, unknown>>;
  const value = ['package', 'git', 'local', 'tarball', 'private'].map((key) => data[key]).find(Boolean);
  return typeof value === 'string' ? value : undefined;
}

/** As dbt: `dbt-labs/dbt_utils` is the same as `https://host/dbt-labs/dbt-utils.git`, but not as `dbt_utils_extra`. */
function isSamePackage(added: string, present: string): boolean {
  const short = added.split('/').at(-1) as string;
  const spellings = [added, short].flatMap((name) => [name, name.replaceAll('_', '-'), name.replaceAll('-', '_')]);
  return spellings.some((name) => {
    const start = present.indexOf(name);
    if (start < 0) return false;
    const isBorder = (c: string | undefined): boolean => c === undefined || c === '/' || c === '.';
    return isBorder(present[start - 1]) && isBorder(present[start + name.length]);
  });
}
