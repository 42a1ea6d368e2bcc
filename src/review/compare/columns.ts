import type { ColumnDifference, ComparedColumn } from './types.ts';

/** A column of both sides. */
export interface PairedColumn {
  /** As the side after calls it. */
  readonly name: string;
  readonly before: ComparedColumn;
  readonly after: ComparedColumn;
}

/** A column of both sides, and how its values are written in comparisons and in answers. */
export interface SharedColumn {
  readonly name: string;
  /** `"amount"`, quoted for SQL. */
  readonly quoted: string;
  /** The value of a side as it can be compared: `same('a')` gives `a."amount"` or a cast of it. */
  readonly same: (side: string) => string;
  /** Has an order that `min` and `max` know. */
  readonly ordered: boolean;
}

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** How the columns of two sides are told to be the same. */
export interface Likeness {
  readonly sameName: (before: string, after: string) => boolean;
  readonly sameType: (before: string, after: string) => boolean;
}

const exactly: Likeness = { sameName: (a, b) => a === b, sameType: (a, b) => a === b };

/** Columns by name: the order does not count. */
export function columnDifference(
  before: readonly ComparedColumn[],
  after: readonly ComparedColumn[],
  { sameName, sameType }: Likeness = exactly,
): ColumnDifference & { readonly paired: readonly PairedColumn[] } {
  const partner = (one: ComparedColumn, others: readonly ComparedColumn[]): ComparedColumn | undefined =>
    others.find(({ name }) => name === one.name) ?? others.find(({ name }) => sameName(name, one.name));
  const paired = after.flatMap((column): PairedColumn[] => {
    const earlier = partner(column, before);
    return earlier ? [{ name: column.name, before: earlier, after: column }] : [];
  });
  return {
    added: after.filter((column) => !partner(column, before)),
    removed: before.filter((column) => !partner(column, after)),
    retyped: paired
      .filter((pair) => !sameType(pair.before.type, pair.after.type))
      .map((pair) => ({ name: pair.name, before: pair.before.type, after: pair.after.type })),
    paired,
  };
}

/** A column of two relations of one database, which have it by the same name. */
export function sharedColumn({ name, before, after }: PairedColumn): SharedColumn {
  const quoted = quote(name);
  const family = familyOf(after.type);
  const comparable = family !== undefined && hasEquality.has(family) && family === familyOf(before.type);
  return {
    name,
    quoted,
    same: comparable ? (side) => `${side}.${quoted}` : (side) => `${side}.${quoted}::text`,
    ordered: family !== undefined && hasOrder.has(family),
  };
}

/** Types that hold the same kind of values, whatever the database calls them. */
export type Family =
  | 'number'
  | 'float'
  | 'text'
  | 'boolean'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'bytes'
  | 'uuid'
  | 'json'
  | 'jsonb';

export function familyOf(type: string): Family | undefined {
  const base = type
    .toLowerCase()
    .replace(/\(.*?\)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  for (const [family, names] of families) if (names.includes(base)) return family;
  return undefined;
}

const families: readonly (readonly [Family, readonly string[]])[] = [
  ['number', ['smallint', 'integer', 'int', 'bigint', 'numeric', 'decimal', 'number', 'fixed']],
  ['float', ['real', 'double precision', 'float', 'double']],
  ['text', ['text', 'character varying', 'character', 'varchar', 'char', 'string']],
  ['boolean', ['boolean']],
  ['date', ['date']],
  ['time', ['time without time zone', 'time']],
  ['timestamp', ['timestamp without time zone', 'timestamp', 'timestamp_ntz']],
  ['timestamptz', ['timestamp with time zone', 'timestamptz', 'timestamp_tz', 'timestamp_ltz']],
  ['bytes', ['bytea', 'binary', 'varbinary']],
  ['uuid', ['uuid']],
  ['json', ['json', 'variant', 'object', 'array']],
  ['jsonb', ['jsonb']],
];
const hasEquality: ReadonlySet<Family> = new Set([
  ...(['number', 'float', 'text', 'boolean', 'date', 'time'] as const),
  ...(['timestamp', 'timestamptz', 'bytes', 'uuid', 'jsonb'] as const),
]);
export const hasOrder: ReadonlySet<Family> = new Set([
  ...(['number', 'float', 'text', 'date', 'time', 'timestamp', 'timestamptz'] as const),
]);
