import { readFileSync } from 'node:fs';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { writeAtomically } from './atomicFile.ts';

/** A column of a source as it was when the file was written; the type as the database writes it. */
export interface LockedColumn {
  readonly name: string;
  readonly type: string;
}

/**
 * What the tables of sources looked like, by unique id of the source, in the order of the ids. `sources.lock` stands beside
 * the project file and is committed: without a database it says which columns a source has, and with one what changed.
 */
export type SourcesLock = ReadonlyMap<string, readonly LockedColumn[]>;

export const sourcesLockFile = 'sources.lock';

/** Writes the file: one line a column, so that a change is a line of a diff. */
export function writeSourcesLock(lock: SourcesLock, path: string): void {
  const sources = [...lock]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, columns]) => {
      const lines = columns.map(({ name, type }) => `      ${JSON.stringify({ name, type })}`);
      return `    ${JSON.stringify(id)}: [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n    `}]`;
    });
  writeAtomically(path, [
    `{\n  "version": 1,\n  "sources": {${sources.length === 0 ? '' : `\n${sources.join(',\n')}\n  `}}\n}\n`,
  ]);
}

/** Undefined when there is no file. Throws E003 for one that cannot be read. */
export function readSourcesLock(path: string): SourcesLock | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const wrong = (why: string): DiagnosticError =>
    new DiagnosticError(
      diagnostic('E003', `\`${sourcesLockFile}\` cannot be read: ${why}`, {
        place: { file: { path: sourcesLockFile, text }, span: { start: 0, end: 0 } },
        help: ['write it again with `tsdt sources lock`'],
      }),
    );
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw wrong((error as Error).message);
  }
  const { version, sources } = (content ?? {}) as { version?: unknown; sources?: Readonly<Record<string, unknown>> };
  if (version !== 1) throw wrong('it is of another version');
  const isColumn = (one: unknown): one is LockedColumn =>
    typeof (one as LockedColumn | null)?.name === 'string' && typeof (one as LockedColumn | null)?.type === 'string';
  const lock = new Map<string, readonly LockedColumn[]>();
  for (const [id, columns] of Object.entries(sources ?? {})) {
    if (!Array.isArray(columns) || !columns.every(isColumn))
      throw wrong(`the columns of \`${id}\` are not a list of names and types`);
    lock.set(id, columns);
  }
  return lock;
}

/** One way in which a source is not what was written down. */
export interface SourceChange {
  readonly id: string;
  /** Undefined when the whole table is gone, or is new. */
  readonly column: string | undefined;
  readonly kind: 'added' | 'removed' | 'type';
  readonly was: string | undefined;
  readonly is: string | undefined;
}

/** What changed between two states of sources; the order of columns is no change. */
export function sourceChanges(was: SourcesLock, is: SourcesLock): SourceChange[] {
  const changes: SourceChange[] = [];
  for (const id of [...new Set([...was.keys(), ...is.keys()])].sort()) {
    const [before, after] = [was.get(id), is.get(id)];
    if (!before || !after) {
      changes.push({ id, column: undefined, kind: before ? 'removed' : 'added', was: undefined, is: undefined });
      continue;
    }
    const types = new Map(after.map(({ name, type }) => [name, type]));
    const known = new Set(before.map(({ name }) => name));
    for (const { name, type } of before) {
      const now = types.get(name);
      if (now === undefined) changes.push({ id, column: name, kind: 'removed', was: type, is: undefined });
      else if (now !== type) changes.push({ id, column: name, kind: 'type', was: type, is: now });
    }
    for (const { name, type } of after)
      if (!known.has(name)) changes.push({ id, column: name, kind: 'added', was: undefined, is: type });
  }
  return changes;
}
