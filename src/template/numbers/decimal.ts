import { TemplateError, valueError } from '../errors.ts';
import { decimalMethods } from '../methods/decimal.ts';
import { BoundMethod } from '../values/function.ts';
import { type BinaryOperator, type HashKey, PyObject, type Value } from '../values/object.ts';
import {
  compareExact,
  digitCount,
  type Exact,
  exactOfFloat,
  exactOfInt,
  floatOfExact,
  roundDigits,
  roundTo,
  signed,
} from './exactDecimal.ts';
import { PyFloat } from './float.ts';
import { type Int, int } from './integers.ts';
import { decimalText } from './numberText.ts';

/** Digits that results are rounded to, as in Python's default context. */
const precision = 28;

/** Python's Decimal: exact digits that keep their trailing zeros. */
export class PyDecimal extends PyObject {
  /** Undefined for NaN and the infinities. */
  readonly exact: Exact | undefined;
  private readonly special: string;

  constructor(value: Exact | 'NaN' | 'Infinity' | '-Infinity') {
    super();
    this.exact = typeof value === 'string' ? undefined : value;
    this.special = typeof value === 'string' ? value : '';
  }
  /** Reads `1.10`, `1E+3`, `NaN`; undefined when it is no decimal. */
  static parse(text: string): PyDecimal | undefined {
    const match = /^\s*([-+])?(?:(\d[\d_]*)?(?:\.(\d*))?(?:[eE]([-+]?\d+))?|(inf(?:inity)?)|(s?nan\d*))\s*$/i.exec(
      text,
    );
    if (!match) return undefined;
    const [, sign, whole = '', fraction = '', exponent = '0', infinity, nan] = match;
    if (nan) return new PyDecimal('NaN');
    if (infinity) return new PyDecimal(sign === '-' ? '-Infinity' : 'Infinity');
    const digits = whole.replaceAll('_', '') + fraction;
    if (digits === '') return undefined;
    return new PyDecimal({
      negative: sign === '-',
      coefficient: BigInt(digits),
      exponent: Number(exponent) - fraction.length,
    });
  }
  static ofInt(value: Int): PyDecimal {
    return new PyDecimal(exactOfInt(value));
  }
  /** The exact value of a float, as `Decimal(0.1)` gives it. */
  static ofFloat(value: number): PyDecimal {
    if (Number.isNaN(value)) return new PyDecimal('NaN');
    if (!Number.isFinite(value)) return new PyDecimal(value < 0 ? '-Infinity' : 'Infinity');
    return new PyDecimal(exactOfFloat(value));
  }

  get typeName(): string {
    return 'decimal.Decimal';
  }
  /** Cut towards zero. */
  toInt(): Int {
    const { negative, coefficient, exponent } = this.finite('integer');
    const size = exponent >= 0 ? coefficient * 10n ** BigInt(exponent) : coefficient / 10n ** BigInt(-exponent);
    return int(negative ? -size : size);
  }
  toNumber(): number {
    return this.exact ? floatOfExact(this.exact) : Number(this.special);
  }
  abs(): PyDecimal {
    if (this.exact) return new PyDecimal(limited({ ...this.exact, negative: false }));
    return this.special === 'NaN' ? this : new PyDecimal('Infinity');
  }
  /** `round(x)` gives an int, `round(x, n)` a decimal with n places. */
  round(places: number): PyDecimal {
    return new PyDecimal(roundTo(this.finite('integer'), -places));
  }
  isWhole(): boolean {
    const { exact } = this;
    return exact !== undefined && (exact.exponent >= 0 || exact.coefficient % 10n ** BigInt(-exact.exponent) === 0n);
  }
  private finite(target: string): Exact {
    if (this.exact) return this.exact;
    if (this.special === 'NaN') throw valueError(`cannot convert NaN to ${target}`);
    throw new TemplateError('other', `cannot convert Infinity to ${target}`);
  }

  override attribute(name: string): Value | undefined {
    if (name === 'real') return this;
    if (name === 'imag') return PyDecimal.ofInt(0);
    const method = decimalMethods.get(name);
    return method && new BoundMethod<PyDecimal>(name, this, method);
  }
  override attributeNames(): Iterable<string> {
    return decimalMethods.keys();
  }
  override truthy(): boolean {
    return this.exact?.coefficient !== 0n;
  }
  override str(): string {
    return this.exact ? decimalText(this.exact) : this.special;
  }
  override repr(): string {
    return `Decimal('${this.str()}')`;
  }
  override equals(other: Value): boolean {
    return this.compare(other) === 0;
  }
  override hashKey(): HashKey {
    if (!this.exact) return `d:${this.special}`;
    if (this.isWhole()) return this.toInt();
    // A float of the very same value is the same key.
    const float = floatOfExact(this.exact);
    if (compareExact(exactOfFloat(float), this.exact) === 0) return float;
    return `d:${decimalText(normalized(this.exact))}`;
  }
  override compare(other: Value): number | undefined {
    const right = comparable(other);
    if (right === undefined) return undefined;
    if (this.exact && right.exact) return compareExact(this.exact, right.exact);
    const [a, b] = [this.toNumber(), right.toNumber()];
    return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN;
  }
  override binary(operator: BinaryOperator, other: Value, reflected: boolean): Value | undefined {
    const right = operand(other);
    if (!right) return undefined;
    const [a, b] = reflected ? [right, this] : [this, right];
    if (!a.exact || !b.exact) return PyDecimal.ofFloat(specialResult(operator, a.toNumber(), b.toNumber()));
    return new PyDecimal(limited(calculate(operator, a.exact, b.exact)));
  }
  override unary(operator: '-' | '+'): Value {
    const { exact } = this;
    if (!exact) return operator === '-' ? PyDecimal.ofFloat(-this.toNumber()) : this;
    // Python's negation of zero is plain zero.
    const negative = exact.coefficient !== 0n && (operator === '-' ? !exact.negative : exact.negative);
    return new PyDecimal(limited({ ...exact, negative }));
  }
}

/** What decimals calculate with: ints and decimals; floats are a type error. */
function operand(value: Value): PyDecimal | undefined {
  if (value instanceof PyDecimal) return value;
  if (typeof value === 'number' || typeof value === 'bigint') return PyDecimal.ofInt(value);
  return typeof value === 'boolean' ? PyDecimal.ofInt(Number(value)) : undefined;
}

const comparable = (value: Value): PyDecimal | undefined =>
  value instanceof PyFloat ? PyDecimal.ofFloat(value.value) : operand(value);

const limited = (value: Exact): Exact => roundDigits(value, precision);

/** Without trailing zeros. */
export function normalized(value: Exact): Exact {
  if (value.coefficient === 0n) return { ...value, exponent: 0 };
  let { coefficient, exponent } = value;
  while (coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent += 1;
  }
  return { ...value, coefficient, exponent };
}

function calculate(operator: BinaryOperator, a: Exact, b: Exact): Exact {
  switch (operator) {
    case '+':
      return sum(a, b);
    case '-':
      return sum(a, { ...b, negative: !b.negative });
    case '*':
      return {
        negative: a.negative !== b.negative,
        coefficient: a.coefficient * b.coefficient,
        exponent: a.exponent + b.exponent,
      };
    case '/':
      return quotient(a, b);
    case '//':
      if (b.coefficient === 0n && a.coefficient !== 0n) throw divisionByZero();
      return wholeDivision(a, b).quotient;
    case '%':
      return wholeDivision(a, b).remainder;
    case '**':
      return power(a, b);
  }
}

function sum(a: Exact, b: Exact): Exact {
  const exponent = Math.min(a.exponent, b.exponent);
  const total = signed(a, exponent) + signed(b, exponent);
  return { negative: total < 0n, coefficient: total < 0n ? -total : total, exponent };
}

const divisionByZero = (): TemplateError => new TemplateError('zero_division', 'decimal division by zero');
const undefinedDivision = (): TemplateError => new TemplateError('other', 'invalid decimal division by zero');

function quotient(a: Exact, b: Exact): Exact {
  if (b.coefficient === 0n) throw a.coefficient === 0n ? undefinedDivision() : divisionByZero();
  const negative = a.negative !== b.negative;
  const ideal = a.exponent - b.exponent;
  if (a.coefficient === 0n) return { negative, coefficient: 0n, exponent: ideal };
  const shift = Math.max(0, digitCount(b.coefficient) - digitCount(a.coefficient) + precision + 1);
  const dividend = a.coefficient * 10n ** BigInt(shift);
  let coefficient = dividend / b.coefficient;
  let exponent = ideal - shift;
  if (dividend % b.coefficient !== 0n) {
    // A last digit that is neither 0 nor 5 makes the cut-off rest count in the rounding.
    if (coefficient % 5n === 0n) coefficient += 1n;
    return { negative, coefficient, exponent };
  }
  // An exact result drops the zeros that the shift brought.
  while (exponent < ideal && coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent += 1;
  }
  return { negative, coefficient, exponent };
}

/** The quotient cut towards zero, and the remainder with the dividend's sign. */
function wholeDivision(a: Exact, b: Exact): { quotient: Exact; remainder: Exact } {
  if (b.coefficient === 0n) throw undefinedDivision();
  const exponent = Math.min(a.exponent, b.exponent);
  const x = a.coefficient * 10n ** BigInt(a.exponent - exponent);
  const y = b.coefficient * 10n ** BigInt(b.exponent - exponent);
  return {
    quotient: { negative: a.negative !== b.negative, coefficient: x / y, exponent: 0 },
    remainder: { negative: a.negative, coefficient: x % y, exponent },
  };
}

function power(a: Exact, b: Exact): Exact {
  const exponent = signed(roundTo(b, Math.min(b.exponent, 0)), Math.min(b.exponent, 0));
  const unit = 10n ** BigInt(Math.max(-b.exponent, 0));
  if (exponent % unit !== 0n) return exactOfFloat(floatOfExact(a) ** floatOfExact(b));
  const times = Number(exponent / unit);
  if (Math.abs(times) > 100_000) throw new TemplateError('other', 'the exponent of a decimal is too large');
  const size = Math.abs(times);
  const raised: Exact = {
    negative: a.negative && size % 2 === 1,
    coefficient: a.coefficient ** BigInt(size),
    exponent: a.exponent * size,
  };
  return times >= 0 ? raised : quotient(exactOfInt(1), raised);
}

function specialResult(operator: BinaryOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '//':
      return Math.trunc(a / b);
    case '%':
      return a % b;
    case '**':
      return a ** b;
  }
}
