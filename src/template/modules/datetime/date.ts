import { TemplateError, typeError } from '../../errors.ts';
import { signature } from '../../signature.ts';
import { BoundMethod, type Method } from '../../values/function.ts';
import { type BinaryOperator, PyObject, textOf, typeName, type Value } from '../../values.ts';
import {
  type CalendarDay,
  fromOrdinal,
  isoCalendar,
  isoDay,
  maximumOrdinal,
  ordinal,
  pad,
  weekday,
} from './calendar.ts';
import { type Clock, checkDay, midnight } from './fields.ts';
import { NamedTuple } from './namedTuple.ts';
import { monthNames, strftime, weekdayNames } from './strftime.ts';
import { PyTimeDelta } from './timedelta.ts';

/** Python's `datetime.date`. */
export class PyDate extends PyObject implements CalendarDay {
  readonly typeName = 'datetime.date';
  readonly year: number;
  readonly month: number;
  readonly day: number;

  /** Takes a day that exists. */
  constructor(year: number, month: number, day: number) {
    super();
    this.year = year;
    this.month = month;
    this.day = day;
  }
  static of(day: CalendarDay): PyDate {
    return new PyDate(day.year, day.month, day.day);
  }
  static ofOrdinal(days: number): PyDate {
    if (days < 1 || days > maximumOrdinal) throw new TemplateError('other', 'date value out of range');
    return PyDate.of(fromOrdinal(days));
  }

  get ordinal(): number {
    return ordinal(this.year, this.month, this.day);
  }
  isoformat(): string {
    return isoDay(this);
  }
  override attribute(name: string): Value | undefined {
    if (name === 'year') return this.year;
    if (name === 'month') return this.month;
    if (name === 'day') return this.day;
    const method = dateMethods.get(name);
    return method && new BoundMethod(name, this, method);
  }
  override attributeNames(): Iterable<string> {
    return ['year', 'month', 'day', ...dateMethods.keys()];
  }
  override str(): string {
    return this.isoformat();
  }
  override format(spec: string): string {
    return spec === '' ? this.str() : strftime(spec, this, midnight, null);
  }
  override repr(): string {
    return `datetime.date(${this.year}, ${this.month}, ${this.day})`;
  }
  override equals(other: Value): boolean {
    return other instanceof PyDate && other.ordinal === this.ordinal;
  }
  override hashKey(): string {
    return `date:${this.ordinal}`;
  }
  override compare(other: Value): number | undefined {
    return other instanceof PyDate ? this.ordinal - other.ordinal : undefined;
  }
  override binary(operator: BinaryOperator, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof PyTimeDelta) {
      if (operator === '+') return PyDate.ofOrdinal(this.ordinal + other.days);
      if (operator === '-' && !reflected) return PyDate.ofOrdinal(this.ordinal - other.days);
    }
    if (other instanceof PyDate && operator === '-' && !reflected) {
      return new PyTimeDelta(this.ordinal - other.ordinal, 0);
    }
    return undefined;
  }
}

/** Methods that dates and datetimes share, by what they read of a value. */
export function dayMethods<Self extends CalendarDay & PyObject & { readonly ordinal: number }>(
  clockOf: (self: Self) => Clock,
): [string, Method<Self>][] {
  return [
    ['weekday', (self) => weekday(self.ordinal)],
    ['isoweekday', (self) => weekday(self.ordinal) + 1],
    ['toordinal', (self) => self.ordinal],
    [
      'isocalendar',
      (self) => {
        const { year, week, weekday: day } = isoCalendar(self);
        return new NamedTuple('datetime.IsoCalendarDate', ['year', 'week', 'weekday'], [year, week, day]);
      },
    ],
    [
      'timetuple',
      (self) => {
        const clock = clockOf(self);
        const names = ['year', 'mon', 'mday', 'hour', 'min', 'sec', 'wday', 'yday', 'isdst'].map(
          (name) => `tm_${name}`,
        );
        const yearDay = self.ordinal - ordinal(self.year, 1, 1) + 1;
        return new NamedTuple('time.struct_time', names, [
          ...[self.year, self.month, self.day, clock.hour, clock.minute, clock.second],
          ...[weekday(self.ordinal), yearDay, -1],
        ]);
      },
    ],
    ['ctime', (self) => ctime(self, clockOf(self))],
  ];
}

function ctime(day: CalendarDay & { readonly ordinal: number }, clock: Clock): string {
  const name = (weekdayNames[weekday(day.ordinal)] as string).slice(0, 3);
  const month = (monthNames[day.month - 1] as string).slice(0, 3);
  const time = `${pad(clock.hour, 2)}:${pad(clock.minute, 2)}:${pad(clock.second, 2)}`;
  return `${name} ${month} ${String(day.day).padStart(2)} ${time} ${pad(day.year, 4)}`;
}

const bindFormat = signature('strftime', 'format');

/** The format of `strftime`, which must be a text. */
export function formatArgument(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): string {
  const [format = null] = bindFormat(args, kwargs);
  const text = textOf(format);
  if (text === undefined) throw typeError(`strftime() argument 1 must be str, not ${typeName(format)}`);
  return text;
}

/** The methods of `datetime.date`. */
export const dateMethods: ReadonlyMap<string, Method<PyDate>> = new Map<string, Method<PyDate>>([
  ...dayMethods<PyDate>(() => midnight),
  ['isoformat', (self) => self.isoformat()],
  ['strftime', (self, args, kwargs) => strftime(formatArgument(args, kwargs), self, midnight, null)],
  [
    'replace',
    (self, args, kwargs) => {
      const bind = signature('replace', ['year', self.year], ['month', self.month], ['day', self.day]);
      const [year = null, month = null, day = null] = bind(args, kwargs);
      return PyDate.of(checkDay(year, month, day));
    },
  ],
]);
