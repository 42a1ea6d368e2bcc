import { hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type ManifestBody, writeAtomically } from '../../artifacts/index.ts';

/** Where texts lie in the body, in bytes: `starts[i]` to `ends[i]`. */
export interface Extents {
  readonly ids: readonly string[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** A range of the body, in bytes, and what stands there instead. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const magic = 'tsdt-parse-1';
/** Lengths of body, details and index, a checksum of the last two, and the magic word. */
const trailerSize = 128;
const window = 1 << 16;
const chunk = 1 << 20;

/**
 * The file of the parse cache: the body of manifest.json, from which single nodes are read; details that few commands need; an
 * index that all need. Stays readable, as it was opened, when another process puts a new one in its place.
 */
export class CacheFile implements ManifestBody {
  readonly indexText: string;
  private readonly fd: number;
  private readonly bodySize: number;
  private readonly detailsSize: number;
  private buffer: Buffer = Buffer.alloc(0);
  private bufferStart = 0;
  private extents: (() => Extents) | undefined;

  /** Throws when the file is missing or damaged. */
  constructor(path: string) {
    this.fd = openSync(path, 'r');
    closing.register(this, this.fd);
    const { size } = fstatSync(this.fd);
    const [word, body, details, index, checksum] = this.bytes(size - trailerSize, size)
      .toString('utf8')
      .trim()
      .split(' ');
    const [bodySize, detailsSize, indexSize] = [Number(body), Number(details), Number(index)];
    if (word !== magic || bodySize + detailsSize + indexSize + trailerSize !== size)
      throw new Error('not a parse cache');
    this.bodySize = bodySize;
    this.detailsSize = detailsSize;
    const indexBytes = this.bytes(bodySize + detailsSize, size - trailerSize);
    if (checksumOf(indexBytes) !== checksum) throw new Error('a damaged parse cache');
    this.indexText = indexBytes.toString('utf8');
  }

  detailsText(): string {
    return this.bytes(this.bodySize, this.bodySize + this.detailsSize).toString('utf8');
  }

  /** Where the texts of nodes lie, for replacing some of them. */
  setExtents(extents: () => Extents): void {
    this.extents = extents;
  }

  /** A text of the body. Reading on from one text to the next is cheap. */
  text(start: number, end: number): string {
    if (start < this.bufferStart || end > this.bufferStart + this.buffer.length) {
      this.buffer = this.bytes(start, Math.min(Math.max(end, start + window), this.bodySize));
      this.bufferStart = start;
    }
    return this.buffer.toString('utf8', start - this.bufferStart, end - this.bufferStart);
  }

  *pieces(replaced: ReadonlyMap<string, string>): Generator<string | Uint8Array> {
    yield* this.edited(this.editsOf(replaced));
  }

  /** Other texts for some nodes. */
  editsOf(replaced: ReadonlyMap<string, string>): Edit[] {
    if (replaced.size === 0 || !this.extents) return [];
    const { ids, starts, ends } = this.extents();
    return ids.flatMap((id, index) => {
      const text = replaced.get(id);
      return text === undefined ? [] : [{ start: starts[index]!, end: ends[index]!, text }];
    });
  }

  /** The body with other texts in some places, which do not overlap. */
  *edited(edits: readonly Edit[]): Generator<string | Uint8Array> {
    let at = 0;
    for (const { start, end, text } of [...edits].sort((a, b) => a.start - b.start)) {
      yield* this.range(at, start);
      yield text;
      at = end;
    }
    yield* this.range(at, this.bodySize);
  }

  /** Where a text stands between two places of the body, the first time. */
  find(text: string, start: number, end: number): number | undefined {
    const at = this.bytes(start, end).indexOf(text);
    return at < 0 ? undefined : start + at;
  }

  private *range(start: number, end: number): Generator<Uint8Array> {
    for (let at = start; at < end; at += chunk) yield this.bytes(at, Math.min(at + chunk, end));
  }

  private bytes(start: number, end: number): Buffer {
    const buffer = Buffer.allocUnsafe(end - start);
    let filled = 0;
    while (filled < buffer.length) {
      const count = readSync(this.fd, buffer, filled, buffer.length - filled, start + filled);
      if (count === 0) throw new Error('the parse cache ends too early');
      filled += count;
    }
    return buffer;
  }
}

const closing = new FinalizationRegistry<number>((fd) => closeSync(fd));

const checksumOf = (bytes: Uint8Array): string => hash('md5', bytes, 'hex');

/** Writes a cache file; `index` and `details` are asked for when the body was written. */
export function writeCacheFile(
  path: string,
  body: Iterable<string | Uint8Array>,
  rest: () => { readonly index: string; readonly details: string },
): void {
  writeAtomically(path, allPieces(body, rest));
}

function* allPieces(
  body: Iterable<string | Uint8Array>,
  rest: () => { readonly index: string; readonly details: string },
): Generator<string | Uint8Array> {
  let bodySize = 0;
  for (const piece of body) {
    bodySize += typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length;
    yield piece;
  }
  const { index, details } = rest();
  const indexBytes = Buffer.from(index);
  const detailsBytes = Buffer.from(details);
  yield detailsBytes;
  yield indexBytes;
  const sizes = [magic, bodySize, detailsBytes.length, indexBytes.length, checksumOf(indexBytes)];
  yield `${sizes.join(' ').padEnd(trailerSize - 1)}\n`;
}
