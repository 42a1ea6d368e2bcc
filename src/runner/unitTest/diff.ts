/** One row of a unit test as text, cell by cell. */
export type TextRow = readonly string[];

interface Change {
  readonly mark: '---' | '+++' | '→';
  readonly cells: TextRow;
}

/** What a model gave besides or instead of what was expected; the order of rows does not count. Undefined when nothing differs. */
export function rowDiff(
  columns: readonly string[],
  expected: readonly TextRow[],
  actual: readonly TextRow[],
): string | undefined {
  const missing = [...expected];
  const extra = actual.filter((row) => {
    const at = missing.findIndex((other) => same(row, other));
    if (at >= 0) missing.splice(at, 1);
    return at < 0;
  });
  if (missing.length === 0 && extra.length === 0) return undefined;
  const changes: Change[] = [];
  for (const row of missing) {
    const near = nearest(row, extra);
    if (near < 0) changes.push({ mark: '---', cells: row });
    else {
      const [other] = extra.splice(near, 1);
      changes.push({
        mark: '→',
        cells: row.map((cell, index) => (cell === other![index] ? cell : `${cell}→${other![index]}`)),
      });
    }
  }
  for (const row of extra) changes.push({ mark: '+++', cells: row });
  return table([['@@', ...columns], ...changes.map(({ mark, cells }) => [mark, ...cells])]);
}

const same = (a: TextRow, b: TextRow): boolean => a.every((cell, index) => cell === b[index]);

/** The row that shares most cells with another, when it shares any. */
function nearest(row: TextRow, others: readonly TextRow[]): number {
  let best = -1;
  let bestShared = 0;
  others.forEach((other, index) => {
    const shared = row.filter((cell, column) => cell === other[column]).length;
    if (shared > bestShared) [best, bestShared] = [index, shared];
  });
  return best;
}

function table(rows: readonly TextRow[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)));
  return rows
    .map((row) => `| ${row.map((cell, column) => cell + ' '.repeat(widths[column]! - [...cell].length)).join(' | ')} |`)
    .join('\n');
}
