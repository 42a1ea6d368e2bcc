import { PyDecimal } from '../numbers/decimal.ts';
import {
  castText,
  isNullText,
  plainNumber,
  readBoolean,
  readDate,
  readDateTime,
  readIsoDateTime,
  strip,
  type TextType,
} from './castText.ts';

/** What the cells of a column have in common. */
export interface ColumnFacts {
  readonly type: TextType;
  /** Digits after the point that the numbers need: 0 when all are whole. */
  readonly scale: number;
  /** Bits that the whole numbers need: 32, 64, or 128 for more. */
  readonly bits: 32 | 64 | 128;
  /** Whether a number is NaN or infinite, which no integer column holds. */
  readonly hasSpecial: boolean;
  /** Whether all cells are null. */
  readonly isEmpty: boolean;
}

type Test = (cell: string) => boolean;

// The usual forms, without making values; everything else is read in full.
const usualDay = '\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])';
const usualTime = '(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d';
const usualDate = new RegExp(`^(?!0000)${usualDay}$`);
const usualDateTime = new RegExp(`^(?!0000)${usualDay} ${usualTime}$`);
const usualIso = new RegExp(`^(?!0000)${usualDay}T${usualTime}(?:\\.\\d+)?Z?$`);

/** What comes before text, in the order of preference. */
const tests: readonly (readonly [TextType, Test])[] = [
  ['number', (cell) => castText('number', cell) !== undefined],
  ['date', (cell) => usualDate.test(cell) || readDate(strip(cell)) !== undefined],
  ['datetime', (cell) => usualDateTime.test(cell) || readDateTime(strip(cell)) !== undefined],
  ['isodatetime', (cell) => usualIso.test(cell) || readIsoDateTime(strip(cell)) !== undefined],
  ['boolean', (cell) => readBoolean(cell) !== undefined],
];

/** Infers the type of one column from its cells, given one after another; holds no cell. */
export class ColumnInference {
  /** What all cells so far can be, best first. */
  private candidates: readonly (readonly [TextType, Test])[];
  private scale = 0;
  private largest = 0;
  private hasSpecial = false;
  private isEmpty = true;

  constructor(isForcedText = false) {
    this.candidates = isForcedText ? [] : tests;
  }

  add(cell: string): void {
    const { candidates } = this;
    const [first] = candidates;
    if ((first === undefined && !this.isEmpty) || isNullText(cell)) return;
    this.isEmpty = false;
    if (first === undefined) return;
    const [type, test] = first;
    if (type === 'number') {
      const isNumber = this.addPlainNumber(cell) || this.addNumber(cell);
      if (isNumber && candidates.length === 1) return;
      this.candidates = candidates.filter((candidate, i) => (i === 0 ? isNumber : candidate[1](cell)));
    } else if (candidates.length > 1 || !test(cell)) {
      this.candidates = candidates.filter((candidate) => candidate[1](cell));
    }
  }

  /** Notes size and scale of `-12.50` and its like; false for every other form. */
  private addPlainNumber(cell: string): boolean {
    const start = cell.charCodeAt(0) === 45 ? 1 : 0;
    let point = -1;
    let last = start;
    for (let i = start; i < cell.length; i += 1) {
      const c = cell.charCodeAt(i);
      if (c === 46 && point < 0 && i > start) point = i;
      else if (c < 48 || c > 57) return false;
      else if (c !== 48) last = i;
    }
    const end = point < 0 ? cell.length : point;
    if (end === start || point === cell.length - 1) return false;
    if (point >= 0 && last > point) this.scale = Math.max(this.scale, last - point);
    this.addSize(Number(cell));
    return true;
  }

  /** Notes size and scale of a number in any form; false when the cell is none. */
  private addNumber(cell: string): boolean {
    const bare = plainNumber(strip(cell));
    const decimal = bare === undefined ? undefined : PyDecimal.parse(bare);
    if (!decimal) return false;
    if (!decimal.exact) {
      this.hasSpecial = true;
      return true;
    }
    const { coefficient, exponent } = decimal.exact;
    if (coefficient === 0n) return true;
    const digits = String(coefficient);
    const zeros = digits.length - digits.replace(/0+$/, '').length;
    this.scale = Math.max(this.scale, -(exponent + zeros));
    this.addSize(decimal.toNumber());
    return true;
  }

  private addSize(value: number): void {
    this.largest = Math.max(this.largest, value < 0 ? -1 - value : value);
  }

  facts(): ColumnFacts {
    const { scale, hasSpecial, isEmpty } = this;
    const type = this.candidates[0]?.[0] ?? 'text';
    const bits = this.largest < 2 ** 31 ? 32 : this.largest < 2 ** 63 ? 64 : 128;
    return { type, scale, bits, hasSpecial, isEmpty };
  }
}

/** Infers the types of a table of text, row after row. Short rows end in nulls. */
export class TypeInference {
  private readonly columns: readonly ColumnInference[];
  constructor(columnNames: readonly string[], textColumns: ReadonlySet<string> = new Set()) {
    this.columns = columnNames.map((name) => new ColumnInference(textColumns.has(name)));
  }
  add(row: readonly (string | null)[]): void {
    const count = Math.min(row.length, this.columns.length);
    for (let i = 0; i < count; i += 1) {
      const cell = row[i];
      if (cell !== null && cell !== undefined) this.columns[i]?.add(cell);
    }
  }
  facts(): ColumnFacts[] {
    return this.columns.map((column) => column.facts());
  }
}

/** `a`, `b`, ..., `z`, `aa`, `bb`: the name of a column without one. */
export const letterName = (index: number): string =>
  String.fromCharCode(97 + (index % 26)).repeat(Math.floor(index / 26) + 1);

/** The names of a header as agate has them: an empty one becomes a letter, a repeated one `id_2`. */
export function columnNames(header: readonly string[]): string[] {
  const names: string[] = [];
  const seen = new Set<string>();
  for (const [i, given] of header.entries()) {
    const name = given === '' ? letterName(i) : given;
    let unique = name;
    for (let n = 2; seen.has(unique); n += 1) unique = `${name}_${n}`;
    seen.add(unique);
    names.push(unique);
  }
  return names;
}
