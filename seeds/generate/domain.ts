import { dayAfter } from './random.ts';

/** What a generator is asked for. */
export interface Wanted {
  /** Rows of the domain's main table over all days. */
  readonly rows: number;
  readonly days: number;
  /** The first day, such as `2030-01-01`. */
  readonly start: string;
}

/** A day and the rows that are its own: `count` of them from the `first`. */
export interface Day {
  readonly date: string;
  readonly first: number;
  readonly count: number;
}

/** All days have the same number of rows, and the first ones what is left over. */
export function* daysOf({ rows, days, start }: Wanted): Iterable<Day> {
  let first = 0;
  for (let day = 0; day < days; day += 1) {
    const count = Math.floor(rows / days) + (day < rows % days ? 1 : 0);
    yield { date: dayAfter(start, day), first, count };
    first += count;
  }
}

/** The lines of one file, made while they are written. `name` is relative to the domain's folder of seeds. */
export interface GeneratedFile {
  readonly name: string;
  readonly lines: () => Iterable<string>;
}

/** The files of a domain, day by day. Files must be written in order: what a day says depends on the days before. */
export type Generator = (wanted: Wanted) => Iterable<GeneratedFile>;
