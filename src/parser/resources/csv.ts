import { parse } from 'csv-parse/sync';
import type { YamlMap } from '../../template/yaml/index.ts';

/** The rows of CSV text by the names of its first line; empty cells are null. */
export function readCsv(text: string): YamlMap[] {
  const [header = [], ...lines] = parse(text.trim(), {
    relax_column_count: true,
    trim: true,
    skip_empty_lines: true,
  }) as string[][];
  return lines.map(
    (cells) =>
      new Map(
        header.map((name, index) => [
          name,
          cells[index] === undefined || cells[index] === '' ? null : (cells[index] as string),
        ]),
      ),
  );
}
