import type { Dialect } from '../../sql/index.ts';
import { canonicalJson } from './canonicalJson.ts';
import type { Family } from './columns.ts';

/** How one kind of database says what comparisons need. Expressions in, expressions out. */
export interface CompareDialect {
  readonly name: Dialect;
  /** Keeps a step of a query from being computed twice, where that must be said. */
  readonly materialized: string;
  /** Statements for a session that only reads, and writes values as every other does, whatever its role or database has set. */
  readonly settings: readonly string[];
  /** A value as a text that every database writes in the same way. */
  readonly normal: Readonly<Record<Family, (value: string) => string>>;
  /** Another type's value as text, which a database of the same kind writes in the same way. */
  readonly other: (value: string) => string;
  /** Floats as another kind of database can write them, too: to nine decimals. */
  readonly roundedFloat: (value: string) => string;
  /** JSON or an array as every kind of database can write it. */
  readonly nested: (value: string) => string;
  /** The lower 60 bits of the MD5 of a text, as a whole number from 0: every database has integers for these. */
  readonly hash: (text: string) => string;
  /** Ends a subquery whose expressions are to be computed once. */
  readonly apart: string;
  /** A whole number, wide enough for differences of two. */
  readonly whole: (value: string) => string;
  /** Whole steps of `width` between two whole numbers, rounded down. */
  readonly steps: (from: string, to: string, width: string) => string;
  /** A text's least value is that of its bytes. */
  readonly byBytes: (text: string) => string;
}

const asText = (value: string): string => `(${value})::text`;
const decimals = (pattern: string, fraction: string) => (value: string) =>
  `to_char(${value}, '${pattern}.${fraction}')`;
const moment = 'YYYY-MM-DD HH24:MI:SS';

/** Dates before Christ and the two infinite ones are told apart by what is put around them. */
const dated = (pattern: string) => (value: string) =>
  `case when isfinite(${value}) then to_char(${value}, '${pattern}') || case when ${value} < '0001-01-01' then ' BC' else '' end else (${value})::text end`;

const postgres: CompareDialect = {
  name: 'postgres',
  materialized: ' materialized',
  settings: [
    "set timezone = 'UTC'",
    "set datestyle = 'ISO, YMD'",
    "set intervalstyle = 'postgres'",
    "set bytea_output = 'hex'",
    'set extra_float_digits = 1',
    'set default_transaction_read_only = on',
  ],
  normal: {
    number: (value) => `trim_scale((${value})::numeric)::text`,
    // a sum with zero makes of -0 what it is equal to
    float: (value) => `((${value}) + 0)::text`,
    text: asText,
    boolean: asText,
    date: dated('YYYY-MM-DD'),
    time: decimals('HH24:MI:SS', 'US'),
    timestamp: dated(`${moment}.US`),
    timestamptz: (value) => dated(`${moment}.US`)(`(${value} at time zone 'UTC')`),
    bytes: (value) => `encode(${value}, 'hex')`,
    uuid: asText,
    json: asText,
    jsonb: asText,
  },
  other: asText,
  nested: canonicalJson,
  roundedFloat: (value) => `trim_scale(round(((${value}))::text::numeric, 9))::text`,
  hash: (text) => `('x' || substr(md5(convert_to(${text}, 'UTF8')), 18))::bit(60)::bigint`,
  apart: ' offset 0',
  whole: (value) => `(${value})::bigint`,
  steps: (from, to, width) => `(${to} - ${from}) / ${width}`,
  byBytes: (text) => `${text} collate "C"`,
};

/** A number's text without the zeros that its scale adds. */
const trimmed = (text: string): string =>
  `case when contains(${text}, '.') then regexp_replace(${text}, '[.]?0+$', '') else ${text} end`;

const snowflake: CompareDialect = {
  name: 'snowflake',
  materialized: '',
  settings: ["alter session set timezone = 'UTC'"],
  normal: {
    number: (value) => trimmed(asText(value)),
    float: asText,
    text: asText,
    boolean: asText,
    date: (value) => `to_char((${value})::date, 'YYYY-MM-DD')`,
    time: (value) => decimals('HH24:MI:SS', 'FF6')(`(${value})::time`),
    timestamp: (value) => decimals(moment, 'FF6')(`(${value})::timestamp_ntz`),
    timestamptz: (value) => decimals(moment, 'FF6')(`convert_timezone('UTC', ${value})::timestamp_ntz`),
    bytes: (value) => `lower(to_char(${value}, 'HEX'))`,
    uuid: asText,
    json: (value) => `to_json(${value})`,
    jsonb: (value) => `to_json(${value})`,
  },
  other: asText,
  nested: (value) => `to_json(${value})`,
  roundedFloat: (value) => trimmed(`((${value})::number(38, 9))::text`),
  hash: (text) => `mod(md5_number_lower64(${text}), ${2n ** 60n})`,
  apart: '',
  whole: (value) => `(${value})::number(38, 0)`,
  // a division would be rounded to a few decimals
  steps: (from, to, width) => `(${to} - ${from} - mod(${to} - ${from}, ${width})) / ${width}`,
  byBytes: (text) => text,
};

export const compareDialects: Readonly<Record<Dialect, CompareDialect>> = { postgres, snowflake };
