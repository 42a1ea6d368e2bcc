import { PyDecimal } from '../decimal.ts';
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

/** What comes before text, in the order of preference. */
const tests: readonly (readonly [TextType, Test])[] = [
  ['number', (cell) => castText('number', cell) !== undefined],
  ['date', (cell) => readDate(strip(cell)) !== undefined],
  ['datetime', (cell) => readDateTime(strip(cell)) !== undefined],
  ['isodatetime', (cell) => readIsoDateTime(strip(cell)) !== undefined],
  ['boolean', (cell) => readBoolean(cell) !== undefined],
];

/** Infers the type of one column from its cells, given one after another; holds no cell. */
export class ColumnInference {
  /** What all cells so far can be, best first. */
  private candidates: readonly (readonly [TextType, Test])[];
  private scale = 0;
  private digits = 0;
  private largest = 0;
  private isWide = false;
  private hasSpecial = false;
  private isEmpty = true;

  constructor(isForcedText = false) {
    this.candidates = isForcedText ? [] : tests;
  }

  add(cell: string): void {
    if (this.candidates.length === 0 && !this.isEmpty) return;
    if (isNullText(cell)) return;
    this.isEmpty = false;
    const first = this.candidates[0];
    if (first?.[0] === 'number' && this.addNumber(cell)) {
      if (this.candidates.length > 1) this.candidates = this.candidates.filter(([, test]) => test(cell));
      return;
    }
    this.candidates = this.candidates.filter(([type, test]) => type !== 'number' && test(cell));
  }

  /** Notes size and scale; false when the cell is no number. */
  private addNumber(cell: string): boolean {
    const text = strip(cell);
    const bare = plainNumber(text);
    if (bare === undefined) return false;
    const plain = /^-?(\d+)(?:\.(\d*?)0*)?$/.exec(bare);
    if (plain) {
      this.scale = Math.max(this.scale, plain[2]?.length ?? 0);
      this.addSize(Number(bare), (plain[1] as string).replace(/^0+/, '').length);
      return true;
    }
    const decimal = PyDecimal.parse(bare);
    if (!decimal) return false;
    if (!decimal.exact) {
      this.hasSpecial = true;
      return true;
    }
    const { coefficient, exponent } = decimal.exact;
    const digits = String(coefficient).replace(/0+$/, '');
    const zeros = coefficient === 0n ? 0 : String(coefficient).length - digits.length;
    this.scale = Math.max(this.scale, coefficient === 0n ? 0 : -(exponent + zeros));
    this.addSize(decimal.toNumber(), coefficient === 0n ? 0 : String(coefficient).length + exponent);
    return true;
  }

  private addSize(value: number, digits: number): void {
    this.digits = Math.max(this.digits, digits);
    this.largest = Math.max(this.largest, value < 0 ? -1 - value : value);
    // Beyond 2^53 the number is not exact; the limit of 64 bits has 19 digits.
    if (digits > 18) this.isWide = true;
  }

  facts(): ColumnFacts {
    const { scale, hasSpecial, isEmpty } = this;
    const type = this.candidates[0]?.[0] ?? 'text';
    const bits = this.largest < 2 ** 31 ? 32 : this.isWide ? 128 : 64;
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
