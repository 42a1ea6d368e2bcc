import type { Capabilities, Facts } from '../adapter.ts';

/** https://www.postgresql.org/docs/current/sql-syntax-lexical.html */
export const postgresFacts: Facts = {
  textLiteral: (text) => quoteLiteral(text),
  type: 'postgres',
  dispatchPrefixes: ['postgres', 'default'],
  quoting: { database: true, schema: true, identifier: true },
  quoteCharacter: '"',
  foldsTo: 'lower',
  maxIdentifierLength: 63,
  requiresAlias: true,
};

export const postgresCapabilities: Capabilities = {
  maxSessions: Number.POSITIVE_INFINITY,
  transactionalDdl: true,
  merge: true,
  // as in dbt: batches of one table would wait for each other's locks
  concurrentBatches: false,
  bulkLoad: true,
  indexes: true,
};

/** A name as it is written in SQL, whatever its letters. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as it is written in SQL; the `E` form where a setting could give a backslash a meaning. */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}
