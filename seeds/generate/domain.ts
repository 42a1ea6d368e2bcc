/** What a generator is asked for. */
export interface Wanted {
  /** Rows of the domain's main table over all days. */
  readonly rows: number;
  readonly days: number;
  /** The first day, such as `2030-01-01`. */
  readonly start: string;
}

/** The lines of one file, made while they are written. `name` is relative to the domain's folder of seeds. */
export interface GeneratedFile {
  readonly name: string;
  readonly lines: () => Iterable<string>;
}

/** The files of a domain, day by day. Files must be written in order: what a day says depends on the days before. */
export type Generator = (wanted: Wanted) => Iterable<GeneratedFile>;
