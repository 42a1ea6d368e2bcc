import type { CatalogRelation, DatabaseColumn, Quoting, RelationPath, RelationType } from '../../manifest/relation.ts';
import { quoteIdentifier } from './facts.ts';

/** As many as one answer may hold; the rest is asked for by the name of the last. */
export const pageSize = 10_000;

type Row = ReadonlyMap<string, string | null>;

/** A name as a profile or a project writes it: quoted only where the project quotes. */
export const written = (name: string, isQuoted: boolean): string => (isQuoted ? quoteIdentifier(name) : name);

export function objectsQuery(
  schema: { readonly database: string | null; readonly schema: string },
  quoting: Quoting,
  after: string | null,
): string {
  const parts = [
    ...(schema.database === null ? [] : [written(schema.database, quoting.database)]),
    written(schema.schema, quoting.schema),
  ];
  return `show objects in ${parts.join('.')} limit ${pageSize}${from(after)}`;
}

export function schemasQuery(database: string | null, quoting: Quoting, after: string | null): string {
  const scope = database === null ? '' : ` in database ${written(database, quoting.database)}`;
  return `show terse schemas${scope} limit ${pageSize}${from(after)}`;
}

const from = (after: string | null): string => (after === null ? '' : ` from '${after.replaceAll("'", "''")}'`);

const kinds: Readonly<Record<string, RelationType>> = {
  TABLE: 'table',
  TRANSIENT: 'table',
  TEMPORARY: 'table',
  VIEW: 'view',
  'MATERIALIZED VIEW': 'view',
  'EXTERNAL TABLE': 'external',
  'DYNAMIC TABLE': 'dynamic_table',
  'INTERACTIVE TABLE': 'interactive_table',
};

export function readObject(row: Row): CatalogRelation {
  const yes = (name: string): boolean => /^(y|yes|true)$/i.test(row.get(name) ?? '');
  const kind = (row.get('kind') ?? '').toUpperCase();
  return {
    database: row.get('database_name') ?? null,
    schema: row.get('schema_name') ?? '',
    identifier: row.get('name') ?? '',
    // an interactive table that refreshes itself is called dynamic as well
    type: yes('is_interactive')
      ? 'interactive_table'
      : yes('is_dynamic')
        ? 'dynamic_table'
        : (kinds[kind] ?? 'external'),
    tableFormat: yes('is_iceberg') ? 'iceberg' : 'default',
  };
}

/** The name of a relation whose parts are known as they are stored. */
export function quotedPath({ database, schema, identifier }: RelationPath): string {
  return [database, schema, identifier]
    .filter((part): part is string => part !== null)
    .map(quoteIdentifier)
    .join('.');
}

/** A row of `describe table`: name and type as it is declared. */
export function readColumn(row: Row): DatabaseColumn {
  const [, base = '', sizes, rest = ''] = /^([^(]+)(?:\(([^)]*)\))?(.*)$/s.exec(row.get('type') ?? '') ?? [];
  const numbers = (sizes ?? '').split(',').map((text) => Number(text.trim()));
  const collation = /collate\s+'([^']*)'/i.exec(rest)?.[1] ?? null;
  const one = sizes !== undefined && numbers.length === 1 && Number.isInteger(numbers[0]) ? numbers[0]! : null;
  const two = sizes !== undefined && numbers.length === 2 && numbers.every((number) => Number.isInteger(number));
  return {
    name: row.get('name') ?? '',
    dataType: sizes !== undefined && one === null && !two ? (row.get('type') ?? '') : base.trim(),
    charSize: one,
    numericPrecision: two ? numbers[0]! : null,
    numericScale: two ? numbers[1]! : null,
    ...(collation === null ? {} : { collation }),
  };
}
