import { valueError } from '../../errors.ts';
import { signature } from '../../signature.ts';
import type { Method } from '../../values/function.ts';
import { PyFloat, type Value } from '../../values.ts';
import { dayMethods, formatArgument, PyDate } from './date.ts';
import { PyDateTime } from './dateTime.ts';
import { checkClock, checkDay, checkZone } from './fields.ts';
import type { NamedTuple } from './namedTuple.ts';
import { strftime } from './strftime.ts';
import { PyTime } from './time.ts';
import { PyTimeDelta } from './timedelta.ts';
import { fixedZone, type Zone } from './zone.ts';

const bindIso = signature('isoformat', ['sep', 'T'], ['timespec', 'auto']);
const bindZone = signature('astimezone', ['tz', null]);

/** The zone of this machine at a moment that its clock shows. */
export function localZone(moment: PyDateTime): Zone {
  const { hour, minute, second } = moment.clock;
  const date = new Date(2000, 0, 1, hour, minute, second);
  date.setFullYear(moment.year, moment.month - 1, moment.day);
  const name = /\(([A-Z]{3,5})\)/.exec(date.toString())?.[1];
  const offset = -date.getTimezoneOffset() * 60;
  return fixedZone(offset, offset === 0 ? 'UTC' : name);
}

/** The same instant in another zone; a naive datetime is taken as one of this machine's clock. */
export function toZone(moment: PyDateTime, zone: Zone | null): PyDateTime {
  const aware = moment.zone === null ? moment.withZone(localZone(moment)) : moment;
  const utc = aware.utc();
  const target = zone?.at(utc) ?? localZone(PyDateTime.ofEpochMillis(Date.UTC(utc.year, utc.month - 1, utc.day)));
  return PyDateTime.ofMicros(utc.ordinal, utc.micros + target.offset * 1e6, target);
}

function structTime(moment: PyDateTime, name: string): Value {
  const tuple = dayMethodsOfDateTime.find(([method]) => method === name)?.[1];
  return tuple?.(moment, [], new Map()) as NamedTuple;
}

const dayMethodsOfDateTime = dayMethods<PyDateTime>((self) => self.clock);

/** The methods of `datetime.datetime`. */
export const dateTimeMethods: ReadonlyMap<string, Method<PyDateTime>> = new Map<string, Method<PyDateTime>>([
  ...dayMethodsOfDateTime,
  ['date', (self) => PyDate.of(self)],
  ['time', (self) => new PyTime(self.clock)],
  ['timetz', (self) => new PyTime(self.clock, self.zone)],
  [
    'isoformat',
    (self, args, kwargs) => {
      const [separator = 'T', timespec = 'auto'] = bindIso(args, kwargs);
      if (typeof separator !== 'string' || Array.from(separator).length !== 1) {
        throw valueError('isoformat() argument 1 must be a unicode character');
      }
      return self.isoformat(separator, String(timespec));
    },
  ],
  ['strftime', (self, args, kwargs) => strftime(formatArgument(args, kwargs), self, self.clock, self.zone)],
  ['timestamp', (self) => new PyFloat((self.zone === null ? self.withZone(localZone(self)) : self).epochMicros / 1e6)],
  ['astimezone', (self, args, kwargs) => toZone(self, checkZone(bindZone(args, kwargs)[0] ?? null))],
  ['utcoffset', (self) => (self.zone === null ? null : new PyTimeDelta(0, self.zone.offset * 1e6))],
  ['dst', (self) => (self.zone?.daylight === undefined ? null : new PyTimeDelta(0, self.zone.daylight * 1e6))],
  ['tzname', (self) => self.zone?.abbreviation ?? null],
  ['utctimetuple', (self) => structTime(self.utc(), 'timetuple')],
  ['replace', replace],
]);

function replace(self: PyDateTime, args: readonly Value[], kwargs: ReadonlyMap<string, Value>): PyDateTime {
  const { year, month, day, zone } = self;
  const { hour, minute, second, microsecond } = self.clock;
  const now = { year, month, day, hour, minute, second, microsecond, tzinfo: zone, fold: 0 };
  const bind = signature('replace', ...Object.entries(now));
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, us = 0, tz = null] = bind(args, kwargs);
  return new PyDateTime(checkDay(y, mo, d), checkClock(h, mi, s, us), checkZone(tz));
}
