import { TemplateError, typeError, valueError } from '../errors.ts';
import { PyDecimal } from '../numbers/decimal.ts';
import { PyFloat } from '../numbers/float.ts';
import { floatOfInt, type Int, intOfFloat } from '../numbers/integers.ts';
import { asciiRepr } from '../stringRepr.ts';
import { PyDict, PyTuple } from '../values/containers.ts';
import { PyObject, repr, str, textOf, typeName, type Value } from '../values/object.ts';
import { Undefined } from '../values/undefined.ts';
import { characters, codePointLength } from './codePoints.ts';
import { character, formatValue } from './formatSpec.ts';

const conversion = /%(?:\(((?:[^()]|\([^()]*\))*)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?(.)?/gsu;

/** `template % values` */
export function formatPercent(template: string, values: Value): string {
  const source = new Arguments(values);
  let text = '';
  let end = 0;
  for (const match of template.matchAll(conversion)) {
    text += template.slice(end, match.index);
    end = match.index + match[0].length;
    text += convert(match, source);
  }
  text += template.slice(end);
  source.finish();
  return text;
}

/** The values of one formatting: a tuple is several, a mapping is looked up by key. */
class Arguments {
  private readonly values: Value;
  private readonly list: readonly Value[];
  private next = 0;
  private keyed = false;
  constructor(values: Value) {
    this.values = values;
    this.list = values instanceof PyTuple ? values.values : [values];
  }
  take(): Value {
    const value = this.list[this.next];
    if (value === undefined) throw typeError('not enough arguments for format string');
    this.next += 1;
    return value;
  }
  byKey(key: string): Value {
    this.keyed = true;
    if (!(this.values instanceof PyDict)) throw typeError('format requires a mapping');
    const value = this.values.get(key);
    if (value === undefined) throw new TemplateError('key', repr(key));
    return value;
  }
  star(): number {
    const value = this.take();
    if (typeof value !== 'number') throw typeError('* wants int');
    return value;
  }
  finish(): void {
    if (this.keyed || this.next >= this.list.length || isMapping(this.values)) return;
    throw typeError('not all arguments converted during string formatting');
  }
}

/** What Python takes for a mapping here: all that can be subscripted, but for tuples and strings. */
const isMapping = (value: Value): boolean =>
  Array.isArray(value) ||
  (value instanceof PyObject &&
    !(value instanceof PyTuple) &&
    value.text() === undefined &&
    value.item !== PyObject.prototype.item);

function convert(match: RegExpExecArray | RegExpMatchArray, source: Arguments): string {
  const [whole, key, flags = '', widthText, precisionText, letter] = match;
  let value = key === undefined ? undefined : source.byKey(key);
  let left = flags.includes('-');
  let width = widthText === '*' ? source.star() : Number(widthText ?? 0);
  if (width < 0) {
    left = true;
    width = -width;
  }
  // A point without digits means precision 0.
  const precision =
    precisionText === '*' ? source.star() : precisionText === undefined ? undefined : Number(precisionText);
  if (letter === undefined) throw valueError('incomplete format');
  if (whole === '%%') return '%';
  if (value === undefined) value = source.take();
  if (!'diuoxXeEfFgGcrsa'.includes(letter)) {
    const at = (match.index ?? 0) + whole.length - letter.length;
    const code = (letter.codePointAt(0) as number).toString(16);
    throw valueError(`unsupported format character '${letter}' (0x${code}) at index ${at}`);
  }
  if ('csra'.includes(letter)) {
    const text = textual(letter, value);
    const cut = precision === undefined || letter === 'c' ? text : characters(text).slice(0, precision).join('');
    const padding = ' '.repeat(Math.max(width - codePointLength(cut), 0));
    return left ? cut + padding : padding + cut;
  }
  const number = 'diuoxX'.includes(letter)
    ? integerText(letter, value, flags, precision)
    : realText(letter, value, flags, precision);
  const padding = Math.max(width - number.length, 0);
  if (left) return number + ' '.repeat(padding);
  if (!flags.includes('0')) return ' '.repeat(padding) + number;
  const head = /^[-+ ]?(?:0[xXo])?/.exec(number)?.[0] ?? '';
  return head + '0'.repeat(padding) + number.slice(head.length);
}

function textual(letter: string, value: Value): string {
  if (letter === 's') return str(value);
  if (letter === 'r') return repr(value);
  if (letter === 'a') return asciiRepr(repr(value));
  if (typeof value === 'number' || typeof value === 'bigint') return character(value);
  if (typeof value === 'boolean') return character(Number(value));
  const text = textOf(value);
  if (text === undefined || codePointLength(text) !== 1) throw typeError('%c requires int or char');
  return text;
}

const signFlag = (flags: string): string => (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '');

function integerText(letter: string, value: Value, flags: string, precision: number | undefined): string {
  const integer = integerOf(letter, value);
  const size = integer < 0 ? -integer : integer;
  const base = letter === 'o' ? 8 : letter === 'x' || letter === 'X' ? 16 : 10;
  let digits = size.toString(base).padStart(precision ?? 0, '0');
  if (letter === 'X') digits = digits.toUpperCase();
  const prefix = flags.includes('#') && base !== 10 ? `0${letter}` : '';
  return (integer < 0 ? '-' : signFlag(flags)) + prefix + digits;
}

function integerOf(letter: string, value: Value): Int {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  const decimal = 'diu'.includes(letter);
  if (decimal && value instanceof PyFloat) {
    if (Number.isNaN(value.value)) throw valueError('cannot convert float NaN to integer');
    if (!Number.isFinite(value.value)) throw new TemplateError('other', 'cannot convert float infinity to integer');
    return intOfFloat(value.value);
  }
  if (decimal && value instanceof PyDecimal) return value.toInt();
  if (value instanceof Undefined) value.fail();
  const wanted = decimal ? 'a real number' : 'an integer';
  throw typeError(`%${letter} format: ${wanted} is required, not ${typeName(value)}`);
}

function realText(letter: string, value: Value, flags: string, precision: number | undefined): string {
  const alternate = flags.includes('#') ? '#' : '';
  return formatValue(new PyFloat(realOf(value)), `${signFlag(flags)}${alternate}.${precision ?? 6}${letter}`);
}

function realOf(value: Value): number {
  if (typeof value === 'number' || typeof value === 'bigint') return floatOfInt(value);
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyDecimal) return value.toNumber();
  if (value instanceof Undefined) value.fail();
  throw typeError(`must be real number, not ${typeName(value)}`);
}
