import { parse } from 'csv-parse/sync';
import type { JsonObject } from '../../manifest/node.ts';

/** The rows of CSV text by the names of its first line; empty cells are null. */
export function readCsv(text: string): JsonObject[] {
  const [header = [], ...lines] = parse(text.trim(), {
    relax_column_count: true,
    trim: true,
    skip_empty_lines: true,
  }) as string[][];
  return lines.map((cells) =>
    Object.fromEntries(
      header.map((name, index) => [
        name,
        cells[index] === undefined || cells[index] === '' ? null : (cells[index] as string),
      ]),
    ),
  );
}
