import { typeError, valueError } from '../../errors.ts';
import { signature } from '../../signature.ts';
import { BoundMethod, type Method } from '../../values/function.ts';
import { PyObject, repr, typeName, type Value } from '../../values.ts';
import { pad } from './calendar.ts';
import type { PyDateTime } from './dateTime.ts';
import { PyTimeDelta } from './timedelta.ts';

/** A time zone, Python's `datetime.tzinfo`. */
export abstract class Zone extends PyObject {
  /** Seconds east of UTC that a datetime carrying this zone has. */
  abstract readonly offset: number;
  /** Seconds of daylight saving time in the offset; undefined when the zone does not say. */
  abstract readonly daylight: number | undefined;
  /** `CET`, `UTC+02:00` */
  abstract readonly abbreviation: string;
  /** The zone as it is at an instant, given as a datetime of UTC: `astimezone` puts that into its result. */
  at(_utc: PyDateTime): Zone {
    return this;
  }
  override attribute(name: string): Value | undefined {
    const method = zoneMethods.get(name);
    return method && new BoundMethod<Zone>(name, this, method);
  }
  override attributeNames(): Iterable<string> {
    return zoneMethods.keys();
  }
}

const zoneMethods: ReadonlyMap<string, Method<Zone>> = new Map<string, Method<Zone>>([
  ['utcoffset', (self) => new PyTimeDelta(0, self.offset * 1e6)],
  ['dst', (self) => (self.daylight === undefined ? null : new PyTimeDelta(0, self.daylight * 1e6))],
  ['tzname', (self) => self.abbreviation],
]);

/** `+05:30`, with seconds when there are any; `between` stands between hours, minutes and seconds. */
export function offsetText(offset: number, between: string): string {
  const size = Math.abs(offset);
  const seconds = size % 60;
  const clock = `${pad(Math.floor(size / 3600), 2)}${between}${pad(Math.floor(size / 60) % 60, 2)}`;
  return `${offset < 0 ? '-' : '+'}${clock}${seconds === 0 ? '' : `${between}${pad(seconds, 2)}`}`;
}

/** Python's `datetime.timezone`. */
class FixedZone extends Zone {
  readonly typeName = 'datetime.timezone';
  readonly daylight = undefined;
  readonly offset: number;
  private readonly name: string | undefined;
  constructor(offset: number, name?: string) {
    super();
    this.offset = offset;
    this.name = name;
  }
  get abbreviation(): string {
    return this.name ?? (this.offset === 0 ? 'UTC' : `UTC${offsetText(this.offset, ':')}`);
  }
  override str(): string {
    return this.abbreviation;
  }
  override repr(): string {
    if (this.offset === 0 && this.name === undefined) return 'datetime.timezone.utc';
    const delta = new PyTimeDelta(0, this.offset * 1e6).repr();
    return `datetime.timezone(${delta}${this.name === undefined ? '' : `, ${repr(this.name)}`})`;
  }
  override equals(other: Value): boolean {
    return other instanceof FixedZone && other.offset === this.offset;
  }
  override hashKey(): string {
    return `timezone:${this.offset}`;
  }
}

/** The zone with one offset, in seconds east of UTC. */
export const fixedZone = (offset: number, name?: string): Zone => new FixedZone(offset, name);

export const utcZone: Zone = fixedZone(0);

const bindZone = signature('timezone', 'offset', ['name', null]);

/** `timezone(timedelta(hours=2), 'name')` */
export function makeZone(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Zone {
  const [offset = null, name = null] = bindZone(args, kwargs);
  if (!(offset instanceof PyTimeDelta)) {
    throw typeError(`timezone() argument 1 must be datetime.timedelta, not ${typeName(offset)}`);
  }
  if (Math.abs(offset.totalSeconds) >= 86_400) throw valueError('the offset of a timezone must be less than a day');
  return fixedZone(offset.totalSeconds, typeof name === 'string' ? name : undefined);
}
