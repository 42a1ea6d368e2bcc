/**
 * Exact decimal fractions: `(-1)^negative * coefficient * 10^exponent`. Every finite float is one, so floats and decimals
 * share one rounding and one formatting.
 */
export interface Exact {
  readonly negative: boolean;
  /** Never negative. */
  readonly coefficient: bigint;
  readonly exponent: number;
}

const buffer = new DataView(new ArrayBuffer(8));

/** The exact value of a finite float. */
export function exactOfFloat(value: number): Exact {
  buffer.setFloat64(0, value);
  const bits = buffer.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const negative = bits >> 63n === 1n;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  if (exponent >= 0) return { negative, coefficient: mantissa << BigInt(exponent), exponent: 0 };
  // Trailing zero bits go first: the powers of five stay small for 0.5 and 2.25.
  let shift = -exponent;
  let odd = mantissa;
  while (shift > 0 && odd !== 0n && (odd & 1n) === 0n) {
    odd >>= 1n;
    shift -= 1;
  }
  if (odd === 0n) return { negative, coefficient: 0n, exponent: 0 };
  return { negative, coefficient: odd * 5n ** BigInt(shift), exponent: -shift };
}

export function exactOfInt(value: number | bigint): Exact {
  const big = BigInt(value);
  return { negative: big < 0n, coefficient: big < 0n ? -big : big, exponent: 0 };
}

export const digitCount = (coefficient: bigint): number => (coefficient === 0n ? 1 : coefficient.toString().length);

/** The power of ten of the first digit. */
export const leadingExponent = (value: Exact): number => digitCount(value.coefficient) + value.exponent - 1;

/** The value as a multiple of `10^exponent`, rounded half to even. */
export function roundTo(value: Exact, exponent: number): Exact {
  if (exponent <= value.exponent) {
    return { ...value, coefficient: value.coefficient * 10n ** BigInt(value.exponent - exponent), exponent };
  }
  const unit = 10n ** BigInt(exponent - value.exponent);
  return { ...value, coefficient: divideHalfEven(value.coefficient, unit), exponent };
}

export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twice = (dividend % divisor) * 2n;
  if (twice > divisor || (twice === divisor && (quotient & 1n) === 1n)) return quotient + 1n;
  return quotient;
}

/** Rounded half to even to a number of digits; shorter values stay as they are. */
export function roundDigits(value: Exact, digits: number): Exact {
  const surplus = digitCount(value.coefficient) - digits;
  if (surplus <= 0) return value;
  const rounded = roundTo(value, value.exponent + surplus);
  // 9.99 rounds up to a digit more.
  return digitCount(rounded.coefficient) > digits ? roundTo(rounded, rounded.exponent + 1) : rounded;
}

/** The float next to the value. */
export function floatOfExact(value: Exact): number {
  return Number(`${value.negative ? '-' : ''}${value.coefficient}e${value.exponent}`);
}

/** Negative, 0 or positive. */
export function compareExact(a: Exact, b: Exact): number {
  const exponent = Math.min(a.exponent, b.exponent);
  const difference = signed(a, exponent) - signed(b, exponent);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The signed coefficient at a lower or equal exponent. */
export function signed(value: Exact, exponent: number): bigint {
  const coefficient = value.coefficient * 10n ** BigInt(value.exponent - exponent);
  return value.negative ? -coefficient : coefficient;
}
