import type { Catalog } from '../artifacts/index.ts';
import type { Place, Span } from '../base/source.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Dialect, InputKind, KnownColumn, Problem, RelationName } from '../sql/index.ts';

/** A column of a node or source. */
export interface ColumnRef {
  /** The unique id of a resource, or the quoted name of a relation that no resource stands for. */
  readonly id: string;
  readonly column: string;
}

export interface ColumnInput extends ColumnRef {
  readonly kind: InputKind;
}

export interface LineageColumn {
  readonly name: string;
  /** As the database writes it; undefined when it is not known. */
  readonly type: string | undefined;
  readonly nullable: boolean | undefined;
  /** The columns that it is made from. */
  readonly inputs: readonly ColumnInput[];
  /** Why there may be inputs that are not listed. */
  readonly unknown: readonly string[];
}

/** What is known of the columns of one node or source. */
export interface NodeLineage {
  readonly id: string;
  readonly columns: readonly LineageColumn[];
  /** The columns of its query, where a materialization makes others of them. */
  readonly queried?: readonly LineageColumn[];
  /** Why there may be more columns than those; undefined when these are all. */
  readonly open: string | undefined;
  /** Columns that decide on its rows; one entry for each use. */
  readonly inputs: readonly ColumnInput[];
  readonly unknown: readonly string[];
  /** Ids of resources, and names of other relations, that it reads. */
  readonly reads: readonly string[];
  /** Where its SQL names a table that is none of its dependencies. */
  readonly external: readonly { readonly relation: RelationName; readonly span: Span }[];
  /** What is wrong in its SQL. */
  readonly problems: readonly Problem[];
  /** Set when nothing could be found out: the SQL needs the database, or cannot be read. */
  readonly failure: string | undefined;
  /** Where in the user's files an offset of its SQL comes from. */
  readonly placeAt?: (offset: number) => Place | undefined;
  /** What `placeAt` counts in. */
  readonly sql?: string;
}

/** The SQL of a node, or why there is none. */
export type Compiled =
  | { readonly sql: string; readonly placeAt?: (offset: number) => Place | undefined }
  | { readonly missing: string };

/** What lineage is made from. Later sources of columns stand in for what the earlier ones do not know. */
export interface LineageInput {
  readonly manifest: Manifest;
  readonly dialect: Dialect;
  readonly compiled: (id: string) => Compiled;
  /** Columns of sources and seeds that someone recorded: all of them, in order. */
  readonly recorded?: (id: string) => readonly KnownColumn[] | undefined;
  readonly catalog?: Catalog;
}
