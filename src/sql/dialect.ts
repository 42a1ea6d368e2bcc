/** The SQL that this room reads. PGlite speaks `postgres`. */
export type Dialect = 'postgres' | 'snowflake';

/** Postgres cuts names to this many bytes. */
const postgresNameBytes = 63;

/** A name as the database stores it: unquoted names fold to lower case on Postgres and to upper case on Snowflake. */
export function fold(name: string, dialect: Dialect): string {
  return dialect === 'snowflake' ? name.toUpperCase() : cut(name.toLowerCase());
}

/** A quoted name as the database stores it. */
export function keep(name: string, dialect: Dialect): string {
  return dialect === 'snowflake' ? name : cut(name);
}

function cut(name: string): string {
  if (name.length <= postgresNameBytes / 4) return name;
  const bytes = Buffer.from(name);
  return bytes.length <= postgresNameBytes
    ? name
    : bytes
        .subarray(0, postgresNameBytes)
        .toString()
        .replace(/\uFFFD$/, '');
}

/** Whether a stored name can be written without quotes. */
export function isPlain(name: string, dialect: Dialect): boolean {
  return dialect === 'snowflake' ? /^[A-Z_][A-Z0-9_$]*$/.test(name) : /^[a-z_][a-z0-9_$]*$/.test(name);
}
