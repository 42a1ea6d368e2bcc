import { TemplateError, typeError, valueError } from '../errors.ts';
import { signature } from '../signature.ts';
import { BoundMethod, type Method } from '../values/function.ts';
import { repr } from '../values/object.ts';
import { PyDict, PyFunction, PySet, textOf, typeName, type Value } from '../values.ts';
import { PyDateTime } from './datetime/dateTime.ts';
import { toZone } from './datetime/dateTimeMethods.ts';
import { PyTimeDelta } from './datetime/timedelta.ts';
import { Zone } from './datetime/zone.ts';
import { type Period, periodAt, zoneNames, zonePeriods } from './zoneData.ts';

/** A zone of pytz: the whole place, or (with a period) the place as one datetime has it. */
class PytzZone extends Zone {
  readonly name: string;
  readonly periods: readonly Period[];
  readonly period: Period;
  constructor(name: string, periods: readonly Period[], period = periods[0] as Period) {
    super();
    this.name = name;
    this.periods = periods;
    this.period = period;
  }
  get isStatic(): boolean {
    return this.periods.length === 1;
  }
  get isUtc(): boolean {
    return this.isStatic && this.period.abbreviation === 'UTC';
  }
  get typeName(): string {
    return this.isUtc ? 'UTC' : this.name;
  }
  get offset(): number {
    return this.period.offset;
  }
  get daylight(): number {
    return this.period.daylight;
  }
  get abbreviation(): string {
    return this.period.abbreviation;
  }
  override at(utc: PyDateTime): PytzZone {
    return this.isStatic ? this : this.in(periodAt(this.periods, utc.epochMicros / 1000));
  }
  in(period: Period): PytzZone {
    return new PytzZone(this.name, this.periods, period);
  }
  override attribute(name: string): Value | undefined {
    if (name === 'zone') return this.name;
    const method = pytzMethods.get(name);
    return method ? new BoundMethod<PytzZone>(name, this, method) : super.attribute(name);
  }
  override attributeNames(): Iterable<string> {
    return ['zone', ...pytzMethods.keys(), ...super.attributeNames()];
  }
  override str(): string {
    return this.name;
  }
  override repr(): string {
    if (this.isUtc) return '<UTC>';
    if (this.isStatic) return `<StaticTzInfo ${repr(this.name)}>`;
    const { offset, abbreviation, daylight } = this.period;
    const delta = new PyTimeDelta(0, offset * 1e6).str();
    const sign = offset >= 0 ? '+' : '';
    return `<DstTzInfo ${repr(this.name)} ${abbreviation}${sign}${delta} ${daylight > 0 ? 'DST' : 'STD'}>`;
  }
  override equals(other: Value): boolean {
    return other instanceof PytzZone && other.name === this.name && other.period === this.period;
  }
  override hashKey(): string {
    return `pytz:${this.name}:${this.period.start}`;
  }
}

/** `pytz.FixedOffset(minutes)` */
class FixedOffset extends Zone {
  readonly typeName = 'pytz._FixedOffset';
  readonly daylight = 0;
  readonly minutes: number;
  constructor(minutes: number) {
    super();
    this.minutes = minutes;
  }
  get offset(): number {
    return this.minutes * 60;
  }
  get abbreviation(): string {
    return '';
  }
  override attribute(name: string): Value | undefined {
    if (name === 'zone') return null;
    if (name !== 'localize' && name !== 'normalize') return super.attribute(name);
    return new PyFunction(name, ([moment]) =>
      name === 'localize' ? naive(moment).withZone(this) : toZone(aware(moment), this),
    );
  }
  override repr(): string {
    return `pytz.FixedOffset(${this.minutes})`;
  }
}

function naive(value: Value | undefined): PyDateTime {
  if (!(value instanceof PyDateTime)) throw typeError(`a datetime is needed, not ${typeName(value ?? null)}`);
  if (value.zone !== null) throw valueError('Not naive datetime (tzinfo is already set)');
  return value;
}

function aware(value: Value | undefined): PyDateTime {
  if (!(value instanceof PyDateTime)) throw typeError(`a datetime is needed, not ${typeName(value ?? null)}`);
  if (value.zone === null) throw valueError('Naive time - no tzinfo set');
  return value;
}

const bindLocalize = signature('localize', 'dt', ['is_dst', false]);

/** The methods of pytz's zones. */
const pytzMethods: ReadonlyMap<string, Method<PytzZone>> = new Map<string, Method<PytzZone>>([
  [
    'localize',
    (self, args, kwargs) => {
      const [moment, isDst = false] = bindLocalize(args, kwargs);
      return localize(self, naive(moment), isDst === null ? null : isDst !== false && isDst !== 0);
    },
  ],
  ['normalize', (self, [moment]) => toZone(aware(moment), self)],
  ['fromutc', (self, [moment]) => fromUtc(self, moment)],
  ...(['utcoffset', 'dst', 'tzname'] as const).map((name): [string, Method<PytzZone>] => [
    name,
    (self, args) => {
      const [moment] = args;
      // A naive datetime is taken as one of this place's clock.
      const zone = moment instanceof PyDateTime && moment.zone === null ? localize(self, moment, false).zone : self;
      if (name === 'tzname') return (zone as Zone).abbreviation;
      return new PyTimeDelta(0, ((name === 'dst' ? zone?.daylight : zone?.offset) ?? 0) * 1e6);
    },
  ]),
]);

function fromUtc(zone: PytzZone, value: Value | undefined): PyDateTime {
  if (!(value instanceof PyDateTime)) throw typeError(`a datetime is needed, not ${typeName(value ?? null)}`);
  const utc = value.withZone(null);
  const target = zone.at(utc);
  return PyDateTime.ofMicros(utc.ordinal, utc.micros + target.offset * 1e6, target);
}

/** A clock's reading at a place, with the period that it falls into; `isDst` decides where two do or none. */
function localize(zone: PytzZone, moment: PyDateTime, isDst: boolean | null): PyDateTime {
  if (zone.isStatic) return moment.withZone(zone);
  const millis = moment.epochMicros / 1000;
  const fitting = zone.periods.filter(({ start, end, offset }) => {
    const instant = millis - offset * 1000;
    return start <= instant && instant < end;
  });
  const [first, second] = fitting;
  if (first && !second) return moment.withZone(zone.in(first));
  if (first && second) {
    if (isDst === null) throw new TemplateError('other', `the time ${moment.str()} is ambiguous in ${zone.name}`);
    return moment.withZone(zone.in(isDst ? first : second));
  }
  if (isDst === null) throw new TemplateError('other', `the time ${moment.str()} does not exist in ${zone.name}`);
  // Clocks went forward over it: the reading keeps the offset of after (is_dst) or before the change.
  const hours = new PyTimeDelta(0, 6 * 3.6e9);
  const shifted = localize(zone, moment.plus(hours, isDst ? 1 : -1), isDst);
  return shifted.plus(hours, isDst ? -1 : 1);
}

function timezone([value = null]: readonly Value[]): Value {
  const name = textOf(value);
  if (name === undefined) throw typeError(`timezone() needs a name, not ${typeName(value)}`);
  const found = zonePeriods(name);
  if (!found) throw new TemplateError('key', `there is no time zone ${repr(name)}`);
  return found.name === 'UTC' ? utc : new PytzZone(found.name, found.periods);
}

const forever: Period = {
  start: Number.NEGATIVE_INFINITY,
  end: Number.POSITIVE_INFINITY,
  offset: 0,
  abbreviation: 'UTC',
  daylight: 0,
};

/** `pytz.utc` */
export const utc: Zone = new PytzZone('UTC', [forever]);

/** A dict whose names are computed when they are first looked up. */
class PytzModule extends PyDict {
  override item(key: Value): Value | undefined {
    if (key === 'all_timezones') return zoneNames();
    if (key === 'all_timezones_set') return new PySet(zoneNames());
    return super.item(key);
  }
}

/** dbt's `modules.pytz`. */
export const pytzModule = new PytzModule([
  ['timezone', new PyFunction('timezone', timezone)],
  ['utc', utc],
  [
    'FixedOffset',
    new PyFunction('FixedOffset', ([minutes = null]) => {
      if (typeof minutes !== 'number') throw typeError(`FixedOffset() needs minutes, not ${typeName(minutes)}`);
      if (Math.abs(minutes) >= 1440) throw valueError('absolute offset is too large');
      return minutes === 0 ? utc : new FixedOffset(minutes);
    }),
  ],
]);
