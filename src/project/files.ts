import { isUtf8 } from 'node:buffer';
import { type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { SourceFile } from '../base/source.ts';
import type { Package } from '../manifest/project.ts';

/** What a file is, by its folder and its ending. */
export type FileKind =
  | 'model'
  | 'seed'
  | 'macro'
  | 'test'
  | 'generic-test'
  | 'snapshot'
  | 'analysis'
  | 'function'
  | 'docs'
  | 'properties'
  | 'fixture';

export interface ProjectFile {
  readonly kind: FileKind;
  readonly absolutePath: string;
  /** Relative to the package's root: `models/staging/orders.sql`. */
  readonly originalFilePath: string;
  /** The configured folder it was found in: `models`. */
  readonly folder: string;
  /** Relative to that folder: `staging/orders.sql`. */
  readonly path: string;
}

/** Reads a file of a package; its path is the one that messages show. */
export function readSource(pkg: Package, file: ProjectFile): SourceFile {
  const path = pkg.relativeRoot ? `${pkg.relativeRoot}/${file.originalFilePath}` : file.originalFilePath;
  return { path, text: readText(file.absolutePath, path) };
}

/** A text file without its byte order mark. Throws E002, with the place under the shown path, when it is not UTF-8. */
export function readText(path: string, shown = path): string {
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  if (text.includes('\ufffd') && !isUtf8(bytes)) throw notUtf8(bytes, text, shown);
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** The first byte that is none of UTF-8, in its line. */
function notUtf8(bytes: Buffer, text: string, path: string): DiagnosticError {
  let at = text.indexOf('\ufffd');
  // the sign itself may stand in a file
  while (Buffer.from(text.slice(0, at + 1)).equals(bytes.subarray(0, Buffer.byteLength(text.slice(0, at + 1)))))
    at = text.indexOf('\ufffd', at + 1);
  const byte = bytes[Buffer.byteLength(text.slice(0, at))] ?? 0;
  return new DiagnosticError(
    diagnostic('E002', `the byte 0x${byte.toString(16).padStart(2, '0')} is not UTF-8`, {
      place: { file: { path, text }, span: { start: at, end: at + 1 } },
      help: ['save the file in the encoding UTF-8'],
    }),
  );
}

const ignoreFiles = ['.tsdtignore', '.dbtignore'];
const jinjaEndings = /\.(sql|md)\.(j2|jinja|jinja2)$/;

/** The files of a package by kind, in order of their paths. Files that `.dbtignore` or `.tsdtignore` name are left out. */
export function listFiles(pkg: Package, options: { readonly jinjaExtensions?: boolean } = {}): readonly ProjectFile[] {
  const ignored = ignoreRules(pkg.root);
  const found = new Map<string, ProjectFile>();
  const ending = (name: string): string => {
    const plain = options.jinjaExtensions && jinjaEndings.test(name) ? name.slice(0, name.lastIndexOf('.')) : name;
    return plain.slice(plain.lastIndexOf('.'));
  };
  const collect = (folders: readonly string[], kindOf: (path: string, end: string) => FileKind | undefined): void => {
    for (const folder of folders) {
      for (const path of walk(join(pkg.root, folder), '', (relative, isFolder) =>
        ignored(joinPath(folder, relative), isFolder),
      )) {
        const kind = kindOf(path, ending(path));
        if (kind === undefined) continue;
        const originalFilePath = joinPath(folder, path);
        const key = `${kind}:${originalFilePath}`;
        if (!found.has(key))
          found.set(key, { kind, absolutePath: join(pkg.root, originalFilePath), originalFilePath, folder, path });
      }
    }
  };
  const { paths } = pkg;
  const isYaml = (end: string): boolean => end === '.yml' || end === '.yaml';
  collect(paths.macro, (_, end) => (end === '.sql' ? 'macro' : isYaml(end) ? 'properties' : undefined));
  collect(paths.model, (_, end) =>
    end === '.sql' || end === '.py' ? 'model' : isYaml(end) ? 'properties' : undefined,
  );
  collect(paths.seed, (_, end) => (seedEndings.has(end) ? 'seed' : isYaml(end) ? 'properties' : undefined));
  collect(paths.snapshot, (_, end) => (end === '.sql' ? 'snapshot' : isYaml(end) ? 'properties' : undefined));
  collect(paths.analysis, (_, end) => (end === '.sql' ? 'analysis' : isYaml(end) ? 'properties' : undefined));
  collect(paths.function, (_, end) => (functionEndings.has(end) ? 'function' : isYaml(end) ? 'properties' : undefined));
  collect(paths.test, (path, end) => {
    if (path.startsWith('fixtures/') && (end === '.csv' || end === '.sql')) return 'fixture';
    if (end === '.sql') return path.startsWith('generic/') ? 'generic-test' : 'test';
    return isYaml(end) ? 'properties' : undefined;
  });
  collect(paths.docs, (_, end) => (end === '.md' ? 'docs' : undefined));
  return [...found.values()].sort((a, b) =>
    a.originalFilePath < b.originalFilePath ? -1 : a.originalFilePath > b.originalFilePath ? 1 : 0,
  );
}

/** What a seed may be: comma or tab separated values, or JSON Lines. */
export const seedEndings: ReadonlySet<string> = new Set(['.csv', '.tsv', '.jsonl']);
const functionEndings: ReadonlySet<string> = new Set(['.sql', '.py', '.js']);

function joinPath(folder: string, path: string): string {
  const clean = folder.replace(/^\.\//, '').replace(/\/$/, '');
  return clean === '' || clean === '.' ? path : `${clean}/${path}`;
}

function* walk(
  folder: string,
  prefix: string,
  ignored: (path: string, isFolder: boolean) => boolean,
): Generator<string> {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = prefix + entry.name;
    const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && isLinkToFolder(join(folder, entry.name), entry));
    if (entry.name.startsWith('.') || ignored(path, isFolder)) continue;
    if (isFolder) yield* walk(join(folder, entry.name), `${path}/`, ignored);
    else yield path;
  }
}

function isLinkToFolder(path: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return false;
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}

/**
 * The rules of the ignore files, in gitignore's syntax; later rules win and `!` takes back. As in dbt a rule that names a folder, a
 * configured one too, holds for every file below it, and `!` takes back single files of it.
 */
function ignoreRules(root: string): (path: string, isFolder: boolean) => boolean {
  const rules = ignoreFiles
    .map((name) => join(root, name))
    .filter((path) => existsSync(path))
    .flatMap((path) => readText(path).split(/\r?\n/))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const negated = line.startsWith('!');
      let pattern = negated ? line.slice(1) : line;
      const foldersOnly = pattern.endsWith('/');
      pattern = pattern.replace(/\/$/, '');
      const anchored = pattern.includes('/');
      pattern = pattern.replace(/^\//, '');
      return { negated, foldersOnly, matches: picomatch(anchored ? pattern : `**/${pattern}`, { dot: true }) };
    });
  if (rules.length === 0) return () => false;
  const takesBack = rules.some((rule) => rule.negated);
  return (path, isFolder) => {
    if (isFolder && takesBack) return false;
    const parts = path.split('/');
    const above = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
    let ignored = false;
    for (const rule of rules)
      if (above.some((folder) => rule.matches(folder)) || ((isFolder || !rule.foldersOnly) && rule.matches(path)))
        ignored = !rule.negated;
    return ignored;
  };
}
