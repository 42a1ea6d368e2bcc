import { valueError } from '../../errors.ts';
import { stringRepr } from '../../stringRepr.ts';
import { type CalendarDay, fromOrdinal, ordinal, weekday } from './calendar.ts';
import { type Clock, checkClock, checkDay, midnight } from './fields.ts';
import { fixedZone, utcZone, type Zone } from './zone.ts';

const invalid = (text: string) => valueError(`Invalid isoformat string: ${stringRepr(text)}`);

const dayForm = /^(\d{4})(?:-(\d\d)-(\d\d)|(\d\d)(\d\d)|-?W(\d\d)(?:-?([1-7]))?)$/;
const clockForm = /^(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?$/;
const zoneForm = /^(.*?)(?:(Z)|([+-])(\d\d)(?::?(\d\d)(?::?(\d\d))?)?)$/;

/** `2024-02-29`, `20240229`, `2024-W09-4` */
export function parseIsoDay(text: string): CalendarDay {
  const match = dayForm.exec(text);
  if (!match) throw invalid(text);
  const [, year, month, day, shortMonth, shortDay, week, weekDay = '1'] = match;
  if (week === undefined) return checkDay(Number(year), Number(month ?? shortMonth), Number(day ?? shortDay));
  return isoWeekDay(Number(year), Number(week), Number(weekDay));
}

/** The day of an ISO year, week and weekday (1 is Monday). */
export function isoWeekDay(year: number, week: number, day: number): CalendarDay {
  const fourth = ordinal(year, 1, 4);
  if (week < 1 || week > isoWeeks(year)) throw valueError(`Invalid week: ${week}`);
  if (day < 1 || day > 7) throw valueError(`Invalid weekday: ${day} (range is [1, 7])`);
  return fromOrdinal(fourth - weekday(fourth) + (week - 1) * 7 + day - 1);
}

/** 53 weeks belong to years that begin on a Thursday, or on a Wednesday when they are leap years. */
function isoWeeks(year: number): number {
  const first = weekday(ordinal(year, 1, 1));
  return first === 3 || (first === 2 && ordinal(year + 1, 1, 1) - ordinal(year, 1, 1) === 366) ? 53 : 52;
}

/** `04:05`, `040507.089`, with `Z` or `+02:00` after it. */
export function parseIsoClock(text: string): { clock: Clock; zone: Zone | null } {
  const zoned = zoneForm.exec(text);
  const match = clockForm.exec(zoned ? (zoned[1] as string) : text);
  if (!match) throw invalid(text);
  const [, hour, minute = '0', second = '0', fraction = ''] = match;
  const microsecond = Number(fraction.slice(0, 6).padEnd(6, '0'));
  const clock = checkClock(Number(hour), Number(minute), Number(second), microsecond);
  if (!zoned) return { clock, zone: null };
  const [, , z, sign, hours = '0', minutes = '0', seconds = '0'] = zoned;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return { clock, zone: z || offset === 0 ? utcZone : fixedZone(sign === '-' ? -offset : offset) };
}

/** A day, and a time after any one character. */
export function parseIsoDateTime(text: string): { day: CalendarDay; clock: Clock; zone: Zone | null } {
  for (const length of [10, 8, 7]) {
    const head = text.slice(0, length);
    if (!dayForm.test(head)) continue;
    if (text.length === length) return { day: parseIsoDay(head), clock: midnight, zone: null };
    const separator = String.fromCodePoint(text.codePointAt(length) ?? 0);
    if (length < 10 && /[\d-]/.test(separator)) continue;
    return { day: parseIsoDay(head), ...parseIsoClock(text.slice(length + separator.length)) };
  }
  throw invalid(text);
}
