import { PyDateTime } from '../template/modules/datetime/dateTime.ts';
import { utc } from '../template/modules/pytz.ts';
import { PyDict, type Value } from '../template/values.ts';

/** One batch of a microbatch model: rows of [start, end). Milliseconds since the epoch. */
export interface Batch {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** As Python prints an aware datetime: `2024-01-02 00:00:00+00:00`. */
export const momentText = (millis: number): string => PyDateTime.ofEpochMillis(millis, utc).isoformat(' ');

/** `model.batch` */
export function batchValue({ id, start, end }: Batch): Value {
  return new PyDict([
    ['id', id],
    ['event_time_start', PyDateTime.ofEpochMillis(start, utc)],
    ['event_time_end', PyDateTime.ofEpochMillis(end, utc)],
  ]);
}
