import { TemplateError } from '../errors.ts';

/** A Python int: a number while it is exact, a bigint beyond. */
export type Int = number | bigint;

/** The one form of an int: a number within 2^53, never -0. */
export function int(value: Int): Int {
  if (typeof value === 'number') return value + 0;
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
}

/** A float's value cut to an int; the float is finite. */
export function intOfFloat(value: number): Int {
  const whole = Math.trunc(value);
  return Number.isSafeInteger(whole) ? whole + 0 : BigInt(whole);
}

/** `float(int)`, which fails where Python's does. */
export function floatOfInt(value: Int): number {
  const float = Number(value);
  if (!Number.isFinite(float)) throw new TemplateError('other', 'int too large to convert to float');
  return float;
}

const zeroDivision = (message: string): TemplateError => new TemplateError('zero_division', message);

export function floorDivide(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    if (b === 0) throw zeroDivision('integer division or modulo by zero');
    // Through the remainder, because a / b is rounded beyond 2^53.
    const remainder = modulo(a, b) as number;
    return (a - remainder) / b + 0;
  }
  const [x, y] = [BigInt(a), BigInt(b)];
  if (y === 0n) throw zeroDivision('integer division or modulo by zero');
  const quotient = x / y;
  return int(x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient);
}

export function modulo(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    if (b === 0) throw zeroDivision('integer modulo by zero');
    const remainder = a % b;
    return (remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder) + 0;
  }
  const [x, y] = [BigInt(a), BigInt(b)];
  if (y === 0n) throw zeroDivision('integer modulo by zero');
  const remainder = x % y;
  return int(remainder !== 0n && remainder < 0n !== y < 0n ? remainder + y : remainder);
}

const bitsOf = (value: bigint): number => value.toString(2).length;

/** `a / b` rounded once, as Python does for ints of any size. */
export function trueDivide(a: Int, b: Int): number {
  if (typeof a === 'number' && typeof b === 'number') {
    if (b === 0) throw zeroDivision('division by zero');
    return a / b;
  }
  let [x, y] = [BigInt(a), BigInt(b)];
  if (y === 0n) throw zeroDivision('division by zero');
  const negative = x < 0n !== y < 0n;
  if (x < 0n) x = -x;
  if (y < 0n) y = -y;
  if (x === 0n) return negative ? -0 : 0;
  // A quotient of at least 66 bits whose last bit says whether anything was cut off rounds as the exact one would.
  const shift = Math.max(0, 66 + bitsOf(y) - bitsOf(x));
  const scaled = x << BigInt(shift);
  const quotient = scaled / y;
  const exact = Number(scaled % y === 0n ? quotient : quotient | 1n);
  let result = exact;
  for (let left = shift; left > 0; left -= 1000) result *= 2 ** -Math.min(left, 1000);
  if (!Number.isFinite(result)) throw new TemplateError('other', 'integer division result too large for a float');
  return negative ? -result : result;
}

const maximumBits = 4_000_000;

/** `a ** b` for b >= 0. */
export function power(base: Int, exponent: Int): Int {
  if (typeof base === 'number' && typeof exponent === 'number') {
    const quick = base ** exponent;
    if (Number.isSafeInteger(quick)) return quick + 0;
  }
  const [x, y] = [BigInt(base), BigInt(exponent)];
  if (x >= -1n && x <= 1n) return int(x === -1n && y % 2n === 0n ? 1n : y === 0n ? 1n : x);
  if (BigInt(bitsOf(x < 0n ? -x : x)) * y > maximumBits) throw new TemplateError('other', 'the number is too large');
  return int(x ** y);
}
