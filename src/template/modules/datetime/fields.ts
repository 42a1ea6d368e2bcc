import { typeError, valueError } from '../../errors.ts';
import { intArgument } from '../../signature.ts';
import { typeName, type Value } from '../../values.ts';
import { type CalendarDay, daysInMonth, pad } from './calendar.ts';
import { offsetText, Zone } from './zone.ts';

/** A time of day. */
export interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

export const midnight: Clock = { hour: 0, minute: 0, second: 0, microsecond: 0 };

/** A calendar day that exists; a value error else. */
export function checkDay(year: Value, month: Value, day: Value): CalendarDay {
  const out = { year: intArgument(year), month: intArgument(month), day: intArgument(day) };
  if (out.year < 1 || out.year > 9999) throw valueError(`year ${out.year} is out of range`);
  if (out.month < 1 || out.month > 12) throw valueError('month must be in 1..12');
  if (out.day < 1 || out.day > daysInMonth(out.year, out.month)) throw valueError('day is out of range for month');
  return out;
}

/** A time of day that exists; a value error else. */
export function checkClock(hour: Value, minute: Value, second: Value, microsecond: Value): Clock {
  const limited = (name: string, value: Value, limit: number): number => {
    const number = intArgument(value);
    if (number < 0 || number > limit) throw valueError(`${name} must be in 0..${limit}`);
    return number;
  };
  return {
    hour: limited('hour', hour, 23),
    minute: limited('minute', minute, 59),
    second: limited('second', second, 59),
    microsecond: limited('microsecond', microsecond, 999_999),
  };
}

/** A `tzinfo` argument. */
export function checkZone(value: Value): Zone | null {
  if (value === null || value instanceof Zone) return value;
  throw typeError(`tzinfo argument must be None or of a tzinfo subclass, not type '${typeName(value)}'`);
}

const timespecs = ['auto', 'hours', 'minutes', 'seconds', 'milliseconds', 'microseconds'];

/** `04:05:07.089000` */
export function clockText(clock: Clock, timespec = 'auto'): string {
  const detail = timespec === 'auto' ? (clock.microsecond === 0 ? 'seconds' : 'microseconds') : timespec;
  const level = timespecs.indexOf(detail);
  if (level < 0) throw valueError('Unknown timespec value');
  let text = pad(clock.hour, 2);
  if (level >= 2) text += `:${pad(clock.minute, 2)}`;
  if (level >= 3) text += `:${pad(clock.second, 2)}`;
  if (level === 4) text += `.${pad(Math.floor(clock.microsecond / 1000), 3)}`;
  if (level === 5) text += `.${pad(clock.microsecond, 6)}`;
  return text;
}

/** `+02:00`, or nothing without a zone. */
export const zoneText = (zone: Zone | null): string => (zone === null ? '' : offsetText(zone.offset, ':'));

/** The numbers that a `repr` lists: seconds and microseconds only when they are not zero. */
export function clockNumbers(clock: Clock): number[] {
  const numbers = [clock.hour, clock.minute];
  if (clock.second !== 0 || clock.microsecond !== 0) numbers.push(clock.second);
  if (clock.microsecond !== 0) numbers.push(clock.microsecond);
  return numbers;
}
