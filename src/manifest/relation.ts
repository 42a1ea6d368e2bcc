/** The kinds of things in a database that dbt tells apart. */
export type RelationType =
  | 'table'
  | 'view'
  | 'cte'
  | 'materialized_view'
  | 'external'
  | 'pointer_table'
  | 'dynamic_table'
  | 'interactive_table'
  | 'function';

/** The name of a relation, unquoted parts. */
export interface RelationPath {
  readonly database: string | null;
  readonly schema: string | null;
  readonly identifier: string | null;
}

/** Which parts of a name are quoted when it is rendered. */
export interface Quoting {
  readonly database: boolean;
  readonly schema: boolean;
  readonly identifier: boolean;
}

/** A relation that exists, as the catalog lists it. */
export interface CatalogRelation extends RelationPath {
  readonly schema: string;
  readonly identifier: string;
  readonly type: RelationType;
  /** `iceberg`, or `default`, where the database has several. */
  readonly tableFormat?: string;
}

/** A column as the database describes it. */
export interface DatabaseColumn {
  readonly name: string;
  /** The base type as the catalog names it: `character varying`, `numeric`, `integer`. */
  readonly dataType: string;
  /** The type as SQL writes it, where `dataType` is only a kind: `integer[]` for `ARRAY`. */
  readonly sqlType?: string;
  readonly charSize: number | null;
  readonly numericPrecision: number | null;
  readonly numericScale: number | null;
  readonly collation?: string;
}
