import { valueError } from '../../errors.ts';
import { stringRepr } from '../../stringRepr.ts';
import { type CalendarDay, fromOrdinal, ordinal, weekday } from './calendar.ts';
import { type Clock, checkClock, checkDay } from './fields.ts';
import { isoWeekDay } from './isoParse.ts';
import { monthNames, weekdayNames } from './strftime.ts';
import { fixedZone, utcZone, type Zone } from './zone.ts';

const short = (names: readonly string[]): string[] => names.map((name) => name.slice(0, 3));
/** The longest first, so that a name is not cut short. */
const anyOf = (names: readonly string[]): string => [...names].sort((a, b) => b.length - a.length).join('|');

/** What each code accepts. */
const forms: Readonly<Record<string, string>> = {
  a: anyOf(short(weekdayNames)),
  A: anyOf(weekdayNames),
  b: anyOf(short(monthNames)),
  B: anyOf(monthNames),
  d: '3[01]|[12]\\d|0[1-9]|[1-9]| [1-9]',
  f: '\\d{1,6}',
  G: '\\d{4}',
  H: '2[0-3]|[01]\\d|\\d',
  I: '1[0-2]|0[1-9]|[1-9]',
  j: '36[0-6]|3[0-5]\\d|[12]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]',
  m: '1[0-2]|0[1-9]|[1-9]',
  M: '[0-5]\\d|\\d',
  p: 'am|pm',
  S: '6[01]|[0-5]\\d|\\d',
  u: '[1-7]',
  U: '5[0-3]|[0-4]\\d|\\d',
  V: '5[0-3]|0[1-9]|[1-4]\\d|\\d',
  w: '[0-6]',
  W: '5[0-3]|[0-4]\\d|\\d',
  y: '\\d\\d',
  Y: '\\d{4}',
  z: '[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d(?:\\.\\d{1,6})?)?|Z',
  Z: 'utc|gmt',
};

/** Codes that stand for others. */
const composites: Readonly<Record<string, string>> = {
  c: '%a %b %d %H:%M:%S %Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

interface Compiled {
  readonly expression: RegExp;
  /** The code of each group. */
  readonly codes: readonly string[];
}

const compiled = new Map<string, Compiled>();

function compile(format: string): Compiled {
  let known = compiled.get(format);
  if (known) return known;
  const codes: string[] = [];
  const expanded = format.replace(/%([cxX])/g, (_, code: string) => composites[code] as string);
  const source = expanded.replace(/%(.?)|\s+|[\\^$*+?.()|[\]{}]/gsu, (whole, code: string | undefined) => {
    if (code === undefined) return /\s/.test(whole) ? '\\s+' : `\\${whole}`;
    if (code === '') throw valueError(`stray %% in format ${stringRepr(format)}`);
    if (code === '%') return '%';
    const form = Object.hasOwn(forms, code) ? forms[code] : undefined;
    if (form === undefined) throw valueError(`'${code}' is a bad directive in format ${stringRepr(format)}`);
    if (codes.includes(code)) throw valueError(`redefinition of group name '${code}'`);
    codes.push(code);
    return `(${form})`;
  });
  known = { expression: new RegExp(source, 'iy'), codes };
  // Formats come from templates: a handful in a project.
  if (compiled.size > 200) compiled.clear();
  compiled.set(format, known);
  return known;
}

/** Python's `datetime.strptime`: what `text` says in the words of `format`. */
export function strptime(text: string, format: string): { day: CalendarDay; clock: Clock; zone: Zone | null } {
  const { expression, codes } = compile(format);
  expression.lastIndex = 0;
  const match = expression.exec(text);
  if (!match) throw valueError(`time data ${stringRepr(text)} does not match format ${stringRepr(format)}`);
  if (match[0].length !== text.length) throw valueError(`unconverted data remains: ${text.slice(match[0].length)}`);
  const found = new Map(codes.map((code, i) => [code, match[i + 1] as string]));
  return { day: dayOf(found), clock: clockOf(found), zone: zoneOf(found) };
}

type Found = ReadonlyMap<string, string>;

const numberIn = (found: Found, code: string): number | undefined => {
  const text = found.get(code);
  return text === undefined ? undefined : Number(text);
};

function indexOfName(names: readonly string[], text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = names.findIndex((name) => name.toLowerCase() === text.toLowerCase());
  return at < 0 ? undefined : at;
}

function dayOf(found: Found): CalendarDay {
  const short2 = numberIn(found, 'y');
  const year = numberIn(found, 'Y') ?? (short2 === undefined ? undefined : short2 + (short2 < 69 ? 2000 : 1900));
  const dayOfWeek = weekdayOf(found);
  const isoYear = numberIn(found, 'G');
  const isoWeek = numberIn(found, 'V');
  if (isoYear !== undefined || isoWeek !== undefined) {
    if (isoYear === undefined || isoWeek === undefined || dayOfWeek === undefined) {
      throw valueError("ISO year directive '%G' must be used with the ISO week directive '%V' and a weekday directive");
    }
    return isoWeekDay(isoYear, isoWeek, dayOfWeek + 1);
  }
  const yearDay = numberIn(found, 'j');
  if (yearDay !== undefined) return fromOrdinal(ordinal(year ?? 1900, 1, 1) + yearDay - 1);
  const sundayWeek = numberIn(found, 'U');
  const week = sundayWeek ?? numberIn(found, 'W');
  if (week !== undefined && year !== undefined && dayOfWeek !== undefined) {
    return weekDay(year, week, dayOfWeek, sundayWeek === undefined);
  }
  const month =
    numberIn(found, 'm') ??
    (indexOfName(monthNames, found.get('B')) ?? indexOfName(short(monthNames), found.get('b')) ?? 0) + 1;
  return checkDay(year ?? 1900, month, numberIn(found, 'd') ?? 1);
}

/** 0 is Monday. */
function weekdayOf(found: Found): number | undefined {
  const named = indexOfName(weekdayNames, found.get('A')) ?? indexOfName(short(weekdayNames), found.get('a'));
  if (named !== undefined) return named;
  const fromSunday = numberIn(found, 'w');
  if (fromSunday !== undefined) return (fromSunday + 6) % 7;
  const fromOne = numberIn(found, 'u');
  return fromOne === undefined ? undefined : fromOne - 1;
}

/** A day by the number of its week, which begins on Sunday (`%U`) or Monday (`%W`). */
function weekDay(year: number, week: number, dayOfWeek: number, fromMonday: boolean): CalendarDay {
  const first = ordinal(year, 1, 1);
  const shift = fromMonday ? 0 : 1;
  const firstDay = (weekday(first) + shift) % 7;
  const wanted = (dayOfWeek + shift) % 7;
  const daysBeforeWeek1 = (7 - firstDay) % 7;
  return fromOrdinal(first + daysBeforeWeek1 + (week - 1) * 7 + wanted);
}

function clockOf(found: Found): Clock {
  const half = found.get('p')?.toLowerCase();
  const hour12 = numberIn(found, 'I');
  let hour = numberIn(found, 'H') ?? 0;
  if (hour12 !== undefined) hour = (hour12 % 12) + (half === 'pm' ? 12 : 0);
  const microsecond = Number((found.get('f') ?? '').padEnd(6, '0'));
  return checkClock(hour, numberIn(found, 'M') ?? 0, numberIn(found, 'S') ?? 0, microsecond);
}

function zoneOf(found: Found): Zone | null {
  const text = found.get('z');
  if (text === undefined) return null;
  if (text.toLowerCase() === 'z') return utcZone;
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /^([+-])(\d\d):?(\d\d)(?::?(\d\d))?/.exec(text) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  if (offset === 0) return utcZone;
  const zone = fixedZone(sign === '-' ? -offset : offset, found.get('Z'));
  return zone;
}
