import { PyDecimal } from '../numbers/decimal.ts';
import { roundTo } from '../numbers/exactDecimal.ts';
import { str } from '../operators.ts';
import { characters, codePointLength } from '../text/codePoints.ts';
import type { Value } from '../values.ts';
import type { AgateTable } from './table.ts';

/** How much of a table is printed; null for all of it. */
export interface PrintLimits {
  readonly rows: number | null;
  readonly columns: number | null;
  readonly columnWidth: number | null;
  readonly precision: number | null;
}

const ellipsis = '...';
const cutDigits = '…';

/** The lines of a table in Markdown, as agate's `print_table` prints them. */
export function printTable(table: AgateTable, limits: PrintLimits): string {
  const rows = table.rows.slice(0, limits.rows ?? undefined);
  const columnCount = Math.min(limits.columns ?? table.columnNames.length, table.columnNames.length);
  const isCut = columnCount < table.columnNames.length;
  const cut = (text: string): string => cutText(text, limits.columnWidth);
  const header = table.columnNames.slice(0, columnCount).map(cut);
  if (isCut) header.push(ellipsis);
  const formats = table.columnTypes.slice(0, columnCount).map((type, i) =>
    type.type === 'number'
      ? numberFormat(
          rows.map((row) => row.values()[i] as Value),
          limits,
        )
      : str,
  );
  const body = rows.map((row) => {
    const cells = formats.map((format, i) => {
      const value = row.values()[i] ?? null;
      return cut(value === null ? '' : format(value));
    });
    return isCut ? [...cells, ellipsis] : cells;
  });
  const widths = header.map((name, i) =>
    Math.max(codePointLength(name), ...body.map((cells) => codePointLength(cells[i] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    `|${cells.map((cell, i) => ` ${padded(cell, widths[i] ?? 0, table.columnTypes[i]?.type === 'text')} `).join('|')}|`;
  const lines = [line(header), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)];
  if (rows.length < table.rows.length) lines.push(line(header.map(() => ellipsis)));
  return `${lines.join('\n')}\n`;
}

function padded(text: string, width: number, toLeft: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - codePointLength(text)));
  return toLeft ? text + blanks : blanks + text;
}

function cutText(text: string, width: number | null): string {
  if (width === null || codePointLength(text) <= width) return text;
  return `${characters(text)
    .slice(0, Math.max(0, width - ellipsis.length))
    .join('')}${ellipsis}`;
}

/** Numbers of a column with the same places after the point, thousands apart by commas. */
function numberFormat(values: readonly Value[], limits: PrintLimits): (value: Value) => string {
  const needed = Math.max(0, ...values.map(places));
  const limit = limits.precision ?? needed;
  const shown = Math.min(needed, limit);
  const mark = needed > limit ? cutDigits : '';
  return (value) => {
    if (!(value instanceof PyDecimal) || !value.exact) return str(value);
    const { negative, coefficient } = roundTo(value.exact, -shown);
    const digits = String(coefficient).padStart(shown + 1, '0');
    const whole = digits.slice(0, digits.length - shown).replace(/\B(?=(\d{3})+$)/g, ',');
    const fraction = shown === 0 ? '' : `.${digits.slice(-shown)}`;
    return `${negative ? '-' : ''}${whole}${fraction}${mark}`;
  };
}

/** Digits after the point without zeros at the end. */
function places(value: Value): number {
  if (!(value instanceof PyDecimal) || !value.exact || value.exact.coefficient === 0n) return 0;
  const zeros = /0*$/.exec(String(value.exact.coefficient))?.[0].length ?? 0;
  return Math.max(0, -(value.exact.exponent + zeros));
}
