import type { ColumnDifference, ComparedColumn } from './types.ts';

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

/** Columns by name, as the database has them: the order does not count. */
export function columnDifference(
  before: readonly ComparedColumn[],
  after: readonly ComparedColumn[],
): ColumnDifference & { readonly shared: readonly SharedColumn[] } {
  const old = new Map(before.map((column) => [column.name, column]));
  const now = new Map(after.map((column) => [column.name, column]));
  const both = after.filter(({ name }) => old.has(name));
  return {
    added: after.filter(({ name }) => !old.has(name)),
    removed: before.filter(({ name }) => !now.has(name)),
    retyped: both.flatMap(({ name, type }) => {
      const earlier = old.get(name)!.type;
      return earlier === type ? [] : [{ name, before: earlier, after: type }];
    }),
    shared: both.map(({ name, type }) => sharedColumn(name, old.get(name)!.type, type)),
  };
}

function sharedColumn(name: string, before: string, after: string): SharedColumn {
  const quoted = quote(name);
  const comparable = familyOf(before) !== undefined && familyOf(before) === familyOf(after);
  return {
    name,
    quoted,
    same: comparable ? (side) => `${side}.${quoted}` : (side) => `${side}.${quoted}::text`,
    ordered: ordered.has(familyOf(after) ?? ''),
  };
}

/** Types whose values can be compared with each other as they are. Others are compared as text. */
function familyOf(type: string): string | undefined {
  const base = type
    .toLowerCase()
    .replace(/\(.*?\)/g, '')
    .trim();
  for (const [family, names] of families) if (names.includes(base)) return family;
  return undefined;
}

const families: readonly (readonly [string, readonly string[]])[] = [
  ['number', ['smallint', 'integer', 'int', 'bigint', 'numeric', 'decimal', 'number']],
  ['float', ['real', 'double precision', 'float']],
  ['text', ['text', 'character varying', 'varchar', 'string']],
  ['boolean', ['boolean']],
  ['date', ['date']],
  ['timestamp', ['timestamp without time zone', 'timestamp', 'timestamp_ntz']],
  ['timestamptz', ['timestamp with time zone', 'timestamp_tz', 'timestamp_ltz']],
  ['uuid', ['uuid']],
  ['jsonb', ['jsonb']],
];
const ordered: ReadonlySet<string> = new Set(['number', 'float', 'text', 'date', 'timestamp', 'timestamptz']);
