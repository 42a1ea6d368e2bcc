import { type CalendarDay, isoCalendar, ordinal, pad, weekday } from './calendar.ts';
import type { Clock } from './fields.ts';
import { offsetText, type Zone } from './zone.ts';

export const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

interface Moment {
  readonly day: CalendarDay;
  readonly clock: Clock;
  readonly zone: Zone | null;
}

/** What a code gives: a text, or a number with its width and padding. */
type Part = string | readonly [value: number, width: number, padding: '0' | '_'];

const zeros = (value: number, width: number): Part => [value, width, '0'];
const spaces = (value: number, width: number): Part => [value, width, '_'];

const days = (m: Moment): number => ordinal(m.day.year, m.day.month, m.day.day);
const yearDay = (m: Moment): number => days(m) - ordinal(m.day.year, 1, 1);
const weekdayName = (m: Moment): string => weekdayNames[weekday(days(m))] as string;
const monthName = (m: Moment): string => monthNames[m.day.month - 1] as string;
const hour12 = (m: Moment): number => m.clock.hour % 12 || 12;
const half = (m: Moment): string => (m.clock.hour < 12 ? 'AM' : 'PM');

/** The codes of `strftime` with their meaning in the C locale, as glibc has them. */
const codes: Readonly<Record<string, (m: Moment) => Part>> = {
  a: (m) => weekdayName(m).slice(0, 3),
  A: weekdayName,
  b: (m) => monthName(m).slice(0, 3),
  B: monthName,
  c: (m) => expand('%a %b %e %H:%M:%S %Y', m),
  C: (m) => zeros(Math.floor(m.day.year / 100), 2),
  d: (m) => zeros(m.day.day, 2),
  D: (m) => expand('%m/%d/%y', m),
  e: (m) => spaces(m.day.day, 2),
  f: (m) => pad(m.clock.microsecond, 6),
  F: (m) => expand('%Y-%m-%d', m),
  g: (m) => zeros(isoCalendar(m.day).year % 100, 2),
  G: (m) => zeros(isoCalendar(m.day).year, 1),
  h: (m) => monthName(m).slice(0, 3),
  H: (m) => zeros(m.clock.hour, 2),
  I: (m) => zeros(hour12(m), 2),
  j: (m) => zeros(yearDay(m) + 1, 3),
  k: (m) => spaces(m.clock.hour, 2),
  l: (m) => spaces(hour12(m), 2),
  m: (m) => zeros(m.day.month, 2),
  M: (m) => zeros(m.clock.minute, 2),
  n: () => '\n',
  p: half,
  P: (m) => half(m).toLowerCase(),
  r: (m) => expand('%I:%M:%S %p', m),
  R: (m) => expand('%H:%M', m),
  s: (m) => String(localSeconds(m)),
  S: (m) => zeros(m.clock.second, 2),
  t: () => '\t',
  T: (m) => expand('%H:%M:%S', m),
  u: (m) => zeros(weekday(days(m)) + 1, 1),
  U: (m) => zeros(Math.floor((yearDay(m) + 7 - ((weekday(days(m)) + 1) % 7)) / 7), 2),
  V: (m) => zeros(isoCalendar(m.day).week, 2),
  w: (m) => zeros((weekday(days(m)) + 1) % 7, 1),
  W: (m) => zeros(Math.floor((yearDay(m) + 7 - weekday(days(m))) / 7), 2),
  x: (m) => expand('%m/%d/%y', m),
  X: (m) => expand('%H:%M:%S', m),
  y: (m) => zeros(m.day.year % 100, 2),
  Y: (m) => zeros(m.day.year, 1),
  z: (m) => (m.zone === null ? '' : offsetText(m.zone.offset, '')),
  Z: (m) => m.zone?.abbreviation ?? '',
  '%': () => '%',
};

/** The seconds since 1970 of a moment in the zone of this machine: `%s` ignores the moment's own zone. */
function localSeconds({ day, clock }: Moment): number {
  const date = new Date(2000, 0, 1, clock.hour, clock.minute, clock.second);
  date.setFullYear(day.year, day.month - 1, day.day);
  return Math.floor(date.getTime() / 1000);
}

/** Widths beyond 999 would only fill the memory. */
const maximumWidthDigits = 3;

function expand(format: string, moment: Moment): string {
  return format.replace(
    /%([-_0^#]*)(\d*)([EO]?)([a-zA-Z%])/g,
    (whole, flags: string, width: string, _, code: string) => {
      const part = Object.hasOwn(codes, code) ? codes[code]?.(moment) : undefined;
      return part === undefined ? whole : padded(part, flags, width.slice(0, maximumWidthDigits));
    },
  );
}

function padded(part: Part, flags: string, width: string): string {
  let text: string;
  if (typeof part === 'string') {
    text = width === '' ? part : part.padStart(Number(width), flags.includes('0') ? '0' : ' ');
  } else {
    const [value, natural, padding] = part;
    const flag = [...flags].findLast((f) => f === '-' || f === '_' || f === '0') ?? padding;
    const wanted = width === '' ? natural : Number(width);
    text = flag === '-' ? String(value) : String(value).padStart(wanted, flag === '_' ? ' ' : '0');
  }
  if (flags.includes('^')) return text.toUpperCase();
  if (flags.includes('#')) return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
  return text;
}

/** Python's `strftime`: codes that are unknown stay as they are. */
export function strftime(format: string, day: CalendarDay, clock: Clock, zone: Zone | null): string {
  return expand(format, { day, clock, zone });
}
