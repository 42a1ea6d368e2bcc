import type { CatalogRelation, DatabaseColumn, RelationPath, RelationType } from '../../manifest/relation.ts';
import { quoteIdentifier, quoteLiteral } from './facts.ts';

/** One row of a catalog query, as text. */
type Row = readonly (string | null)[];

/** Tables, views and materialized views of some schemas; a schema's name matches in any case, as in dbt's query. */
export function relationsQuery(schemas: readonly string[]): string {
  const names = schemas.map((schema) => quoteLiteral(schema.toLowerCase())).join(', ');
  return `select n.nspname, c.relname, c.relkind
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where lower(n.nspname) in (${names}) and c.relkind in ('r', 'p', 'v', 'm')
order by 1, 2`;
}

const kinds: Readonly<Record<string, RelationType>> = { r: 'table', p: 'table', v: 'view', m: 'materialized_view' };

export function readRelation(row: Row, database: string | null): CatalogRelation {
  return { database, schema: row[0]!, identifier: row[1]!, type: kinds[row[2]!] ?? 'table' };
}

export const schemasQuery = 'select nspname from pg_catalog.pg_namespace order by 1';

/**
 * Columns in order, with the type names and sizes of `information_schema.columns`, but of materialized views too. Without a
 * schema the session's search path decides, temporary relations first.
 */
export function columnsQuery(relation: RelationPath): string {
  const name = [relation.schema, relation.identifier ?? '']
    .filter((part) => part !== null)
    .map(quoteIdentifier)
    .join('.');
  return `select a.attname,
  case
    when base.oid is distinct from t.oid and base.typelem <> 0 and base.typlen = -1 then 'ARRAY'
    when t.typelem <> 0 and t.typlen = -1 then 'ARRAY'
    when tn.nspname = 'pg_catalog' then pg_catalog.format_type(coalesce(base.oid, t.oid), null)
    else 'USER-DEFINED'
  end,
  information_schema._pg_char_max_length(information_schema._pg_truetypid(a, t), information_schema._pg_truetypmod(a, t)),
  information_schema._pg_numeric_precision(information_schema._pg_truetypid(a, t), information_schema._pg_truetypmod(a, t)),
  information_schema._pg_numeric_scale(information_schema._pg_truetypid(a, t), information_schema._pg_truetypmod(a, t)),
  pg_catalog.format_type(a.atttypid, a.atttypmod)
from pg_catalog.pg_attribute a
join pg_catalog.pg_type t on t.oid = a.atttypid
left join pg_catalog.pg_type base on t.typtype = 'd' and base.oid = t.typbasetype
join pg_catalog.pg_namespace tn on tn.oid = coalesce(base.typnamespace, t.typnamespace)
where a.attrelid = pg_catalog.to_regclass(${quoteLiteral(name)}) and a.attnum > 0 and not a.attisdropped
order by a.attnum`;
}

export function readColumn(row: Row): DatabaseColumn {
  const number = (text: string | null | undefined): number | null => (text == null ? null : Number(text));
  return {
    name: row[0]!,
    dataType: row[1]!,
    charSize: number(row[2]),
    numericPrecision: number(row[3]),
    numericScale: number(row[4]),
    ...(row[5] && kindsOnly.has(row[1]!) ? { sqlType: row[5] } : {}),
  };
}

const kindsOnly: ReadonlySet<string> = new Set(['ARRAY', 'USER-DEFINED']);

/** The names in SQL of types that a database made itself. */
export function typeNamesQuery(oids: readonly number[]): string {
  return `select oid, pg_catalog.format_type(oid, null), typname from pg_catalog.pg_type where oid in (${oids.join(', ')})`;
}
