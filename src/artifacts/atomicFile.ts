import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const bufferSize = 1 << 18;

/**
 * Writes a text that comes in pieces, never held as a whole, and puts it in place by one rename: readers and other processes
 * see the old file or the new one, never half of it. Makes missing folders.
 */
export function writeAtomically(path: string, pieces: Iterable<string | Uint8Array>): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  const file = openForWriting(temporary, path);
  try {
    let buffered: string[] = [];
    let size = 0;
    for (const piece of pieces) {
      if (typeof piece !== 'string') {
        if (size > 0) writeSync(file, buffered.join(''));
        buffered = [];
        size = 0;
        writeSync(file, piece);
        continue;
      }
      buffered.push(piece);
      size += piece.length;
      if (size < bufferSize) continue;
      writeSync(file, buffered.join(''));
      buffered = [];
      size = 0;
    }
    if (size > 0) writeSync(file, buffered.join(''));
  } catch (error) {
    closeSync(file);
    rmSync(temporary, { force: true });
    throw named(error, path);
  }
  closeSync(file);
  renameSync(temporary, path);
}

function openForWriting(temporary: string, path: string): number {
  try {
    return openSync(temporary, 'w');
  } catch (error) {
    throw named(error, path);
  }
}

/** A failure of the file system with the name of the file that was to be written, by which a reader knows it. */
const named = (error: unknown, path: string): unknown =>
  error instanceof Error && 'syscall' in error ? Object.assign(error, { path }) : error;
