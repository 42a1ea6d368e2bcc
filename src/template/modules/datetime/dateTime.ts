import { TemplateError, typeError } from '../../errors.ts';
import { BoundMethod } from '../../values/function.ts';
import { type BinaryOperator, PyObject, type Value } from '../../values.ts';
import { type CalendarDay, fromOrdinal, isoDay, maximumOrdinal, ordinal } from './calendar.ts';
import { PyDate } from './date.ts';
import { dateTimeMethods } from './dateTimeMethods.ts';
import { type Clock, clockNumbers, clockText, midnight, zoneText } from './fields.ts';
import { strftime } from './strftime.ts';
import { dayMicros, PyTimeDelta } from './timedelta.ts';
import { utcZone, type Zone } from './zone.ts';

/** Days before 1970-01-01, as ordinals count. */
const epochOrdinal = ordinal(1970, 1, 1);

const clockFields: ReadonlySet<string> = new Set(['hour', 'minute', 'second', 'microsecond']);
const dayFields: ReadonlySet<string> = new Set(['year', 'month', 'day']);

/** Python's `datetime.datetime`: naive without a zone, aware with one. */
export class PyDateTime extends PyObject implements CalendarDay {
  readonly typeName = 'datetime.datetime';
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly clock: Clock;
  readonly zone: Zone | null;

  /** Takes a day and a time that exist. */
  constructor(day: CalendarDay, clock: Clock = midnight, zone: Zone | null = null) {
    super();
    this.year = day.year;
    this.month = day.month;
    this.day = day.day;
    this.clock = clock;
    this.zone = zone;
  }

  /** From an ordinal and microseconds, which may be negative or more than a day has. */
  static ofMicros(days: number, micros: number, zone: Zone | null): PyDateTime {
    const carry = Math.floor(micros / dayMicros);
    const total = days + carry;
    if (total < 1 || total > maximumOrdinal) throw new TemplateError('other', 'date value out of range');
    const rest = micros - carry * dayMicros;
    const seconds = Math.floor(rest / 1e6);
    const clock = {
      hour: Math.floor(seconds / 3600),
      minute: Math.floor(seconds / 60) % 60,
      second: seconds % 60,
      microsecond: rest % 1e6,
    };
    return new PyDateTime(fromOrdinal(total), clock, zone);
  }

  /** From microseconds since 1970-01-01 00:00 UTC, as a datetime of UTC. */
  static ofEpochMicros(micros: number, zone: Zone | null = utcZone): PyDateTime {
    return PyDateTime.ofMicros(epochOrdinal, micros, zone);
  }

  /** From JavaScript's milliseconds since 1970, aware: what `run_started_at` is. */
  static ofEpochMillis(millis: number, zone: Zone | null = utcZone): PyDateTime {
    return PyDateTime.ofEpochMicros(Math.round(millis * 1000), zone);
  }

  get ordinal(): number {
    return ordinal(this.year, this.month, this.day);
  }
  /** Microseconds since midnight on the clock. */
  get micros(): number {
    const { hour, minute, second, microsecond } = this.clock;
    return ((hour * 60 + minute) * 60 + second) * 1e6 + microsecond;
  }
  /** Microseconds since 1970 of an aware datetime; of a naive one, as if it were UTC. Exact from 1685 to 2255. */
  get epochMicros(): number {
    return (this.ordinal - epochOrdinal) * dayMicros + this.micros - (this.zone?.offset ?? 0) * 1e6;
  }

  isoformat(separator = 'T', timespec = 'auto'): string {
    return `${isoDay(this)}${separator}${clockText(this.clock, timespec)}${zoneText(this.zone)}`;
  }
  withZone(zone: Zone | null): PyDateTime {
    return new PyDateTime(this, this.clock, zone);
  }
  /** The same clock moved by a timedelta; the zone stays, as Python leaves it. */
  plus(delta: PyTimeDelta, sign: 1 | -1 = 1): PyDateTime {
    return PyDateTime.ofMicros(this.ordinal + sign * delta.days, this.micros + sign * delta.micros, this.zone);
  }
  /** The same instant on UTC's clock, without a zone. */
  utc(): PyDateTime {
    return PyDateTime.ofMicros(this.ordinal, this.micros - (this.zone?.offset ?? 0) * 1e6, null);
  }

  override attribute(name: string): Value | undefined {
    if (dayFields.has(name)) return this[name as keyof CalendarDay];
    if (clockFields.has(name)) return this.clock[name as keyof Clock];
    if (name === 'tzinfo') return this.zone;
    if (name === 'fold') return 0;
    const method = dateTimeMethods.get(name);
    return method && new BoundMethod<PyDateTime>(name, this, method);
  }
  override attributeNames(): Iterable<string> {
    return [...dayFields, ...clockFields, 'tzinfo', 'fold', ...dateTimeMethods.keys()];
  }
  override str(): string {
    return this.isoformat(' ');
  }
  override format(spec: string): string {
    return spec === '' ? this.str() : strftime(spec, this, this.clock, this.zone);
  }
  override repr(): string {
    const numbers = [this.year, this.month, this.day, ...clockNumbers(this.clock)];
    const zone = this.zone === null ? '' : `, tzinfo=${this.zone.repr()}`;
    return `datetime.datetime(${numbers.join(', ')}${zone})`;
  }
  override equals(other: Value): boolean {
    if (!(other instanceof PyDateTime) || (other.zone === null) !== (this.zone === null)) return false;
    return this.difference(other) === 0;
  }
  override hashKey(): string {
    const utc = this.utc();
    return `datetime:${this.zone === null ? '' : 'aware:'}${utc.ordinal}:${utc.micros}`;
  }
  override compare(other: Value): number | undefined {
    if (other instanceof PyDate) throw typeError("can't compare datetime.datetime to datetime.date");
    if (!(other instanceof PyDateTime)) return undefined;
    if ((other.zone === null) !== (this.zone === null)) {
      throw typeError("can't compare offset-naive and offset-aware datetimes");
    }
    return this.difference(other);
  }
  /** A number with the sign of `this - other`, on clocks brought to UTC. */
  private difference(other: PyDateTime): number {
    const [a, b] = [this.utcParts(), other.utcParts()];
    return a.days - b.days || a.micros - b.micros;
  }
  private utcParts(): PyTimeDelta {
    return new PyTimeDelta(this.ordinal, this.micros - (this.zone?.offset ?? 0) * 1e6);
  }
  override binary(operator: BinaryOperator, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof PyTimeDelta) {
      if (operator === '+') return this.plus(other);
      if (operator === '-' && !reflected) return this.plus(other, -1);
    }
    if (other instanceof PyDateTime && operator === '-' && !reflected) {
      if ((other.zone === null) !== (this.zone === null)) {
        throw typeError("can't subtract offset-naive and offset-aware datetimes");
      }
      const [a, b] = [this.utcParts(), other.utcParts()];
      return new PyTimeDelta(a.days - b.days, a.micros - b.micros);
    }
    return undefined;
  }
}
