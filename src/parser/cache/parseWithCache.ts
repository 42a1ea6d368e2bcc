import { join } from 'node:path';
import type { Project } from '../../manifest/project.ts';
import { type ParsedProject, type ParseProjectOptions, parseProject } from '../parseProject.ts';
import { CacheFile } from './cacheFile.ts';
import type { CacheIndex } from './cacheIndex.ts';
import { changedBodies } from './changedBodies.ts';
import { FileHashes } from './fileHashes.ts';
import { type FoundFile, factsHash, findFiles, programIdentity } from './identity.ts';
import { graphExtents, KeptParse } from './keptParse.ts';
import { Recording, readsRepeat } from './recording.ts';
import { saveParse } from './saveParse.ts';

/**
 * The same as `parseProject`, from what an earlier command left below target/ where that still holds: every file, everything
 * that was read of environment and flags, the project's facts and the program are the same.
 */
export function parseWithCache(project: Project, options: ParseProjectOptions): ParsedProject {
  const folder = join(project.targetPath, 'parse-cache');
  const path = join(folder, 'manifest');
  const hashes = new FileHashes(folder);
  const { byPackage, found } = findFiles(project, hashes);
  hashes.save();
  const program = programIdentity();
  const facts = factsHash(project);
  const now = options.invocation.startedAt;

  const kept = openCache(path);
  if (
    kept &&
    kept.index.program === program &&
    kept.index.facts === facts &&
    (kept.index.validUntil === null || now <= kept.index.validUntil) &&
    readsRepeat(kept.index.reads, project) &&
    sameTexts(kept.index.fileKeys, found)
  ) {
    const { fileHashes, volatile } = kept.index;
    const changed = found.flatMap(({ hash }, number) => (hash === fileHashes[number] ? [] : [number]));
    const earlier = new KeptParse({ project, invocation: options.invocation, files: found, ...kept });
    const again = [...new Set([...changed, ...volatile])];
    if (again.length === 0) return earlier.result();
    const changes = changedBodies(earlier, again, options);
    if (changes) return earlier.result(changes);
  }

  const recording = new Recording(project, options.invocation);
  const parsed = parseProject(project, { ...options, files: byPackage, observed: recording });
  const isCacheable =
    !recording.isVolatile && !parsed.diagnostics.some(({ severity }) => severity === 'error') && hashes.areUnchanged();
  if (!isCacheable) return parsed;
  let index: string;
  try {
    index = saveParse(path, { project, parsed, files: found, recording, program, facts, now });
  } catch (error) {
    if (!isFileError(error)) throw error;
    return parsed;
  }
  const written = openCache(path);
  // Another process may have put its own in place already.
  return written?.cache.indexText === index
    ? { ...parsed, kept: { body: written.cache, counts: written.index.counts, parsed: 'everything' } }
    : parsed;
}

function openCache(path: string): { readonly cache: CacheFile; readonly index: CacheIndex } | undefined {
  try {
    const cache = new CacheFile(path);
    const index = JSON.parse(cache.indexText) as CacheIndex;
    cache.setExtents(() => graphExtents(index));
    return { cache, index };
  } catch {
    return undefined;
  }
}

const isFileError = (error: unknown): boolean =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && 'syscall' in error;

const sameTexts = (keys: readonly string[], files: readonly FoundFile[]): boolean =>
  keys.length === files.length && keys.every((key, at) => key === files[at]?.key);
