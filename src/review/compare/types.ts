/** A column of a relation that is compared. */
export interface ComparedColumn {
  readonly name: string;
  /** As the database writes it, with sizes: `character varying(10)`. */
  readonly type: string;
}

/** One side of a comparison. */
export interface Side {
  /** As it is written in SQL, quoted: `"db"."schema"."orders"`. */
  readonly relation: string;
  readonly columns: readonly ComparedColumn[];
  /** A condition in SQL, where only a part of the relation is compared. */
  readonly where?: string | undefined;
}

/** What may be asked of a database: one query whose cells are all text or null. */
export type Ask = (sql: string) => Promise<readonly (readonly (string | null)[])[]>;

export interface CompareOptions {
  /** The columns that tell rows apart; without them rows are compared as multisets. */
  readonly key?: readonly string[] | undefined;
  /** Columns whose values are never shown. */
  readonly masked?: ReadonlySet<string>;
  /** How many rows and values are shown as examples. */
  readonly examples?: number;
  /** Tables of more rows than this get no distinct counts. */
  readonly profiledRows?: number;
}

/** How the data of two relations differ. */
export interface TableDifference {
  readonly rows: { readonly before: number; readonly after: number };
  readonly columns: ColumnDifference;
  /** The key that told rows apart; null when they were compared as multisets, where a changed row is one removed and one added. */
  readonly key: readonly string[] | null;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** By column that both sides have, those that differ first. */
  readonly perColumn: readonly ColumnChange[];
  readonly examples: readonly RowExample[];
  readonly profiles: readonly ColumnProfile[];
  /** What the reader should know: why there is no key, what was left out. */
  readonly notes: readonly string[];
}

export interface ColumnDifference {
  readonly added: readonly ComparedColumn[];
  readonly removed: readonly ComparedColumn[];
  readonly retyped: readonly { readonly name: string; readonly before: string; readonly after: string }[];
}

export interface ColumnChange {
  readonly name: string;
  /** In how many rows that both sides have the values differ. */
  readonly changed: number;
}

/** A row that differs: its values by column, of the side or sides that have it. */
export interface RowExample {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly before?: Readonly<Record<string, string | null>>;
  readonly after?: Readonly<Record<string, string | null>>;
}

/** Facts about a column on both sides; null where they were not counted. */
export interface ColumnProfile {
  readonly name: string;
  readonly before: ColumnFacts;
  readonly after: ColumnFacts;
}

export interface ColumnFacts {
  readonly nulls: number;
  readonly distinct: number | null;
  readonly min: string | null;
  readonly max: string | null;
}
