import { binary } from '../../operators.ts';
import { type BinaryOperator, PyObject, type Value } from '../../values.ts';

/** The flags by their letter, as bits. */
export const flagBits = { i: 2, l: 4, m: 8, s: 16, u: 32, x: 64, a: 256 } as const;
export type FlagLetter = keyof typeof flagBits;

const names: readonly (readonly [name: string, bit: number])[] = [
  ['IGNORECASE', 2],
  ['LOCALE', 4],
  ['MULTILINE', 8],
  ['DOTALL', 16],
  ['UNICODE', 32],
  ['VERBOSE', 64],
  ['ASCII', 256],
];

/** `re.IGNORECASE|re.DOTALL` */
export function flagText(bits: number): string {
  const found = names.filter(([, bit]) => (bits & bit) !== 0).map(([name]) => `re.${name}`);
  return found.length === 0 ? 're.NOFLAG' : found.join('|');
}

/** A flag of Python's `re`: an int with a name of its own. */
export class RegexFlag extends PyObject {
  readonly typeName = 'RegexFlag';
  readonly bits: number;
  constructor(bits: number) {
    super();
    this.bits = bits;
  }
  override attribute(name: string): Value | undefined {
    if (name === 'value') return this.bits;
    return name === 'name' ? flagText(this.bits).replaceAll('re.', '') : undefined;
  }
  override truthy(): boolean {
    return this.bits !== 0;
  }
  override repr(): string {
    return flagText(this.bits);
  }
  override equals(other: Value): boolean {
    return other instanceof RegexFlag ? other.bits === this.bits : other === this.bits;
  }
  override hashKey(): number {
    return this.bits;
  }
  override compare(other: Value): number | undefined {
    const bits = flagNumber(other);
    return bits === undefined ? undefined : this.bits - bits;
  }
  override binary(operator: BinaryOperator, other: Value, reflected: boolean): Value | undefined {
    const bits = flagNumber(other);
    if (bits === undefined) return undefined;
    return reflected ? binary(operator, bits, this.bits) : binary(operator, this.bits, bits);
  }
}

/** The bits of a flag or an int. */
export function flagNumber(value: Value): number | undefined {
  if (value instanceof RegexFlag) return value.bits;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' ? value : undefined;
}

/** Flags by their long and short names. */
export const flagConstants: readonly (readonly [name: string, value: Value])[] = [
  ...names.flatMap(([name, bit]) => {
    const short = name === 'VERBOSE' ? 'X' : name === 'DOTALL' ? 'S' : name.slice(0, 1);
    const flag = new RegexFlag(bit);
    return [[name, flag] as const, [short, flag] as const];
  }),
  ['NOFLAG', new RegexFlag(0)],
];
