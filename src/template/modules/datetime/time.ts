import { typeError } from '../../errors.ts';
import { signature } from '../../signature.ts';
import { BoundMethod, type Method } from '../../values/function.ts';
import { PyObject, type Value } from '../../values.ts';
import { formatArgument } from './date.ts';
import { type Clock, checkClock, checkZone, clockNumbers, clockText, zoneText } from './fields.ts';
import { strftime } from './strftime.ts';
import { PyTimeDelta } from './timedelta.ts';
import type { Zone } from './zone.ts';

/** Python's `datetime.time`: a time of day, with or without a zone. */
export class PyTime extends PyObject {
  readonly typeName = 'datetime.time';
  readonly clock: Clock;
  readonly zone: Zone | null;
  constructor(clock: Clock, zone: Zone | null = null) {
    super();
    this.clock = clock;
    this.zone = zone;
  }
  /** Microseconds since midnight, of UTC when there is a zone. */
  get micros(): number {
    const { hour, minute, second, microsecond } = this.clock;
    return ((hour * 60 + minute) * 60 + second - (this.zone?.offset ?? 0)) * 1e6 + microsecond;
  }
  isoformat(timespec = 'auto'): string {
    return clockText(this.clock, timespec) + zoneText(this.zone);
  }
  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'hour':
      case 'minute':
      case 'second':
      case 'microsecond':
        return this.clock[name];
      case 'tzinfo':
        return this.zone;
      case 'fold':
        return 0;
      default: {
        const method = timeMethods.get(name);
        return method && new BoundMethod(name, this, method);
      }
    }
  }
  override attributeNames(): Iterable<string> {
    return ['hour', 'minute', 'second', 'microsecond', 'tzinfo', 'fold', ...timeMethods.keys()];
  }
  override str(): string {
    return this.isoformat();
  }
  override format(spec: string): string {
    return spec === '' ? this.str() : strftime(spec, anyDay, this.clock, this.zone);
  }
  override repr(): string {
    const zone = this.zone === null ? '' : `, tzinfo=${this.zone.repr()}`;
    return `datetime.time(${clockNumbers(this.clock).join(', ')}${zone})`;
  }
  override equals(other: Value): boolean {
    return other instanceof PyTime && (other.zone === null) === (this.zone === null) && other.micros === this.micros;
  }
  override hashKey(): string {
    return `time:${this.zone === null ? '' : 'aware:'}${this.micros}`;
  }
  override compare(other: Value): number | undefined {
    if (!(other instanceof PyTime)) return undefined;
    if ((other.zone === null) !== (this.zone === null)) {
      throw typeError("can't compare offset-naive and offset-aware times");
    }
    return this.micros - other.micros;
  }
}

const bindIso = signature('isoformat', ['timespec', 'auto']);
const anyDay = { year: 1900, month: 1, day: 1 };

/** The methods of `datetime.time`. */
export const timeMethods: ReadonlyMap<string, Method<PyTime>> = new Map<string, Method<PyTime>>([
  ['isoformat', (self, args, kwargs) => self.isoformat(String(bindIso(args, kwargs)[0]))],
  ['strftime', (self, args, kwargs) => strftime(formatArgument(args, kwargs), anyDay, self.clock, self.zone)],
  [
    'replace',
    (self, args, kwargs) => {
      const { hour, minute, second, microsecond } = self.clock;
      const bind = signature(
        'replace',
        ...([
          ['hour', hour],
          ['minute', minute],
          ['second', second],
          ['microsecond', microsecond],
          ['tzinfo', self.zone],
        ] as const),
      );
      const [h = 0, m = 0, s = 0, us = 0, zone = null] = bind(args, kwargs);
      return new PyTime(checkClock(h, m, s, us), checkZone(zone));
    },
  ],
  ['utcoffset', (self) => (self.zone === null ? null : new PyTimeDelta(0, self.zone.offset * 1e6))],
  ['tzname', (self) => self.zone?.abbreviation ?? null],
]);

const bindTime = signature(
  'time',
  ...([
    ['hour', 0],
    ['minute', 0],
    ['second', 0],
    ['microsecond', 0],
    ['tzinfo', null],
    ['fold', 0],
  ] as const),
);

/** `time(hour=0, minute=0, ...)` */
export function makeTime(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): PyTime {
  const [hour = 0, minute = 0, second = 0, microsecond = 0, zone = null] = bindTime(args, kwargs);
  return new PyTime(checkClock(hour, minute, second, microsecond), checkZone(zone));
}
