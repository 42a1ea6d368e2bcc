import { PyObject } from '../../values.ts';
import { isoDay, pad } from './calendar.ts';
import type { Zone } from './zone.ts';

export interface DateTimeParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
  readonly zone: Zone | null;
}

/** Python's `datetime.datetime`. */
export class PyDateTime extends PyObject {
  readonly typeName: string = 'datetime.datetime';
  readonly parts: DateTimeParts;
  constructor(parts: DateTimeParts) {
    super();
    this.parts = parts;
  }
  isoformat(): string {
    const p = this.parts;
    return `${isoDay(p)}T${pad(p.hour, 2)}:${pad(p.minute, 2)}:${pad(p.second, 2)}${p.microsecond ? `.${pad(p.microsecond, 6)}` : ''}${p.zone ? `|${p.zone.offset}` : ''}`;
  }
  override equals(other: unknown): boolean {
    return other instanceof PyDateTime && other.isoformat() === this.isoformat();
  }
}
