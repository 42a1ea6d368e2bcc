import { createRequire } from 'node:module';

/** A stretch of time in which a place keeps one offset. */
export interface Period {
  /** Milliseconds since 1970 at which it begins; -Infinity for the first. */
  readonly start: number;
  /** Milliseconds since 1970 at which the next one begins. */
  readonly end: number;
  /** Seconds east of UTC, whole minutes. */
  readonly offset: number;
  readonly abbreviation: string;
  /** Seconds of daylight saving time within the offset. */
  readonly daylight: number;
}

interface PackedData {
  readonly zones: readonly string[];
  readonly links: readonly string[];
}

interface Index {
  /** Canonical names and packed data by lower-case name. */
  readonly byName: ReadonlyMap<string, { readonly name: string; readonly packed: string }>;
}

let index: Index | undefined;

/** The data is read when the first template asks for a zone: most never do. */
function load(): Index {
  if (index) return index;
  const data = createRequire(import.meta.url)('moment-timezone/data/packed/latest.json') as PackedData;
  const byName = new Map<string, { name: string; packed: string }>();
  for (const packed of data.zones) {
    const name = packed.slice(0, packed.indexOf('|'));
    byName.set(name.toLowerCase(), { name, packed });
  }
  for (const link of data.links) {
    const [target = '', name = ''] = link.split('|');
    const packed = byName.get(target.toLowerCase())?.packed;
    if (packed !== undefined) byName.set(name.toLowerCase(), { name, packed });
  }
  index = { byName };
  return index;
}

/** All names of zones, sorted. */
export function zoneNames(): string[] {
  return [...load().byName.values()].map(({ name }) => name).sort();
}

const unpacked = new Map<string, readonly Period[]>();

/** The periods of a zone, oldest first, and its name in the usual letter case; undefined for an unknown name. */
export function zonePeriods(name: string): { name: string; periods: readonly Period[] } | undefined {
  const entry = load().byName.get(name.toLowerCase());
  if (!entry) return undefined;
  let periods = unpacked.get(entry.packed);
  if (!periods) {
    periods = unpack(entry.packed);
    unpacked.set(entry.packed, periods);
  }
  return { name: entry.name, periods };
}

/** The period that an instant, in milliseconds since 1970, falls into. */
export function periodAt(periods: readonly Period[], millis: number): Period {
  let low = 0;
  let high = periods.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((periods[middle] as Period).start <= millis) low = middle;
    else high = middle - 1;
  }
  return periods[low] as Period;
}

/** `Name|ABBR ABBR|offsets|indices|differences of the ends|population`, numbers in base 60, minutes. */
function unpack(packed: string): readonly Period[] {
  const [, abbreviations = '', offsets = '', indices = '', differences = ''] = packed.split('|');
  const names = abbreviations.split(' ');
  // Offsets are written west of UTC and rounded to whole minutes, as pytz does.
  const seconds = offsets.split(' ').map((text) => Math.floor((-unbase60(text) * 60 + 30) / 60) * 60);
  const order = Array.from(indices, unbase60);
  const ends: number[] = [];
  let end = 0;
  for (const [i, text] of (differences === '' ? [] : differences.split(' ')).entries()) {
    end = i === 0 ? unbase60(text) : end + unbase60(text);
    ends.push(Math.round(end * 60_000));
  }
  const offsetOf = (i: number): number => seconds[order[i] as number] as number;
  return order.map((at, i) => ({
    start: i === 0 ? Number.NEGATIVE_INFINITY : (ends[i - 1] as number),
    end: ends[i] ?? Number.POSITIVE_INFINITY,
    offset: seconds[at] as number,
    abbreviation: names[at] as string,
    daylight: daylight(order, ends, offsetOf, i),
  }));
}

const year = 366 * 86_400_000;

/**
 * The data does not mark daylight saving time: it is a period of less than a year with more offset than the periods
 * around it, of which the difference is the saving.
 */
function daylight(
  order: readonly number[],
  ends: readonly number[],
  offsetOf: (i: number) => number,
  i: number,
): number {
  const start = ends[i - 1];
  const end = ends[i];
  if (start === undefined || end === undefined || end - start > year || i + 1 >= order.length) return 0;
  const standard = Math.max(offsetOf(i - 1), offsetOf(i + 1));
  const saving = offsetOf(i) - standard;
  return saving > 0 && saving <= 7200 ? saving : 0;
}

function unbase60(text: string): number {
  const negative = text.startsWith('-');
  const [whole = '', part = ''] = (negative ? text.slice(1) : text).split('.');
  let value = 0;
  for (const c of whole) value = value * 60 + digit(c);
  let unit = 1;
  for (const c of part) {
    unit /= 60;
    value += digit(c) * unit;
  }
  return negative ? -value : value;
}

/** 0-9, a-z, A-X */
function digit(c: string): number {
  const code = c.charCodeAt(0);
  if (code > 96) return code - 87;
  return code > 64 ? code - 29 : code - 48;
}
