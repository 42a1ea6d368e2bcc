import type { Failure, ResultColumn } from '../adapter.ts';

/** The adapter suite's questions in the words of one database, and what it answers. Data only: the questions are in suite.test.ts. */
export interface Dialect {
  readonly version: RegExp;
  /** Columns and response of `select 1 as id, 'x' as name` and one row more. */
  readonly twoRows: { readonly columns: readonly ResultColumn[]; readonly response: object };
  /** Responses to `create`, `insert; update`, a comment, a query and `drop`, and how many messages they took. */
  readonly script: { readonly responses: readonly string[]; readonly roundTrips: number };
  /** Expression, what `load_result()` shows of its value, and the type's name. */
  readonly values: readonly (readonly [expression: string, value: string, type: string])[];
  readonly mistakes: {
    /** A name that is not there, behind letters of several bytes and on a second line. */
    readonly name: Mistake & { readonly message: string; readonly help: readonly unknown[] };
    /** A value that does not fit: the database gives no position. */
    readonly value: Mistake;
  };
  /** The mistake of a text that is loaded into a column of integers, in words and report. */
  readonly badCell: { readonly message: RegExp; readonly report: string };
  readonly sleep: (seconds: number) => string;
  readonly sessionId: string;
  readonly catalog: CatalogWords;
}

interface Mistake {
  readonly sql: string;
  readonly failure: Pick<Failure, 'offset' | 'sqlState'>;
  /** The first lines of the report. */
  readonly report: readonly string[];
}

/** Name, type, size of texts, precision and scale. */
export type ColumnWords = readonly [string, string, number | null, number | null, number | null];

/** Two schemas, one of them quoted in `setup` because of its letters, and what stands in them. */
export interface CatalogWords {
  setup(schemas: { readonly plain: string; readonly mixed: string }): readonly string[];
  /** How a name without quotes is stored. */
  stored(name: string): string;
  /** Relations by stored name: of the plain schema, then of the mixed one. */
  readonly relations: { readonly plain: readonly RelationWords[]; readonly mixed: readonly RelationWords[] };
  /** The columns of `"Orders"` in the mixed schema. */
  readonly columns: readonly ColumnWords[];
  readonly query: {
    readonly sql: string;
    readonly columns: readonly ColumnWords[];
    /** A query with a wrong name, its position and state. */
    readonly wrong: { readonly sql: string; readonly offset: number | null; readonly sqlState: string };
  };
}

type RelationWords = readonly [identifier: string, type: string];
