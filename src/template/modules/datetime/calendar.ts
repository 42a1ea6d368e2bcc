/** Arithmetic of the proleptic Gregorian calendar, as Python's datetime has it. */

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

export const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (monthLengths[month - 1] ?? 0);
}

/** Days since 0001-01-01, which is day 1. */
export function ordinal(year: number, month: number, day: number): number {
  const before = year - 1;
  let days = before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  for (let m = 1; m < month; m += 1) days += daysInMonth(year, m);
  return days + day;
}

/** The largest ordinal: 9999-12-31. */
export const maximumOrdinal = ordinal(9999, 12, 31);

export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The day with an ordinal from 1 to `maximumOrdinal`. */
export function fromOrdinal(days: number): CalendarDay {
  let year = Math.max(1, Math.floor(days / 365.2425));
  while (ordinal(year + 1, 1, 1) <= days) year += 1;
  while (ordinal(year, 1, 1) > days) year -= 1;
  let rest = days - ordinal(year, 1, 1) + 1;
  let month = 1;
  while (rest > daysInMonth(year, month)) {
    rest -= daysInMonth(year, month);
    month += 1;
  }
  return { year, month, day: rest };
}

/** 0 is Monday. */
export const weekday = (days: number): number => (((days + 6) % 7) + 7) % 7;

/** ISO year, week and weekday (1 is Monday). */
export function isoCalendar(day: CalendarDay): { year: number; week: number; weekday: number } {
  const days = ordinal(day.year, day.month, day.day);
  const thursday = days - weekday(days) + 3;
  const year = thursday < 1 ? 0 : fromOrdinal(Math.min(thursday, maximumOrdinal)).year;
  const week = Math.floor((thursday - ordinal(year, 1, 1)) / 7) + 1;
  return { year, week, weekday: weekday(days) + 1 };
}

export const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** `2024-02-29`. */
export const isoDay = (day: CalendarDay): string => `${pad(day.year, 4)}-${pad(day.month, 2)}-${pad(day.day, 2)}`;
