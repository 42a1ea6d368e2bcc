import type { Dialect } from '../dialect.ts';

interface Written {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly dimensions: number;
}

const postgres: Readonly<Record<string, string>> = {
  int: 'integer',
  int4: 'integer',
  int8: 'bigint',
  int2: 'smallint',
  serial: 'integer',
  serial4: 'integer',
  bigserial: 'bigint',
  serial8: 'bigint',
  smallserial: 'smallint',
  decimal: 'numeric',
  dec: 'numeric',
  float4: 'real',
  float8: 'double precision',
  bool: 'boolean',
  varchar: 'character varying',
  string: 'text',
  char: 'character',
  nchar: 'character',
  bpchar: 'character',
  'char varying': 'character varying',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
  time: 'time without time zone',
  timetz: 'time with time zone',
  varbit: 'bit varying',
};

const snowflake: Readonly<Record<string, string>> = {
  int: 'NUMBER(38,0)',
  integer: 'NUMBER(38,0)',
  bigint: 'NUMBER(38,0)',
  smallint: 'NUMBER(38,0)',
  tinyint: 'NUMBER(38,0)',
  byteint: 'NUMBER(38,0)',
  decimal: 'NUMBER',
  dec: 'NUMBER',
  numeric: 'NUMBER',
  number: 'NUMBER',
  double: 'FLOAT',
  'double precision': 'FLOAT',
  real: 'FLOAT',
  float: 'FLOAT',
  float4: 'FLOAT',
  float8: 'FLOAT',
  bool: 'BOOLEAN',
  string: 'VARCHAR',
  text: 'VARCHAR',
  char: 'VARCHAR',
  character: 'VARCHAR',
  'character varying': 'VARCHAR',
  nvarchar: 'VARCHAR',
  nvarchar2: 'VARCHAR',
  varbinary: 'BINARY',
  datetime: 'TIMESTAMP_NTZ',
  timestamp: 'TIMESTAMP_NTZ',
  timestampntz: 'TIMESTAMP_NTZ',
  timestampltz: 'TIMESTAMP_LTZ',
  timestamptz: 'TIMESTAMP_TZ',
  'timestamp with time zone': 'TIMESTAMP_TZ',
  'timestamp without time zone': 'TIMESTAMP_NTZ',
};

/**
 * A type as the database writes it: `format_type` of Postgres (`character varying(20)`, `numeric(10,2)`), the families of
 * Snowflake (`VARCHAR`, `NUMBER(10,2)`, `TIMESTAMP_NTZ`).
 */
export function canonicalType(written: Written, dialect: Dialect): string {
  return dialect === 'snowflake'
    ? snowflakeType(written)
    : postgresType(written) + '[]'.repeat(Math.min(1, written.dimensions));
}

function postgresType({ name, arguments: args }: Written): string {
  if (name.startsWith('_')) return `${postgresType({ name: name.slice(1), arguments: args, dimensions: 0 })}[]`;
  if (name === 'float') return Number(args[0] ?? 53) <= 24 ? 'real' : 'double precision';
  const base = postgres[name] ?? name;
  if ((base === 'character' && name !== 'bpchar') || base === 'bit') return `${base}(${args[0] ?? '1'})`;
  if (args.length === 0) return base;
  const zoned = /^(timestamp|time)( with(?:out)? time zone)$/.exec(base);
  if (zoned) return `${zoned[1]}(${args.join(',')})${zoned[2]}`;
  return base === 'numeric' ? `numeric(${args[0]},${args[1] ?? '0'})` : `${base}(${args.join(',')})`;
}

function snowflakeType({ name, arguments: args }: Written): string {
  const base = snowflake[name] ?? name.toUpperCase();
  if (base === 'NUMBER') return `NUMBER(${args[0] ?? '38'},${args[1] ?? '0'})`;
  return base;
}

/** The canonical form of a type that someone wrote in YAML or that a catalog holds. */
export function readType(text: string, dialect: Dialect): string {
  const match = /^\s*"?([A-Za-z_][\w ]*?)"?\s*(?:\(([^)]*)\))?\s*(with(?:out)? time zone)?\s*((?:\[\d*\]\s*)*)$/i.exec(
    text,
  );
  if (!match) return text.trim();
  const name = `${match[1]!.toLowerCase().replace(/\s+/g, ' ')}${match[3] ? ` ${match[3].toLowerCase()}` : ''}`;
  const args = match[2]?.split(',').map((arg) => arg.trim()) ?? [];
  return canonicalType({ name, arguments: args, dimensions: match[4]!.trim() === '' ? 0 : 1 }, dialect);
}
