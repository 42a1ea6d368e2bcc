import { hash } from 'node:crypto';
import { readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../artifacts/index.ts';

/** Size, times of change of content and of inode, and inode: what tells a file that was touched. */
type Identity = readonly [size: number, modified: number, changed: number, inode: number];
type Known = readonly [...Identity, hash: string];

interface Saved {
  readonly format: number;
  /** Milliseconds since the epoch, before the first file was looked at. */
  readonly at: number;
  readonly files: Readonly<Record<string, Known>>;
}

const format = 1;
/** An edit within this time of the look at a file may leave its times as they were: coarse clocks of file systems. */
const margin = 2000;
/** Looking at fewer files again is cheaper than writing them down. */
const worthSaving = 50;

/**
 * Hashes of files by content. A file whose size, times and inode are those of an earlier look, which was not in the same
 * moment as its last change, is not read again.
 */
export class FileHashes {
  private readonly path: string;
  private readonly at = Date.now();
  private readonly earlier: Saved | undefined;
  private readonly files = new Map<string, Known>();
  private read = 0;

  constructor(folder: string) {
    this.path = join(folder, 'files.json');
    this.earlier = load(this.path);
  }

  /** Undefined when the file is not there. Files above a limit are all the same. */
  hash(path: string, limit = Number.POSITIVE_INFINITY): string | undefined {
    const known = this.files.get(path);
    if (known) return known[4];
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) return undefined;
    if (stats.size > limit) return 'large';
    const found = this.trusted(path, stats) ?? [...identityOf(stats), hashFile(path)];
    this.files.set(path, found);
    return found[4];
  }

  /** Whether no file was touched since it was hashed. */
  areUnchanged(): boolean {
    for (const [path, [size, modified, changed, inode]] of this.files) {
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats?.size !== size || stats.mtimeMs !== modified || stats.ctimeMs !== changed || stats.ino !== inode)
        return false;
    }
    return true;
  }

  /** Keeps what was found for the next run, where it saves something. */
  save(): void {
    if (this.earlier && this.read < worthSaving) return;
    const saved: Saved = { format, at: this.at, files: Object.fromEntries(this.files) };
    try {
      writeAtomically(this.path, [JSON.stringify(saved)]);
    } catch {
      // A folder that cannot be written to has no cache.
    }
  }

  private trusted(path: string, stats: Stats): Known | undefined {
    const known = this.earlier?.files[path];
    if (known) {
      const [size, modified, changed, inode] = known;
      if (
        size === stats.size &&
        modified === stats.mtimeMs &&
        changed === stats.ctimeMs &&
        inode === stats.ino &&
        Math.max(modified, changed) < (this.earlier?.at ?? 0) - margin
      )
        return known;
    }
    this.read += 1;
    return undefined;
  }
}

const identityOf = ({ size, mtimeMs, ctimeMs, ino }: Stats): Identity => [size, mtimeMs, ctimeMs, ino];

const hashFile = (path: string): string => hash('md5', readFileSync(path), 'base64');

function load(path: string): Saved | undefined {
  try {
    const saved = JSON.parse(readFileSync(path, 'utf8')) as Saved;
    return saved.format === format && typeof saved.at === 'number' && typeof saved.files === 'object'
      ? saved
      : undefined;
  } catch {
    return undefined;
  }
}
