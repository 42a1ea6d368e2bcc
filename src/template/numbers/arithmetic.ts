import { TemplateError, typeError } from '../errors.ts';
import { formatPercent } from '../text/formatPercent.ts';
import { PyTuple } from '../values/containers.ts';
import { type BinaryOperator, PyObject, str, textOf, typeName, type Value } from '../values/object.ts';
import { Undefined } from '../values/undefined.ts';
import { PyFloat } from './float.ts';
import { floatOfInt, floorDivide, type Int, int, modulo, power, trueDivide } from './integers.ts';
import { floatPower } from './power.ts';

/** `a op b` */
export function binary(operator: BinaryOperator, a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return integers(operator, a, b);
  if (typeof a === 'string') {
    if (operator === '+' && typeof b === 'string') return a + b;
    if (operator === '%') return formatPercent(a, b);
  }
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined && y !== undefined) {
    return x instanceof PyFloat || y instanceof PyFloat
      ? floats(operator, floatOf(x), floatOf(y))
      : integers(operator, x, y);
  }
  const own = objects(operator, a, b);
  if (own !== undefined) return own;
  const sequence = sequences(operator, a, b);
  return sequence === undefined ? unsupported(operator, a, b) : sequence;
}

/** `a ~ b` */
export function concat(a: Value, b: Value): string {
  return str(a) + str(b);
}

/** `-x` */
export function negate(value: Value): Value {
  if (typeof value === 'number') return 0 - value;
  const x = numberOf(value);
  if (x instanceof PyFloat) return new PyFloat(-x.value);
  if (x !== undefined) return int(typeof x === 'bigint' ? -x : 0 - x);
  return unary('-', value);
}

/** `+x` */
export function positive(value: Value): Value {
  const x = numberOf(value);
  return x === undefined ? unary('+', value) : x;
}

function unary(operator: '-' | '+', value: Value): Value {
  const result = value instanceof PyObject ? value.unary(operator) : undefined;
  if (result === undefined) throw typeError(`bad operand type for unary ${operator}: '${typeName(value)}'`);
  return result;
}

/** The int or float that a value is; bools are ints. */
function numberOf(value: Value): Int | PyFloat | undefined {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    default:
      return value instanceof PyFloat ? value : undefined;
  }
}

const floatOf = (value: Int | PyFloat): number => (value instanceof PyFloat ? value.value : floatOfInt(value));

function integers(operator: BinaryOperator, a: Int, b: Int): Value {
  switch (operator) {
    case '/':
      return new PyFloat(trueDivide(a, b));
    case '//':
      return floorDivide(a, b);
    case '%':
      return modulo(a, b);
    case '**':
      return b < 0 ? new PyFloat(negativePower(a, b)) : power(a, b);
  }
  if (typeof a === 'number' && typeof b === 'number') {
    const quick = operator === '+' ? a + b : operator === '-' ? a - b : a * b;
    if (Number.isSafeInteger(quick)) return quick + 0;
  }
  const [x, y] = [BigInt(a), BigInt(b)];
  return int(operator === '+' ? x + y : operator === '-' ? x - y : x * y);
}

function negativePower(base: Int, exponent: Int): number {
  if (base === 0) throw new TemplateError('zero_division', '0.0 cannot be raised to a negative power');
  // Through the exact fraction: JavaScript's own power is off by one digit for some (10 ** -5).
  return exponent >= -400 ? trueDivide(1n, BigInt(power(base, -exponent))) : floatOfInt(base) ** Number(exponent);
}

function floats(operator: BinaryOperator, a: number, b: number): PyFloat {
  switch (operator) {
    case '+':
      return new PyFloat(a + b);
    case '-':
      return new PyFloat(a - b);
    case '*':
      return new PyFloat(a * b);
    case '**':
      return new PyFloat(checkedPower(a, b));
  }
  if (b === 0) throw new TemplateError('zero_division', `float ${divisionName(operator)}`);
  if (operator === '/') return new PyFloat(a / b);
  const [quotient, remainder] = floatDivmod(a, b);
  return new PyFloat(operator === '//' ? quotient : remainder);
}

const divisionName = (operator: string): string =>
  operator === '/' ? 'division by zero' : operator === '//' ? 'floor division by zero' : 'modulo';

/** The floored quotient and the remainder with the divisor's sign. */
function floatDivmod(a: number, b: number): [quotient: number, remainder: number] {
  let remainder = a % b;
  let division = (a - remainder) / b;
  if (remainder === 0) remainder = b < 0 ? -0 : 0;
  else if (remainder < 0 !== b < 0) {
    remainder += b;
    division -= 1;
  }
  if (division === 0) return [a / b < 0 || Object.is(a / b, -0) ? -0 : 0, remainder];
  const floored = Math.floor(division);
  return [division - floored > 0.5 ? floored + 1 : floored, remainder];
}

function checkedPower(base: number, exponent: number): number {
  if (base === 0 && exponent < 0) {
    throw new TemplateError('zero_division', '0.0 cannot be raised to a negative power');
  }
  if (base < 0 && Number.isFinite(base) && Number.isFinite(exponent) && !Number.isInteger(exponent)) {
    throw new TemplateError('value', 'a negative number has no real fractional power');
  }
  // Python follows C: 1 to any power is 1, also to nan.
  if (base === 1) return 1;
  const result = floatPower(base, exponent);
  if (!Number.isFinite(result) && Number.isFinite(base) && Number.isFinite(exponent)) {
    throw new TemplateError('other', "(34, 'Numerical result out of range')");
  }
  return result;
}

/** Operators that the values' own classes define: decimals, dates, sets, undefined, strings that are marked safe. */
function objects(operator: BinaryOperator, a: Value, b: Value): Value | undefined {
  const own = a instanceof PyObject ? a.binary(operator, b, false) : undefined;
  if (own !== undefined) return own;
  return b instanceof PyObject ? b.binary(operator, a, true) : undefined;
}

const maximumLength = 1 << 28;

function sequences(operator: BinaryOperator, a: Value, b: Value): Value | undefined {
  if (operator === '+') {
    if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
    if (a instanceof PyTuple && b instanceof PyTuple) return new PyTuple([...a.values, ...b.values]);
    if (textOf(a) !== undefined || Array.isArray(a) || a instanceof PyTuple) {
      throw typeError(`can only concatenate ${typeName(a)} (not "${typeName(b)}") to ${typeName(a)}`);
    }
  } else if (operator === '*') {
    if (isSequence(a)) return repeat(a, b);
    if (isSequence(b)) return repeat(b, a);
  }
  return undefined;
}

type Sequence = string | Value[] | PyTuple;
const isSequence = (value: Value): value is Sequence =>
  typeof value === 'string' || Array.isArray(value) || value instanceof PyTuple;

function repeat(sequence: Sequence, times: Value): Value {
  const count = typeof times === 'boolean' ? Number(times) : times;
  if (typeof count !== 'number' && typeof count !== 'bigint') {
    throw typeError(`can't multiply sequence by non-int of type '${typeName(times)}'`);
  }
  const size = sequence instanceof PyTuple ? sequence.values.length : sequence.length;
  if (count > 0 && size > 0 && Number(count) * size > maximumLength) {
    throw new TemplateError('other', 'the repeated value is too long');
  }
  const n = count > 0 && size > 0 ? Number(count) : 0;
  if (typeof sequence === 'string') return sequence.repeat(n);
  const values = sequence instanceof PyTuple ? sequence.values : sequence;
  const repeated: Value[] = [];
  for (let i = 0; i < n; i += 1) for (const value of values) repeated.push(value);
  return sequence instanceof PyTuple ? new PyTuple(repeated) : repeated;
}

function unsupported(operator: BinaryOperator, a: Value, b: Value): never {
  if (a instanceof Undefined) a.fail();
  const name = operator === '**' ? '** or pow()' : operator;
  throw typeError(`unsupported operand type(s) for ${name}: '${typeName(a)}' and '${typeName(b)}'`);
}
