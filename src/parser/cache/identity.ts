import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isInternalPackage } from '../../context/index.ts';
import type { Package, Project } from '../../manifest/project.ts';
import { dbtVersion } from '../../manifest/version.ts';
import { type FileKind, listFiles, type ProjectFile } from '../../project/index.ts';
import { hashOf } from '../observed.ts';
import type { FileHashes } from './fileHashes.ts';

/** The program that parsed: another build may parse differently, though its version is the same. */
export function programIdentity(): string {
  const path = fileURLToPath(import.meta.url);
  const { size, mtimeMs } = statSync(path);
  return `${dbtVersion} ${path} ${size} ${mtimeMs} ${process.version}`;
}

/**
 * A hash of all that a project is besides its files, its environment and its flags: what the project files say once
 * rendered, the profile without its secrets, variables.
 */
export function factsHash(project: Project): string {
  const { threads: _threads, credentials, folder: _folder, ...profile } = project.profile;
  return hashOf({
    root: project.root,
    name: project.name,
    packages: project.packages.map((pkg) => (isInternalPackage(pkg) ? pkg.name : pkg)),
    profile,
    credentials: Object.entries(credentials).filter(([key]) => key !== 'threads' && !secretKey.test(key)),
    cliVars: project.cliVars,
    queryComment: project.queryComment,
    selectors: project.selectorsFile,
  });
}

/** As for `target`, which shows none of these. */
const secretKey = /pass|secret|token|private_key|credential|keyfile/i;

/** A file of the project as the cache knows it. */
export interface FoundFile {
  readonly pkg: Package;
  readonly file: ProjectFile;
  /** Package, kind and path. */
  readonly key: string;
  /** As messages name it. */
  readonly shownPath: string;
  readonly hash: string;
}

/** The files of each package, and all of them with their hashes. */
export function findFiles(
  project: Project,
  hashes: FileHashes,
): { readonly byPackage: ReadonlyMap<Package, readonly ProjectFile[]>; readonly found: readonly FoundFile[] } {
  const jinjaExtensions = project.flags.behavior.allow_jinja_file_extensions === true;
  const byPackage = new Map(project.packages.map((pkg) => [pkg, listFiles(pkg, { jinjaExtensions })]));
  // Of a larger seed nothing is parsed but that it is one.
  const limit = project.flags.maximumSeedSizeMib * 1024 * 1024;
  const found: FoundFile[] = [];
  for (const [pkg, files] of byPackage) {
    for (const file of files) {
      found.push({
        pkg,
        file,
        key: keyOf(pkg, file.kind, file.originalFilePath),
        shownPath: pkg.relativeRoot ? `${pkg.relativeRoot}/${file.originalFilePath}` : file.originalFilePath,
        hash: hashes.hash(file.absolutePath, file.kind === 'seed' && limit > 0 ? limit : undefined) ?? '',
      });
    }
  }
  return { byPackage, found };
}

const keyOf = (pkg: Package, kind: FileKind, path: string): string => `${pkg.relativeRoot} ${kind} ${path}`;
