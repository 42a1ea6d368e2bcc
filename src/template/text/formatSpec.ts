import { type ErrorKind, TemplateError, typeError, valueError } from '../errors.ts';
import { PyDecimal } from '../numbers/decimal.ts';
import { type Exact, exactOfFloat } from '../numbers/exactDecimal.ts';
import { floatText, PyFloat } from '../numbers/float.ts';
import { floatOfInt } from '../numbers/integers.ts';
import { decimalNumberText, exponentText, fixedText, generalText, type NumberText } from '../numbers/numberText.ts';
import { PyObject, str, textOf, typeName, type Value } from '../values/object.ts';
import { characters, codePointLength } from './codePoints.ts';

/** `[[fill]align][sign][z][#][0][width][grouping][.precision][type]` */
interface Spec {
  readonly fill: string;
  readonly align: string;
  /** Whether there is both an alignment and the `0` that stands for one. */
  readonly zeroAndAlign: boolean;
  readonly sign: string;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

const specPattern = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?(.)?$/su;
const maximumWidth = 1 << 24;

function parseSpec(spec: string, type: string): Spec {
  const match = specPattern.exec(spec);
  if (!match) throw valueError(`Invalid format specifier '${spec}' for object of type '${type}'`);
  const [, fill, align, sign, , alternate, zero, width, grouping, precision, letter] = match;
  if (Number(width ?? 0) > maximumWidth || Number(precision ?? 0) > maximumWidth) {
    throw valueError('Too many decimal digits in format string');
  }
  return {
    fill: fill ?? (zero ? '0' : ' '),
    align: align ?? (zero && type !== 'str' ? '=' : ''),
    zeroAndAlign: zero !== undefined && align !== undefined,
    sign: sign ?? '',
    alternate: alternate !== undefined,
    width: Number(width ?? 0),
    grouping: grouping ?? '',
    precision: precision === undefined ? undefined : Number(precision),
    type: letter ?? '',
  };
}

/** `format(value, spec)` */
export function formatValue(value: Value, spec: string): string {
  const text = textOf(value);
  if (text !== undefined) return spec === '' ? text : formatText(text, parseSpec(spec, 'str'));
  if (spec === '') return str(value);
  if (typeof value === 'boolean') return formatInt(Number(value), parseSpec(spec, 'bool'), 'bool');
  if (typeof value === 'number' || typeof value === 'bigint') return formatInt(value, parseSpec(spec, 'int'), 'int');
  if (value instanceof PyFloat) return formatFloat(value.value, parseSpec(spec, 'float'), 'float');
  if (value instanceof PyDecimal) return formatDecimal(value, parseSpec(spec, 'decimal.Decimal'));
  const own = value instanceof PyObject ? value.format(spec) : undefined;
  if (own !== undefined) return own;
  throw typeError(`unsupported format string passed to ${typeName(value)}.__format__`);
}

function unknownCode(spec: Spec, type: string): TemplateError {
  return valueError(`Unknown format code '${spec.type}' for object of type '${type}'`);
}

function formatText(text: string, spec: Spec): string {
  if (spec.type !== '' && spec.type !== 's') throw unknownCode(spec, 'str');
  if (spec.sign !== '') throw valueError('Sign not allowed in string format specifier');
  if (spec.alternate) throw valueError('Alternate form (#) not allowed in string format specifier');
  if (spec.align === '=') throw valueError("'=' alignment not allowed in string format specifier");
  if (spec.grouping !== '') throw valueError(`Cannot specify '${spec.grouping}' with 's'.`);
  const cut = spec.precision === undefined ? text : characters(text).slice(0, spec.precision).join('');
  return pad(cut, '', spec, '<');
}

const bases: ReadonlyMap<string, readonly [base: number, prefix: string]> = new Map([
  ['b', [2, '0b']],
  ['o', [8, '0o']],
  ['x', [16, '0x']],
  ['X', [16, '0X']],
]);

function formatInt(value: number | bigint, spec: Spec, type: string): string {
  if ('eEfFgG%'.includes(spec.type) && spec.type !== '') return formatExact(exactOfFloat(floatOfInt(value)), spec, 6);
  if (spec.precision !== undefined) throw valueError('Precision not allowed in integer format specifier');
  const sign = signText(value < 0, spec);
  const size = value < 0 ? -value : value;
  if (spec.type === '' || spec.type === 'd' || spec.type === 'n') {
    return padNumber(sign, '', { whole: String(size), rest: '' }, spec, 3);
  }
  if (spec.type === 'c') {
    if (spec.sign !== '') throw valueError("Sign not allowed with integer format specifier 'c'");
    if (spec.alternate) throw valueError("Alternate form (#) not allowed with integer format specifier 'c'");
    if (spec.grouping !== '') throw valueError(`Cannot specify '${spec.grouping}' with 'c'.`);
    return pad(character(value), '', spec, '>');
  }
  const base = bases.get(spec.type);
  if (!base) throw unknownCode(spec, type);
  if (spec.grouping === ',') throw valueError(`Cannot specify ',' with '${spec.type}'.`);
  const digits = size.toString(base[0]);
  const whole = spec.type === 'X' ? digits.toUpperCase() : digits;
  return padNumber(sign, spec.alternate ? base[1] : '', { whole, rest: '' }, spec, 4);
}

/** `chr(code)` */
export function character(code: number | bigint, kind: ErrorKind = 'other'): string {
  if (code < 0 || code > 0x10ffff) throw new TemplateError(kind, '%c arg not in range(0x110000)');
  return String.fromCodePoint(Number(code));
}

function formatFloat(value: number, spec: Spec, type: string): string {
  // As in Python the percentage is a float again, with its own rounding.
  if (spec.type === '%') return percentage(value * 100, spec);
  if (spec.type !== '' && !'eEfFgGn%'.includes(spec.type)) throw unknownCode(spec, type);
  if (!Number.isFinite(value)) {
    const word = Number.isNaN(value) ? 'nan' : 'inf';
    const whole = /[EFG]/.test(spec.type) ? word.toUpperCase() : word;
    return padNumber(signText(value < 0, spec), '', { whole, rest: '' }, { ...spec, grouping: '' }, 3);
  }
  if (spec.type === '' && spec.precision === undefined) {
    const plain = floatText(Math.abs(value));
    const text = spec.alternate && !plain.includes('.') ? plain.replace('e', '.e') : plain;
    const point = text.search(/[.e]/);
    const number = { whole: text.slice(0, point), rest: text.slice(point) };
    return padNumber(signText(value < 0 || Object.is(value, -0), spec), '', number, spec, 3);
  }
  return formatExact(exactOfFloat(value), spec, 6);
}

function percentage(value: number, spec: Spec): string {
  const text = formatFloat(value, { ...spec, type: 'f', fill: ' ', align: '', width: 0, grouping: '' }, 'float');
  const [, sign = '', whole = '', rest = ''] = /^([-+ ]?)(\w+)(.*)$/s.exec(text) ?? [];
  const grouping = Number.isFinite(value) ? spec.grouping : '';
  return padNumber(sign, '', { whole, rest: `${rest}%` }, { ...spec, grouping }, 3);
}

/** Decimals have rules of their own: their digits count, their exponents are short. */
function formatDecimal(value: PyDecimal, spec: Spec): string {
  const invalid = spec.alternate || spec.grouping === '_' || spec.zeroAndAlign;
  if (invalid || !'eEfFgGn%'.includes(spec.type)) throw valueError('invalid format string');
  if (!value.exact) return pad(value.str(), '', spec, '>');
  const { negative } = value.exact;
  return padNumber(
    signText(negative, spec),
    '',
    decimalNumberText(value.exact, spec.type || 'G', spec.precision),
    spec,
    3,
  );
}

/** A number by its type letter; `precision` is for specs that say none. */
function formatExact(value: Exact, spec: Spec, precision: number): string {
  const digits = spec.precision ?? precision;
  const sign = signText(value.negative, spec);
  return padNumber(sign, '', exactText(value, spec, digits), spec, 3);
}

function exactText(value: Exact, spec: Spec, digits: number): NumberText {
  switch (spec.type) {
    case 'e':
      return exponentText(value, digits, spec.alternate);
    case 'E':
      return upper(exponentText(value, digits, spec.alternate));
    case 'f':
    case 'F':
      return fixedText(value, digits, spec.alternate);
    case '%': {
      const { whole, rest } = fixedText({ ...value, exponent: value.exponent + 2 }, digits, spec.alternate);
      return { whole, rest: `${rest}%` };
    }
    case 'G':
      return upper(generalText(value, digits, spec.alternate));
    case '':
      return generalText(value, digits, spec.alternate, true);
    default:
      return generalText(value, digits, spec.alternate);
  }
}

const upper = ({ whole, rest }: NumberText): NumberText => ({ whole, rest: rest.toUpperCase() });

const signText = (negative: boolean, spec: Spec): string => (negative ? '-' : spec.sign.replace('-', ''));

/** Groups the digits, and pads after the sign where the spec says so (zeros are grouped too). */
function padNumber(sign: string, prefix: string, number: NumberText, spec: Spec, group: number): string {
  const head = sign + prefix;
  let { whole } = number;
  const text = (): string => grouped(whole, spec.grouping, group) + number.rest;
  if (spec.fill === '0' && spec.align === '=') {
    if (spec.grouping === '') return head + text().padStart(spec.width - head.length, '0');
    while (head.length + text().length < spec.width) whole = `0${whole}`;
  }
  return pad(text(), head, spec, '>');
}

function grouped(digits: string, separator: string, size: number): string {
  if (separator === '') return digits;
  const first = digits.length % size || size;
  let result = digits.slice(0, first);
  for (let i = first; i < digits.length; i += size) result += separator + digits.slice(i, i + size);
  return result;
}

function pad(body: string, head: string, spec: Spec, standard: string): string {
  const text = head + body;
  const missing = spec.width - codePointLength(text);
  if (missing <= 0) return text;
  switch (spec.align || standard) {
    case '<':
      return text + spec.fill.repeat(missing);
    case '^': {
      const left = Math.floor(missing / 2);
      return spec.fill.repeat(left) + text + spec.fill.repeat(missing - left);
    }
    case '=':
      return head + spec.fill.repeat(missing) + body;
    default:
      return spec.fill.repeat(missing) + text;
  }
}
