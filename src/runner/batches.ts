import type { Batch } from '../context/batch.ts';

export type BatchSize = 'hour' | 'day' | 'month' | 'year';

export const batchSizes: readonly BatchSize[] = ['hour', 'day', 'month', 'year'];

/** The beginning of the batch that a moment lies in; `offset` batches later. Milliseconds since the epoch, in UTC. */
export function batchStart(moment: number, size: BatchSize, offset = 0): number {
  const date = new Date(moment);
  const [year, month, day, hour] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCHours()];
  switch (size) {
    case 'hour':
      return Date.UTC(year, month, day, hour + offset);
    case 'day':
      return Date.UTC(year, month, day + offset);
    case 'month':
      return Date.UTC(year, month + offset, 1);
    case 'year':
      return Date.UTC(year + offset, 0, 1);
  }
}

/** The end of the batch that a moment lies in; the moment itself when it is a boundary. */
export function batchCeiling(moment: number, size: BatchSize): number {
  return batchStart(moment, size) === moment ? moment : batchStart(moment, size, 1);
}

const idLength: Readonly<Record<BatchSize, number>> = { year: 4, month: 7, day: 10, hour: 13 };

/** `2024-09-17`, `2024-09-17T16`: what files of a batch are named after. */
export const batchName = (start: number, size: BatchSize): string =>
  new Date(start).toISOString().slice(0, idLength[size]);

export const makeBatch = (start: number, end: number, size: BatchSize): Batch => ({
  id: batchName(start, size).replaceAll('-', ''),
  start,
  end,
});

export interface BatchRange {
  readonly size: BatchSize;
  readonly lookback: number;
  /** Where the first build begins. */
  readonly begin: number;
  /** `--event-time-start` and `--event-time-end`. */
  readonly from: number | null;
  readonly until: number | null;
  readonly now: number;
  /** The table is there and is not built anew. */
  readonly isIncremental: boolean;
}

/**
 * The batches of a run. The end is raised to a boundary, the start is cut down to one; without flags a first build begins at
 * `begin`, later ones at the current batch and `lookback` before it.
 */
export function batchesOf({ size, lookback, begin, from, until, now, isIncremental }: BatchRange): Batch[] {
  const end = batchCeiling(until ?? now, size);
  const first =
    from !== null
      ? batchStart(from, size)
      : isIncremental
        ? batchStart(end, size, -(lookback + 1))
        : batchStart(begin, size);
  const batches: Batch[] = [];
  let start = first;
  do {
    const next = batchStart(start, size, 1);
    batches.push(makeBatch(start, next, size));
    start = next;
  } while (start < end);
  return batches;
}
