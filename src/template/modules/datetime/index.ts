import { typeError, valueError } from '../../errors.ts';
import { signature } from '../../signature.ts';
import type { FunctionBody } from '../../values/function.ts';
import { PyDict, PyFloat, textOf, typeName, type Value } from '../../values.ts';
import { PyClass } from '../class.ts';
import { dateMethods, PyDate } from './date.ts';
import { PyDateTime } from './dateTime.ts';
import { dateTimeMethods, toZone } from './dateTimeMethods.ts';
import { checkClock, checkDay, checkZone, midnight } from './fields.ts';
import { isoWeekDay, parseIsoClock, parseIsoDateTime, parseIsoDay } from './isoParse.ts';
import { strptime } from './strptime.ts';
import { makeTime, PyTime, timeMethods } from './time.ts';
import { makeTimeDelta, PyTimeDelta } from './timedelta.ts';
import { utcZone, type Zone } from './zone.ts';

/** Milliseconds since 1970, now. */
export type Now = () => number;

/** dbt's `modules.datetime`: a dict of classes. */
export function datetimeModule(now: Now): PyDict {
  return new PyDict([
    ['date', dateClass(now)],
    ['datetime', dateTimeClass(now)],
    ['time', timeClass],
    ['timedelta', timeDeltaClass],
    ['tzinfo', new PyClass('datetime.tzinfo', {})],
  ]);
}

/** Where in a call's arguments `function missing required argument` stands, as Python's own classes say it. */
function required(names: readonly string[], args: readonly Value[], kwargs: ReadonlyMap<string, Value>): void {
  for (const [i, name] of names.entries()) {
    if (i >= args.length && !kwargs.has(name)) {
      throw typeError(`function missing required argument '${name}' (pos ${i + 1})`);
    }
  }
}

function textArgument(name: string, value: Value | undefined): string {
  const text = value === undefined ? undefined : textOf(value);
  if (text === undefined) throw typeError(`${name}: argument must be str, not ${typeName(value ?? null)}`);
  return text;
}

function secondsArgument(value: Value | undefined): number {
  const seconds = value instanceof PyFloat ? value.value : value;
  if (typeof seconds !== 'number') throw typeError(`a timestamp must be a number, not ${typeName(value ?? null)}`);
  if (!Number.isFinite(seconds)) throw valueError('cannot convert float NaN or infinity to a timestamp');
  return seconds;
}

function fromTimestamp(seconds: number, zone: Zone | null): PyDateTime {
  const utc = PyDateTime.ofEpochMicros(Math.round(seconds * 1e6));
  return zone === null ? toLocal(utc) : toZone(utc, zone);
}

/** An instant on this machine's clock, without a zone. */
function toLocal(utc: PyDateTime): PyDateTime {
  const offset = -new Date(utc.epochMicros / 1000).getTimezoneOffset() * 60;
  return PyDateTime.ofMicros(utc.ordinal, utc.micros + offset * 1e6, null);
}

const bindDate = signature('date', 'year', 'month', 'day');
const bindIsoCalendar = signature('fromisocalendar', 'year', 'week', 'day');

function dateClass(now: Now): PyClass {
  const statics = new Map<string, Value | FunctionBody>([
    ['today', () => PyDate.of(toLocal(PyDateTime.ofEpochMillis(now())))],
    ['fromisoformat', ([text]) => PyDate.of(parseIsoDay(textArgument('fromisoformat', text)))],
    ['fromordinal', ([days]) => PyDate.ofOrdinal(secondsArgument(days))],
    ['fromtimestamp', ([seconds]) => PyDate.of(fromTimestamp(secondsArgument(seconds), null))],
    ['fromisocalendar', (args, kwargs) => PyDate.of(isoCalendarDay(args, kwargs))],
    ['min', new PyDate(1, 1, 1)],
    ['max', new PyDate(9999, 12, 31)],
    ['resolution', new PyTimeDelta(1, 0)],
  ]);
  return new PyClass('datetime.date', {
    construct: (args, kwargs) => {
      required(['year', 'month', 'day'], args, kwargs);
      const [year = 0, month = 0, day = 0] = bindDate(args, kwargs);
      return PyDate.of(checkDay(year, month, day));
    },
    statics,
    methods: [(value) => value instanceof PyDate, dateMethods],
  });
}

function isoCalendarDay(args: readonly Value[], kwargs: ReadonlyMap<string, Value>) {
  const [year, week, day] = bindIsoCalendar(args, kwargs).map(secondsArgument);
  return isoWeekDay(year as number, week as number, day as number);
}

const bindDateTime = signature(
  'datetime',
  ...(['year', 'month', 'day'] as const),
  ...(['hour', 'minute', 'second', 'microsecond'] as const).map((name) => [name, 0] as const),
  ['tzinfo', null],
  ['fold', 0],
);
const bindNow = signature('now', ['tz', null]);
const bindTimestamp = signature('fromtimestamp', 'timestamp', ['tz', null]);
const bindCombine = signature('combine', 'date', 'time', ['tzinfo', null]);

function dateTimeClass(now: Now): PyClass {
  const utcNow = (): PyDateTime => PyDateTime.ofEpochMillis(now());
  const statics = new Map<string, Value | FunctionBody>([
    [
      'now',
      (args, kwargs) => {
        const zone = checkZone(bindNow(args, kwargs)[0] ?? null);
        return zone === null ? toLocal(utcNow()) : toZone(utcNow(), zone);
      },
    ],
    ['today', () => toLocal(utcNow())],
    ['utcnow', () => utcNow().withZone(null)],
    [
      'strptime',
      ([text, format]) => {
        const { day, clock, zone } = strptime(textArgument('strptime', text), textArgument('strptime', format));
        return new PyDateTime(day, clock, zone);
      },
    ],
    [
      'fromisoformat',
      ([text]) => {
        const { day, clock, zone } = parseIsoDateTime(textArgument('fromisoformat', text));
        return new PyDateTime(day, clock, zone);
      },
    ],
    ['fromordinal', ([days]) => new PyDateTime(PyDate.ofOrdinal(secondsArgument(days)))],
    ['fromisocalendar', (args, kwargs) => new PyDateTime(isoCalendarDay(args, kwargs))],
    [
      'fromtimestamp',
      (args, kwargs) => {
        const [seconds, zone = null] = bindTimestamp(args, kwargs);
        return fromTimestamp(secondsArgument(seconds), checkZone(zone));
      },
    ],
    ['utcfromtimestamp', ([seconds]) => fromTimestamp(secondsArgument(seconds), utcZone).withZone(null)],
    ['combine', combine],
    ['min', new PyDateTime({ year: 1, month: 1, day: 1 })],
    [
      'max',
      new PyDateTime({ year: 9999, month: 12, day: 31 }, { hour: 23, minute: 59, second: 59, microsecond: 999_999 }),
    ],
    ['resolution', new PyTimeDelta(0, 1)],
  ]);
  return new PyClass('datetime.datetime', {
    construct: (args, kwargs) => {
      required(['year', 'month', 'day'], args, kwargs);
      const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, us = 0, zone = null] = bindDateTime(args, kwargs);
      return new PyDateTime(checkDay(y, mo, d), checkClock(h, mi, s, us), checkZone(zone));
    },
    statics,
    methods: [(value) => value instanceof PyDateTime, dateTimeMethods],
  });
}

function combine(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): PyDateTime {
  const [day = null, time = null, zone = null] = bindCombine(args, kwargs);
  if (!(day instanceof PyDate || day instanceof PyDateTime)) {
    throw typeError(`combine() argument 1 must be datetime.date, not ${typeName(day)}`);
  }
  if (!(time instanceof PyTime)) throw typeError(`combine() argument 2 must be datetime.time, not ${typeName(time)}`);
  return new PyDateTime(day, time.clock, zone === null ? time.zone : checkZone(zone));
}

const timeClass = new PyClass('datetime.time', {
  construct: makeTime,
  statics: new Map<string, Value | FunctionBody>([
    [
      'fromisoformat',
      ([text]) => {
        const { clock, zone } = parseIsoClock(textArgument('fromisoformat', text).replace(/^T/, ''));
        return new PyTime(clock, zone);
      },
    ],
    ['min', new PyTime(midnight)],
    ['max', new PyTime({ hour: 23, minute: 59, second: 59, microsecond: 999_999 })],
    ['resolution', new PyTimeDelta(0, 1)],
  ]),
  methods: [(value) => value instanceof PyTime, timeMethods],
});

const timeDeltaClass = new PyClass('datetime.timedelta', {
  construct: makeTimeDelta,
  statics: new Map<string, Value | FunctionBody>([
    ['min', new PyTimeDelta(-999_999_999, 0)],
    ['max', new PyTimeDelta(999_999_999, 86_399_999_999)],
    ['resolution', new PyTimeDelta(0, 1)],
  ]),
});
