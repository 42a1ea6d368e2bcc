import { TemplateError } from '../errors.ts';
import { jsonText } from '../json.ts';
import { str } from '../operators.ts';
import { PyDict, type Value } from '../values.ts';
import type { Row } from './sequence.ts';
import type { AgateTable } from './table.ts';

/** The table as CSV with a header; lines end in `\n`. */
export function csvText(table: AgateTable): string {
  const lines = [table.columnNames.map(quoted).join(',')];
  for (const row of table.rows) {
    lines.push(
      row
        .values()
        .map((value, i) => quoted(table.columnTypes[i]?.csvText(value) ?? ''))
        .join(','),
    );
  }
  return `${lines.join('\n')}\n`;
}

function quoted(text: string): string {
  const clean = text.replaceAll('\r', '\n');
  return /[",\n]/.test(clean) ? `"${clean.replaceAll('"', '""')}"` : clean;
}

export interface JsonForm {
  /** The column whose values become the keys of an object of rows; a list of rows without. */
  readonly key: Value;
  /** One row a line, without a list around them. */
  readonly newline: boolean;
  readonly indent: number | null;
}

/** The table as JSON: a list of objects, an object of objects, or lines of objects. */
export function tableJson(table: AgateTable, { key, newline, indent }: JsonForm): string {
  if (key !== null && newline) throw new TemplateError('value', 'key and newline may not be specified together.');
  const options = { keepUnicode: true, indent };
  const rows = table.rows.map((row) => rowDict(table, row));
  if (newline) return rows.map((row) => `${jsonText(row, options)}\n`).join('');
  if (key === null) return jsonText(rows, options);
  const byKey = new PyDict();
  for (const [i, row] of table.rows.entries()) {
    const name = str(row.item(key) ?? null);
    if (byKey.has(name)) throw new TemplateError('value', `Value ${name} is not unique in the key column.`);
    byKey.set(name, rows[i] as Value);
  }
  return jsonText(byKey, options);
}

function rowDict(table: AgateTable, row: Row): PyDict {
  return new PyDict(
    table.columnNames.map((name, i) => [name, table.columnTypes[i]?.jsonValue(row.values()[i] ?? null) ?? null]),
  );
}
