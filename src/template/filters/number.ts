import { TemplateError, typeError, valueError } from '../errors.ts';
import { binary } from '../numbers/arithmetic.ts';
import { PyDecimal } from '../numbers/decimal.ts';
import { divideHalfEven, exactOfFloat, floatOfExact, roundTo } from '../numbers/exactDecimal.ts';
import { PyFloat } from '../numbers/float.ts';
import { floatOfInt, type Int, int, intOfFloat } from '../numbers/integers.ts';
import { parseFloatText, parseInteger } from '../numbers/numbers.ts';
import { intArgument } from '../signature.ts';
import { items } from '../values/iteration.ts';
import { PyObject, repr, textOf, typeName, type Value } from '../values/object.ts';
import { Undefined } from '../values/undefined.ts';
import { attributeGetter } from './attributeGetter.ts';
import { argumentError, filter, type NamedFilter } from './filter.ts';

const abs = filter('abs', [], (input) => {
  if (typeof input === 'number') return Math.abs(input);
  if (typeof input === 'bigint') return input < 0n ? -input : input;
  if (typeof input === 'boolean') return Number(input);
  if (input instanceof PyFloat) return new PyFloat(Math.abs(input.value));
  if (input instanceof PyDecimal) return input.abs();
  if (input instanceof PyObject && !(input instanceof Undefined)) {
    // Durations: the larger of x and -x.
    const negative = input.unary('-');
    const order = negative === undefined ? undefined : input.compare(negative);
    if (negative !== undefined && order !== undefined) return order < 0 ? negative : input;
  }
  throw typeError(`bad operand type for abs(): '${typeName(input)}'`);
});

/** The int that a value is or says; undefined where Python has a type or value error. */
function intOf(value: Value, base: number): Int | undefined {
  const text = textOf(value);
  if (text !== undefined) {
    const whole = parseInteger(text, base);
    if (whole !== undefined) return whole;
    const float = parseFloatText(text);
    return float === undefined || !Number.isFinite(float) ? undefined : intOfFloat(float);
  }
  if (value instanceof Undefined) value.fail();
  if (value instanceof PyFloat) {
    if (Number.isNaN(value.value)) return undefined;
    if (!Number.isFinite(value.value)) throw new TemplateError('other', 'cannot convert float infinity to integer');
    return intOfFloat(value.value);
  }
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  return value instanceof PyDecimal && value.str() !== 'NaN' ? value.toInt() : undefined;
}

const toInt = filter(
  'int',
  [
    ['default', 0],
    ['base', 10],
  ],
  (input, [otherwise, base]) => {
    return intOf(input, intArgument(base as Value)) ?? (otherwise as Value);
  },
);

function floatOf(value: Value): number | undefined {
  const text = textOf(value);
  if (text !== undefined) return parseFloatText(text);
  if (value instanceof Undefined) value.fail();
  if (value instanceof PyFloat) return value.value;
  if (typeof value === 'number' || typeof value === 'bigint') return floatOfInt(value);
  if (typeof value === 'boolean') return Number(value);
  return value instanceof PyDecimal ? value.toNumber() : undefined;
}

const toFloat = filter('float', [['default', new PyFloat(0)]], (input, [otherwise]) => {
  const float = floatOf(input);
  return float === undefined ? (otherwise as Value) : new PyFloat(float);
});

/** `round(x, n)` */
function rounded(value: Value, places: number): Value {
  if (value instanceof PyFloat) {
    if (!Number.isFinite(value.value) || places > 323) return value;
    return new PyFloat(floatOfExact(roundTo(exactOfFloat(value.value), -places)));
  }
  if (value instanceof PyDecimal) return value.round(places);
  const whole = typeof value === 'boolean' ? Number(value) : value;
  if (typeof whole !== 'number' && typeof whole !== 'bigint') {
    throw typeError(`type ${typeName(value)} doesn't define __round__ method`);
  }
  if (places >= 0) return whole;
  const unit = 10n ** BigInt(-places);
  const big = BigInt(whole);
  const size = divideHalfEven(big < 0n ? -big : big, unit) * unit;
  return int(big < 0n ? -size : size);
}

const round = filter(
  'round',
  [
    ['precision', 0],
    ['method', 'common'],
  ],
  (input, [precision, method]) => {
    if (method !== 'common' && method !== 'ceil' && method !== 'floor') {
      throw argumentError('method must be common, ceil or floor');
    }
    const places = intArgument(precision as Value);
    if (method === 'common') return rounded(input, places);
    const scale = binary('**', 10, places);
    return binary('/', wholeOf(binary('*', input, scale), method), scale);
  },
);

function wholeOf(value: Value, method: 'ceil' | 'floor'): Value {
  if (value instanceof PyFloat) return intOf(new PyFloat(Math[method](value.value)), 10) ?? value;
  if (value instanceof PyDecimal) {
    const cut = value.toInt();
    if (value.isWhole()) return cut;
    const negative = value.exact?.negative === true;
    if (method === 'floor') return negative ? binary('-', cut, 1) : cut;
    return negative ? cut : binary('+', cut, 1);
  }
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  throw typeError(`must be real number, not ${typeName(value)}`);
}

const sum = filter(
  'sum',
  [
    ['attribute', null],
    ['start', 0],
  ],
  (input, [attribute, start], env) => {
    if (textOf(start as Value) !== undefined) throw typeError("sum() can't sum strings [use ''.join(seq) instead]");
    const getter = attributeGetter(env, attribute as Value);
    let total = start as Value;
    for (const item of items(input)) total = binary('+', total, getter(item));
    return total;
  },
);

const binaryUnits = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'];
const decimalUnits = ['kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];

const filesizeformat = filter('filesizeformat', [['binary', false]], (input, [inBinary]) => {
  const bytes = floatOf(input);
  if (bytes === undefined) {
    if (textOf(input) !== undefined) throw valueError(`could not convert string to float: ${repr(input)}`);
    throw typeError(`the size must be a string or a real number, not '${typeName(input)}'`);
  }
  const base = inBinary === true ? 1024 : 1000;
  const units = inBinary === true ? binaryUnits : decimalUnits;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  let unit = base ** 2;
  let name = units[0] as string;
  for (const [i, candidate] of units.entries()) {
    unit = base ** (i + 2);
    name = candidate;
    if (bytes < unit) break;
  }
  return binary('%', `%.1f ${name}`, new PyFloat((base * bytes) / unit));
});

export const numberFilters: readonly NamedFilter[] = [abs, filesizeformat, toFloat, toInt, round, sum];
