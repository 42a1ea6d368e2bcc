import { daysInMonth } from '../modules/datetime/calendar.ts';
import { PyDate } from '../modules/datetime/date.ts';
import { PyDateTime } from '../modules/datetime/dateTime.ts';
import { fixedZone } from '../modules/datetime/zone.ts';
import { PyFloat } from '../values.ts';
import type { YamlKey } from './value.ts';

/** The key `<<`, which takes in the pairs of other mappings. */
export const mergeKey = Symbol('<<');

export type Scalar = YamlKey | typeof mergeKey;

/** A value that looks like a date and is none. */
export class ScalarError extends Error {}

/** YAML 1.1 as PyYAML reads it, which differs from the specification: `y` is text, `1e3` too, `1.` is a float. */
const words: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...['yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
]);
const floatForm =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const intForm = /^[-+]?(?:0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const timestampForm =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::?(\d\d))?))?)?$/;

/** The value of a plain scalar without a tag. */
export function resolvePlain(text: string): Scalar {
  if (text.length === 0) return null;
  const c = text.charCodeAt(0);
  if (c >= 48 && c <= 57) return readNumber(text) ?? readTimestamp(text) ?? text;
  if (c === 43 || c === 45 || c === 46) return readNumber(text) ?? text;
  if (text.length <= 5) {
    const word = words.get(text);
    if (word !== undefined) return word;
    if (text === '<<') return mergeKey;
  }
  return text;
}

/** The value of a scalar with one of YAML's own tags; undefined when the tag is unknown or the text does not fit. */
export function resolveTagged(tag: string, text: string): Scalar | undefined {
  switch (tag) {
    case '!!str':
      return text;
    case '!!null':
      return null;
    case '!!bool': {
      const word = words.get(text.toLowerCase());
      return typeof word === 'boolean' ? word : undefined;
    }
    case '!!int': {
      const number = readNumber(text);
      return number instanceof PyFloat ? undefined : number;
    }
    case '!!float': {
      const number =
        readNumber(text) ?? (/^[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : undefined);
      if (number === undefined) return undefined;
      return number instanceof PyFloat ? number : new PyFloat(Number(number));
    }
    case '!!timestamp':
      return readTimestamp(text);
    default:
      return undefined;
  }
}

function readNumber(text: string): number | bigint | PyFloat | undefined {
  if (/^[0-9]+$/.test(text) && text.length < 16 && (text.charCodeAt(0) !== 48 || text.length === 1))
    return Number(text);
  if (intForm.test(text)) return readInt(text);
  if (floatForm.test(text)) return readFloat(text);
  return undefined;
}

function readInt(text: string): number | bigint | undefined {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  if (digits === '0b' || digits === '0x') return undefined;
  let value: bigint;
  if (digits.includes(':')) value = digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n);
  else if (/^0[0-7]+$/.test(digits)) value = BigInt(`0o${digits.slice(1)}`);
  else value = BigInt(digits);
  if (negative) value = -value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function readFloat(text: string): PyFloat | undefined {
  const negative = text.startsWith('-');
  const plain = text.replace(/^[-+]/, '').replaceAll('_', '').toLowerCase();
  let value: number;
  if (plain === '.inf') value = Number.POSITIVE_INFINITY;
  else if (plain === '.nan') value = Number.NaN;
  else if (plain.includes(':')) value = plain.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  else if (plain === '.') return undefined;
  else value = Number(plain);
  return new PyFloat(negative ? -value : value);
}

function readTimestamp(text: string): PyDate | PyDateTime | undefined {
  // A date without a time has two digits for month and day; with a time one is enough.
  if (text.length < 10 || (text.length === 10 ? !/^\d{4}-\d\d-\d\d$/.test(text) : text.charCodeAt(4) !== 45))
    return undefined;
  const match = timestampForm.exec(text);
  if (!match) return undefined;
  const [
    ,
    y = '',
    mo = '',
    d = '',
    hour,
    minute = '',
    second = '',
    fraction = '',
    zone,
    sign,
    zoneHours = '0',
    zoneMinutes = '0',
  ] = match;
  const [year, month, day] = [Number(y), Number(mo), Number(d)];
  if (year < 1) throw new ScalarError(`year ${year} is out of range`);
  if (month < 1 || month > 12) throw new ScalarError('month must be in 1..12');
  if (day < 1 || day > daysInMonth(year, month)) throw new ScalarError('day is out of range for month');
  if (hour === undefined) return new PyDate(year, month, day);
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  if (h > 23) throw new ScalarError('hour must be in 0..23');
  if (m > 59) throw new ScalarError('minute must be in 0..59');
  if (s > 59) throw new ScalarError('second must be in 0..59');
  const microsecond = Number(fraction.slice(0, 6).padEnd(6, '0'));
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60 * (sign === '-' ? -1 : 1);
  if (Math.abs(offset) >= 86_400) throw new ScalarError('the offset of a zone must be less than a day');
  const clock = { hour: h, minute: m, second: s, microsecond };
  return new PyDateTime({ year, month, day }, clock, zone === undefined ? null : fixedZone(offset));
}
