import { exactOfFloat, floatOfExact } from './exactDecimal.ts';
import { trueDivide } from './integers.ts';

/**
 * `base ** exponent` of finite floats, rounded once. JavaScript's own power is off by a digit for some, where the C
 * library that Python calls is not. The base is positive, or the exponent whole; neither is a special case.
 */
export function floatPower(base: number, exponent: number): number {
  if (exponent === 0.5) return Math.sqrt(base);
  const rough = base ** exponent;
  if (rough === 0 || !Number.isFinite(rough)) return rough;
  if (Number.isInteger(exponent) && Math.abs(exponent) <= 256) return wholePower(base, exponent);
  const size = realPower(Math.abs(base), exponent);
  return rough < 0 ? -size : size;
}

function wholePower(base: number, exponent: number): number {
  const { negative, coefficient, exponent: scale } = exactOfFloat(base);
  const size = Math.abs(exponent);
  const raised = coefficient ** BigInt(size);
  const sign = negative && size % 2 === 1;
  if (exponent >= 0) return floatOfExact({ negative: sign, coefficient: raised, exponent: scale * size });
  // `scale` of a float is never above 0.
  return trueDivide(10n ** BigInt(-scale * size), sign ? -raised : raised);
}

/** Fixed-point numbers with this many bits behind the point: more than twice what a float holds. */
const bits = 160n;
const one = 1n << bits;

const multiply = (a: bigint, b: bigint): bigint => (a * b) >> bits;

/** ln((1 + x) / (1 - x)) */
function logOfRatio(x: bigint): bigint {
  const square = multiply(x, x);
  let term = x;
  let sum = 0n;
  for (let n = 1n; term !== 0n && term !== -1n; n += 2n) {
    sum += term / n;
    term = multiply(term, square);
  }
  return sum * 2n;
}

const ln2 = logOfRatio(one / 3n);

/** e ** x for a small x. */
function exponential(x: bigint): bigint {
  let term = one;
  let sum = 0n;
  for (let n = 1n; term !== 0n && term !== -1n; n += 1n) {
    sum += term;
    term = multiply(term, x) / n;
  }
  return sum;
}

/** The fraction that a finite float is: a whole number and a power of two. */
function binaryOf(value: number): [mantissa: bigint, exponent: number] {
  let exponent = Math.floor(Math.log2(Math.abs(value))) - 60;
  // Powers of two are exact, in steps where one would leave the range of floats.
  let scaled = value;
  for (let left = -exponent; left !== 0; ) {
    const step = Math.max(-1000, Math.min(1000, left));
    scaled *= 2 ** step;
    left -= step;
  }
  let mantissa = BigInt(scaled);
  while (mantissa !== 0n && (mantissa & 1n) === 0n) {
    mantissa >>= 1n;
    exponent += 1;
  }
  return [mantissa, exponent];
}

const shift = (value: bigint, by: number): bigint => (by >= 0 ? value << BigInt(by) : value >> BigInt(-by));

function realPower(base: number, exponent: number): number {
  const [mantissa, power] = binaryOf(base);
  const length = mantissa.toString(2).length;
  // The base as m * 2 ** twos with m in [1, 2).
  const twos = power + length - 1;
  const m = shift(mantissa, Number(bits) - length + 1);
  const log = logOfRatio(((m - one) << bits) / (m + one)) + BigInt(twos) * ln2;
  const [factor, scale] = binaryOf(exponent);
  const product = shift(log * factor, scale);
  const quotient = product / ln2;
  const fraction = exponential(product - quotient * ln2);
  const left = Number(quotient) - Number(bits);
  return left >= 0 ? Number(shift(fraction, left)) : trueDivide(fraction, 1n << BigInt(-left));
}
