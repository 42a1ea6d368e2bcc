import { daysInMonth, fromOrdinal, isoCalendar, maximumOrdinal, ordinal } from '../modules/datetime/calendar.ts';
import { PyDate } from '../modules/datetime/date.ts';
import { PyDateTime } from '../modules/datetime/dateTime.ts';
import { fixedZone, utcZone, type Zone } from '../modules/datetime/zone.ts';
import { PyDecimal } from '../numbers/decimal.ts';
import type { Value } from '../values.ts';

/** Python's `str.strip`. */
export const strip = (text: string): string => text.replace(/^[\s\x1c-\x1f\x85]+|[\s\x1c-\x1f\x85]+$/g, '');

/** Whether a cell is null: empty, blank, or the word null in any letter case. */
export function isNullText(text: string): boolean {
  if (text === '') return true;
  const first = text.charCodeAt(0);
  // Most cells begin with a letter other than n, or with a digit.
  if (first > 32 && first < 127 && (first | 32) !== 110) return false;
  const word = strip(text);
  return word === '' || (word.length === 4 && word.toLowerCase() === 'null');
}

const currencySymbols = '؋$ƒ៛¥₡₱£€¢﷼₪₩₭₮₦฿₤₫';
const currencyEdges = new RegExp(`^([${currencySymbols}])\\1*|([${currencySymbols}])\\2*$`, 'g');

/**
 * A number as agate reads it: `1,000`, `5%`, `$3.50` and `1_000` are numbers. Undefined when it is none.
 * The text is stripped.
 */
export function readNumber(text: string): PyDecimal | undefined {
  const bare = plainNumber(text);
  return bare === undefined ? undefined : PyDecimal.parse(bare);
}

/** The text without what may surround a number, with its sign; a fast way for the usual case. */
export function plainNumber(text: string): string | undefined {
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return text;
  let bare = text.replace(/^%+|%+$/g, '');
  const negative = bare.startsWith('-');
  if (negative) bare = bare.slice(1);
  // agate takes the symbols off one after the other, each at both ends.
  for (let before = ''; before !== bare; ) {
    before = bare;
    bare = bare.replace(currencyEdges, '');
  }
  bare = strip(bare.replaceAll(',', ''));
  if (!negative) return bare;
  if (bare.startsWith('-')) return bare.slice(1);
  return bare.startsWith('+') ? `-${bare.slice(1)}` : `-${bare}`;
}

/** `2024-02-29`, also `2024-2-9`. */
export function readDate(text: string): PyDate | undefined {
  const match = /^(\d{4})-(\d\d?)-(\d\d?)$/.exec(text);
  return match ? dateOf(Number(match[1]), Number(match[2]), Number(match[3])) : undefined;
}

function dateOf(year: number, month: number, day: number): PyDate | undefined {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return new PyDate(year, month, day);
}

/** `2024-02-29 10:00:00` */
export function readDateTime(text: string): PyDateTime | undefined {
  const match = /^(\d{4}-\d\d?-\d\d?)\s+(\d\d?):(\d\d?):(\d\d?)$/.exec(text);
  if (!match) return undefined;
  const day = readDate(match[1] as string);
  const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4])];
  // A second of 60 or 61 passes Python's pattern and fails as a time.
  if (!day || hour > 23 || minute > 59 || second > 59) return undefined;
  return new PyDateTime(day, { hour, minute, second, microsecond: 0 });
}

/** ISO 8601 with a `T`: `2024-02-29T10:00:00.5+02:00`, `20240229T10Z`, `2024-W09-4T10:00`. */
export function readIsoDateTime(text: string): PyDateTime | undefined {
  const parts = text.split('T');
  if (parts.length !== 2) return undefined;
  const day = readIsoDay(parts[0] as string);
  const time = readIsoTime(parts[1] as string);
  if (!day || !time) return undefined;
  return new PyDateTime(day, time.clock, time.zone);
}

function readIsoDay(text: string): PyDate | undefined {
  let match = /^(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d)|-?(\d\d))?$/.exec(text);
  if (match) {
    const [, year, month, day, shortMonth, shortDay, monthAlone] = match;
    return dateOf(Number(year), Number(month ?? shortMonth ?? monthAlone ?? 1), Number(day ?? shortDay ?? 1));
  }
  match = /^(\d\d)$/.exec(text);
  if (match) return dateOf(Number(match[1]) * 100 + 1, 1, 1);
  match = /^(\d{4})-?(\d{3})$/.exec(text);
  if (match) return dateOfOrdinal(ordinal(Number(match[1]), 1, 1) + Number(match[2]) - 1);
  match = /^(\d{4})(?:-W(\d\d)(?:-(\d))?|W(\d\d)(\d)?)$/.exec(text);
  if (!match) return undefined;
  const [, year, week, day, shortWeek, shortDay] = match;
  const first = { year: Number(year), month: 1, day: 1 };
  if (first.year < 1) return undefined;
  const iso = isoCalendar(first);
  const weeks = Number(week ?? shortWeek) - (iso.week === 1 ? 1 : 0);
  return dateOfOrdinal(ordinal(first.year, 1, 1) + weeks * 7 - iso.weekday + Number(day ?? shortDay ?? 1));
}

function dateOfOrdinal(days: number): PyDate | undefined {
  return days >= 1 && days <= maximumOrdinal ? PyDate.of(fromOrdinal(days)) : undefined;
}

const zoneForm = '(?:(Z)|([+-])(\\d\\d)(?::?(\\d\\d))?)?';
const timeForm = new RegExp(`^(\\d\\d)(?:(?::(\\d\\d)(?::(\\d\\d))?|(\\d\\d)(\\d\\d)?))?(?:[,.](\\d+))?${zoneForm}$`);

function readIsoTime(text: string): { clock: PyDateTime['clock']; zone: Zone | null } | undefined {
  const match = timeForm.exec(text);
  if (!match) return undefined;
  const [, h, m1, s1, m2, s2, fraction = '', utc, sign, zoneHour = '0', zoneMinute = '0'] = match;
  const [minuteText, secondText] = [m1 ?? m2, s1 ?? s2];
  // The fraction is one of the last unit that is written.
  const unit = secondText !== undefined ? 1_000_000n : minuteText !== undefined ? 60_000_000n : 3_600_000_000n;
  const micros = Number((BigInt(fraction || '0') * unit) / 10n ** BigInt(fraction.length));
  const hour = Number(h);
  const minute = Number(minuteText ?? 0) + (minuteText === undefined ? Math.floor(micros / 60_000_000) : 0);
  const second = secondText === undefined ? Math.floor((micros % 60_000_000) / 1_000_000) : Number(secondText);
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const clock = { hour, minute, second, microsecond: micros % 1_000_000 };
  if (utc) return { clock, zone: utcZone };
  if (sign === undefined) return { clock, zone: null };
  const offset = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60 * (sign === '-' ? -1 : 1);
  if (Math.abs(offset) >= 86_400) return undefined;
  return { clock, zone: fixedZone(offset) };
}

/** `true` and `false` in any letter case, nothing else. */
export function readBoolean(text: string): boolean | undefined {
  const word = strip(text.replaceAll(',', '')).toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

/** The types that a column of text can have, in the order of preference. */
export const textTypes = ['number', 'date', 'datetime', 'isodatetime', 'boolean', 'text'] as const;
export type TextType = (typeof textTypes)[number];

/** The value of a cell; undefined (JavaScript's) when it is not of the type. */
export function castText(type: TextType, cell: string): Value | undefined {
  if (isNullText(cell)) return null;
  switch (type) {
    case 'number':
      return readNumber(strip(cell));
    case 'date':
      return readDate(strip(cell));
    case 'datetime':
      return readDateTime(strip(cell));
    case 'isodatetime':
      return readIsoDateTime(strip(cell));
    case 'boolean':
      return readBoolean(cell);
    case 'text':
      return cell;
  }
}
