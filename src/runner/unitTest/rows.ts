import { parse } from 'csv-parse/sync';
import type { UnitTestRows } from '../../manifest/node.ts';
import { fromJs, PyDict, type Value } from '../../template/values.ts';

/** The rows that a unit test gives or expects, as dicts; null when they are SQL or not given. */
export function givenRows({ rows, format }: UnitTestRows): Value[] | null {
  if (format === 'sql' || rows === null) return null;
  return typeof rows === 'string' ? csvRows(rows) : rows.map(fromJs);
}

/** Rows of CSV as dicts of text; empty cells are null. */
export function csvRows(text: string): Value[] {
  const records = parse(text, {
    columns: true,
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  }) as Record<string, string>[];
  return records.map(
    (record) =>
      new PyDict(Object.entries(record).map(([key, value]): [Value, Value] => [key, value === '' ? null : value])),
  );
}
