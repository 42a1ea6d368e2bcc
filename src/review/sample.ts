import type { Dialect } from '../sql/index.ts';
import { type Family, familyOf, quote } from './compare/columns.ts';
import { compareDialects } from './compare/dialects.ts';
import type { ComparedColumn } from './compare/types.ts';

export interface Sample {
  /** As it is written in SQL. */
  readonly relation: string;
  readonly columns: readonly ComparedColumn[];
  readonly dialect: Dialect;
  readonly rows: number;
  /** Columns by whose values rows are chosen: the same customers in all tables. All columns by default. */
  readonly by: readonly string[];
  /** Columns whose texts do not leave their database: hashes take their place, which join as the texts did. */
  readonly masked: ReadonlySet<string>;
}

/**
 * A query for some rows of a table, each cell as the text that Postgres reads. Rows are chosen by a hash, so that the same ones come
 * again; a larger sample of another table by the same column has all values that a smaller one has.
 */
export function sampleQuery({ relation, columns, dialect, rows, by, masked }: Sample): string {
  const words = compareDialects[dialect];
  const isNamed = (names: Iterable<string>, name: string): boolean =>
    [...names].some((one) => one.toLowerCase() === name.toLowerCase());
  const chosen = columns.filter(({ name }) => by.length === 0 || isNamed(by, name));
  const order = (chosen.length > 0 ? chosen : columns)
    .map((column) => `coalesce(${asText(column)}, '')`)
    .join(" || '|' || ");
  const cells = columns.map((column, n) => {
    const text = asText(column);
    return `${isNamed(masked, column.name) && familyOf(column.type) === 'text' ? `md5(${text})` : text} as c${n}`;
  });
  return `select ${cells.join(', ')} from ${relation} as t order by ${words.hash(order)}, ${order} limit ${rows}`;

  function asText({ name, type }: ComparedColumn): string {
    if (dialect === 'postgres') return `${quote(name)}::text`;
    const family = familyOf(type);
    if (family === undefined) return words.other(quote(name));
    const text = words.normal[family](quote(name));
    return family === 'bytes' ? `'\\\\x' || ${text}` : text;
  }
}

const embeddedTypes: Readonly<Record<Family, string>> = {
  number: 'numeric',
  float: 'double precision',
  text: 'text',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamptz',
  bytes: 'bytea',
  uuid: 'uuid',
  json: 'jsonb',
  jsonb: 'jsonb',
};

/** The type of Postgres that holds the values of a Snowflake column. */
export function embeddedType(type: string): string {
  const family = familyOf(type);
  if (family === undefined) return 'text';
  return /^(number|fixed)\(\d+,\s*0\)$/i.test(type) ? 'bigint' : embeddedTypes[family];
}
