import type { Place } from '../base/source.ts';

/** One piece of rendered text: where it begins, and the data or the expression that it comes from. */
interface Piece {
  readonly offset: number;
  readonly place: Place;
}

/** From offsets in rendered text to places in the template, so that a database's error points into the model's file. */
export class OutputMap {
  private readonly pieces: readonly Piece[];

  /** Pieces in the order of their offsets. */
  constructor(pieces: readonly Piece[]) {
    this.pieces = pieces;
  }

  /**
   * The place that an offset of the text comes from: within data the very character, otherwise the expression (the call,
   * for what a macro printed). Undefined when nothing was rendered.
   */
  placeAt(offset: number): Place | undefined {
    const piece = this.pieceAt(offset);
    if (!piece) return undefined;
    const { file, span } = piece.place;
    const source = file.text.slice(span.start, span.end);
    if (source.startsWith('{')) return piece.place;
    const at = sourceOffset(source, offset - piece.offset);
    const start = Math.min(span.start + at, Math.max(span.start, span.end - 1));
    return { file, span: { start, end: start + 1 } };
  }

  private pieceAt(offset: number): Piece | undefined {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.pieces[middle] as Piece).offset <= offset) low = middle;
      else high = middle - 1;
    }
    return this.pieces[low];
  }
}

/** The offset in data of a character of what it prints, where `\r\n` became `\n`. */
function sourceOffset(source: string, printed: number): number {
  if (!source.includes('\r\n')) return printed;
  let at = 0;
  for (let left = printed; left > 0; left -= 1) at += source.startsWith('\r\n', at) ? 2 : 1;
  return at;
}
