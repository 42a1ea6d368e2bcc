const pieceSize = 1 << 20;
const special = /[\\\t\n\r]/;

/** Rows in COPY's text format, in pieces of about a megabyte that end where a row ends. */
export async function* copyPieces(rows: AsyncIterable<readonly (string | null)[]>): AsyncGenerator<string> {
  let piece = '';
  for await (const row of rows) {
    piece += copyLine(row);
    if (piece.length >= pieceSize) {
      yield piece;
      piece = '';
    }
  }
  if (piece !== '') yield piece;
}

function copyLine(row: readonly (string | null)[]): string {
  let line = '';
  for (let i = 0; i < row.length; i += 1) {
    const cell = row[i]!;
    if (i > 0) line += '\t';
    line += cell === null ? '\\N' : special.test(cell) ? escapeCell(cell) : cell;
  }
  return `${line}\n`;
}

function escapeCell(cell: string): string {
  return cell.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}
