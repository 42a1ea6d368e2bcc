import { PyObject } from '../../values.ts';
import { type CalendarDay, isoDay } from './calendar.ts';

/** Python's `datetime.date`. */
export class PyDate extends PyObject implements CalendarDay {
  readonly typeName: string = 'datetime.date';
  readonly year: number;
  readonly month: number;
  readonly day: number;
  constructor(year: number, month: number, day: number) {
    super();
    this.year = year;
    this.month = month;
    this.day = day;
  }
  isoformat(): string {
    return isoDay(this);
  }
  override str(): string {
    return this.isoformat();
  }
  override equals(other: unknown): boolean {
    return other instanceof PyDate && other.isoformat() === this.isoformat();
  }
}
