import { PyDate } from '../../template/modules/datetime/date.ts';
import { PyDateTime } from '../../template/modules/datetime/dateTime.ts';
import { PyTimeDelta } from '../../template/modules/datetime/timedelta.ts';
import { fixedZone, utcZone } from '../../template/modules/datetime/zone.ts';
import { PyDecimal } from '../../template/numbers/decimal.ts';
import { floatText, type Value } from '../../template/values.ts';
import { type ArrayItem, readArray } from './array.ts';
import { pythonJson, quoteJson, readJson } from './json.ts';
import { builtinType } from './types.ts';

/** Turns the text of a value into what templates see. */
export type Decoder = (text: string) => Value;

/**
 * How values of a type reach templates: as dbt's agate tables show them. Whole numbers are ints, numeric and floats
 * Decimals, dates and timestamps Python's, JSON and arrays text in Python's JSON form, all else text.
 */
export function decoderOf(typeOid: number): Decoder {
  return decoders.get(typeOid) ?? asText;
}

const asText: Decoder = (text) => text;

function asInteger(text: string): Value {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

const asDecimal: Decoder = (text) => PyDecimal.parse(text) ?? text;

const asFloat: Decoder = (text) => PyDecimal.parse(floatText(floatOf(text))) ?? text;

function floatOf(text: string): number {
  return text === 'Infinity'
    ? Number.POSITIVE_INFINITY
    : text === '-Infinity'
      ? Number.NEGATIVE_INFINITY
      : Number(text);
}

const day = /^(\d{4})-(\d\d)-(\d\d)$/;
const moment = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?)?$/;

/** What Python's dates cannot hold (before year 1, after 9999) stays text; the infinities are its first and last day. */
function asDate(text: string): Value {
  const match = day.exec(text);
  if (match) return new PyDate(Number(match[1]), Number(match[2]), Number(match[3]));
  if (text === 'infinity') return new PyDate(9999, 12, 31);
  return text === '-infinity' ? new PyDate(1, 1, 1) : text;
}

function asDateTime(text: string): Value {
  const match = moment.exec(text);
  if (!match) {
    if (text === 'infinity') return dateTime([9999, 12, 31, 23, 59, 59, 999_999], null);
    return text === '-infinity' ? dateTime([1, 1, 1, 0, 0, 0, 0], null) : text;
  }
  const numbers = match.slice(1, 7).map(Number);
  const micros = Number((match[7] ?? '').padEnd(6, '0'));
  if (match[8] === undefined) return dateTime([...numbers, micros], null);
  const offset =
    (match[8] === '-' ? -1 : 1) * (Number(match[9]) * 3600 + Number(match[10] ?? 0) * 60 + Number(match[11] ?? 0));
  return dateTime([...numbers, micros], offset);
}

function dateTime(numbers: readonly number[], offset: number | null): PyDateTime {
  const [year = 1, month = 1, date = 1, hour = 0, minute = 0, second = 0, microsecond = 0] = numbers;
  const zone = offset === null ? null : offset === 0 ? utcZone : fixedZone(offset);
  return new PyDateTime({ year, month, day: date }, { hour, minute, second, microsecond }, zone);
}

/** As Python prints a `datetime.time`. */
function asTime(text: string): string {
  return text
    .replace(/\.(\d+)/, (_, fraction: string) => `.${fraction.padEnd(6, '0')}`)
    .replace(/([+-]\d\d)$/, '$1:00');
}

const unitDays: Readonly<Record<string, number>> = { year: 365, years: 365, mon: 30, mons: 30, day: 1, days: 1 };

/** As Python prints a `timedelta`, with psycopg's 365 days a year and 30 a month. */
function asInterval(text: string): string {
  let days = 0;
  let micros = 0;
  for (const [, count, unit, sign, hours, minutes, seconds, fraction] of text.matchAll(
    /([+-]?\d+) ([a-z]+)|([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d+))?/g,
  )) {
    if (unit !== undefined) days += Number(count) * (unitDays[unit] ?? 0);
    else {
      const size =
        (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1e6 + Number((fraction ?? '').padEnd(6, '0'));
      micros += sign === '-' ? -size : size;
    }
  }
  return new PyTimeDelta(days, micros).str();
}

const scalars: readonly (readonly [oids: readonly number[], decode: Decoder])[] = [
  [[20, 21, 23, 26], asInteger],
  [[1700], asDecimal],
  [[700, 701], asFloat],
  [[16], (text) => text === 't'],
  [[1082], asDate],
  [[1114, 1184], asDateTime],
  [[1083, 1266], asTime],
  [[1186], asInterval],
  [[114, 3802], readJson],
];
const decoders = new Map<number, Decoder>();
for (const [oids, decode] of scalars) for (const oid of oids) decoders.set(oid, decode);

/** How an element of an array is written in JSON; element types that are not here leave the array's own text, as psycopg does. */
const elements: readonly (readonly [oids: readonly number[], write: (text: string) => string])[] = [
  [[20, 21, 23, 26], (text) => text],
  [[700, 701, 1700], (text) => jsonFloat(floatOf(text))],
  [[16], (text) => (text === 't' ? 'true' : 'false')],
  [[18, 19, 25, 650, 829, 869, 1042, 1043], quoteJson],
  [[1082], (text) => quoteJson(textOf(asDate(text)))],
  [[1114, 1184], (text) => quoteJson(textOf(asDateTime(text)))],
  [[1083, 1266], (text) => quoteJson(asTime(text))],
  [[1186], (text) => quoteJson(asInterval(text))],
  [[114, 3802], pythonJson],
];
const elementWriters = new Map(elements.flatMap(([oids, write]) => oids.map((oid) => [oid, write] as const)));
for (let oid = 1; oid < 10_000; oid += 1) {
  const write = elementWriters.get(builtinType(oid)?.elementOid ?? -1);
  if (write) decoders.set(oid, (text) => arrayJson(readArray(text), write));
}

const jsonFloat = (value: number): string =>
  Number.isFinite(value) ? floatText(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';

const textOf = (value: Value): string =>
  value instanceof PyDate || value instanceof PyDateTime ? value.isoformat() : String(value);

function arrayJson(item: ArrayItem, write: (text: string) => string): string {
  if (item === null) return 'null';
  return typeof item === 'string' ? write(item) : `[${item.map((inner) => arrayJson(inner, write)).join(', ')}]`;
}
