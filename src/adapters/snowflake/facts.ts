import type { Capabilities, Facts } from '../adapter.ts';

/** https://docs.snowflake.com/en/sql-reference/identifiers-syntax, .../intro-summary-data-types */
export const snowflakeFacts: Facts = {
  type: 'snowflake',
  dispatchPrefixes: ['snowflake', 'default'],
  quoting: { database: false, schema: false, identifier: false },
  quoteCharacter: '"',
  foldsTo: 'upper',
  maxIdentifierLength: 255,
  requiresAlias: false,
  commentsGoLast: true,
  renameableRelations: ['table', 'view', 'dynamic_table', 'interactive_table'],
  replaceableRelations: ['table', 'view', 'dynamic_table', 'interactive_table'],
  incrementalStrategies: ['append', 'merge', 'delete+insert', 'microbatch', 'insert_overwrite'],
  constraints: {
    not_null: 'enforced',
    unique: 'stored',
    primary_key: 'stored',
    foreign_key: 'stored',
    check: 'unsupported',
  },
  eventTimeLiteral: (moment) => `to_timestamp_tz('${moment}')`,
  grantColumns: { privilege: 'privilege', grantee: 'grantee_name', kind: 'granted_to' },
  textLiteral: (text) => quoteLiteral(text),
  columns: {
    className: 'SnowflakeColumn',
    collations: true,
    strings: ['text', 'character varying', 'character', 'varchar', 'string', 'char', 'nvarchar'],
    integers: [],
    floats: ['float', 'float4', 'float8', 'double', 'double precision', 'real'],
    numerics: ['int', 'integer', 'bigint', 'smallint', 'tinyint', 'byteint', 'numeric', 'decimal', 'number', 'fixed'],
    labels: { STRING: 'TEXT' },
    sizedString: 'character varying',
    textLength: 16_777_216,
    json: 'variant',
    inferred: {
      text: 'text',
      integer: 'integer',
      bigint: 'integer',
      number: 'float8',
      decimal: 'float8',
      boolean: 'boolean',
      date: 'date',
      datetime: 'timestamp without time zone',
      time: 'time',
    },
  },
};

export const snowflakeCapabilities: Capabilities = {
  maxSessions: Number.POSITIVE_INFINITY,
  transactionalDdl: false,
  merge: true,
  concurrentBatches: true,
  bulkLoad: false,
  indexes: false,
  splitsScripts: true,
  dropsStayAlone: true,
  catalogByRelation: true,
  metadataFreshness: true,
};

/** A name as it is written in SQL, whatever its letters. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as it is written in SQL: a backslash has a meaning in Snowflake's quotes. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
