import { type Diagnostic, DiagnosticError } from '../base/diagnostic.ts';
import type { Place } from '../base/source.ts';
import type { CatalogRelation, DatabaseColumn, Quoting, RelationPath, RelationType } from '../manifest/relation.ts';
import type { Value } from '../template/values.ts';

/** What a database can do; facts, so that no one asks for an adapter's name. */
export interface Capabilities {
  /** At most this many sessions at once; PGlite has one. */
  readonly maxSessions: number;
  readonly transactionalDdl: boolean;
  readonly merge: boolean;
  /** Microbatches of one model may run side by side. */
  readonly concurrentBatches: boolean;
  readonly bulkLoad: boolean;
  /** Tables may have indexes. */
  readonly indexes: boolean;
  /** A request holds one statement, so scripts are split and each piece carries the project's comment. */
  readonly splitsScripts?: boolean;
  /** Dropping a relation leaves what reads it where it is. */
  readonly dropsStayAlone?: boolean;
  /** The catalog of `docs generate` can be asked for single relations. */
  readonly catalogByRelation?: boolean;
  /** The catalog tells when a table was last changed. */
  readonly metadataFreshness?: boolean;
  /** How often the work of a node is done again after a failure that may pass (`retries` in the profile); 0 when absent. */
  readonly retries?: number;
}

export interface Facts {
  /** `target.type` and the prefix of dispatched macros: `postgres` on PGlite too. */
  readonly type: string;
  /** Prefixes that dispatch tries, own first: `['postgres', 'default']`. */
  readonly dispatchPrefixes: readonly string[];
  readonly quoting: Quoting;
  readonly quoteCharacter: string;
  /** How an unquoted identifier is stored. */
  readonly foldsTo: 'lower' | 'upper';
  /** In bytes. */
  readonly maxIdentifierLength: number;
  /** A filtered subquery in place of a relation needs an alias. */
  readonly requiresAlias: boolean;
  /** What `relation.can_be_renamed` answers to; tables and views when absent. */
  readonly renameableRelations?: readonly RelationType[];
  /** What `relation.can_be_replaced` answers to; tables and views when absent. */
  readonly replaceableRelations?: readonly RelationType[];
  /** Those of Postgres (append, delete+insert, merge, microbatch) when absent. */
  readonly incrementalStrategies?: readonly string[];
  /** What becomes of constraints of a contract, by type; all enforced when absent. */
  readonly constraints?: Readonly<Record<string, 'enforced' | 'stored' | 'unsupported'>>;
  /** The database cuts a comment off that stands before a statement, so it goes behind. */
  readonly commentsGoLast?: boolean;
  /** A moment (`2024-01-02 00:00:00+00:00`) as it is compared with a column's; a text when absent. */
  readonly eventTimeLiteral?: (moment: string) => string;
  /** A text as it is written in SQL. */
  readonly textLiteral: (text: string) => string;
  /** What the columns of `show grants` are called; those of Postgres when absent. */
  readonly grantColumns?: { readonly privilege: string; readonly grantee: string; readonly kind: string };
  /** How columns are described and types written; those of Postgres when absent. */
  readonly columns?: ColumnFacts;
}

/** Type names as `api.Column` and seeds use them; all in lower case where they are looked up. */
export interface ColumnFacts {
  /** What a column calls itself when it is printed; made from the adapter's type when absent. */
  readonly className?: string;
  /** Columns say their collation. */
  readonly collations?: boolean;
  readonly strings: readonly string[];
  readonly integers: readonly string[];
  readonly floats: readonly string[];
  readonly numerics: readonly string[];
  /** `Column.translate_type`: upper-case label to type. */
  readonly labels: Readonly<Record<string, string>>;
  /** The type that carries a length: `character varying(10)`. */
  readonly sizedString: string;
  /** The length of a text column that says none; 256 when absent, as dbt has it. */
  readonly textLength?: number;
  /** The type of nested values of JSON Lines; `jsonb` when absent. */
  readonly json?: string;
  /** Types of seed columns by what was inferred. */
  readonly inferred: Readonly<
    Record<'text' | 'integer' | 'bigint' | 'number' | 'boolean' | 'date' | 'datetime' | 'time', string> & {
      /** Fractions of seeds; `numeric` when absent, which keeps them exactly. */
      decimal?: string;
    }
  >;
}

/** A statement on its way to the database. */
export interface Statement {
  readonly sql: string;
  /** Where it was written, for errors: the model's file. */
  readonly place?: Place;
  /** Puts the project's comment on a piece of a script, and says how far that moved it; only where scripts are split. */
  comment?(piece: string): { readonly text: string; readonly shift: number };
}

/** What a statement gave. Values are template values: Decimal for numbers, dates as Python's. */
export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly Value[])[];
  readonly response: AdapterResponse;
}

export interface ResultColumn {
  readonly name: string;
  /** The database's name of the type: `int4`, `text`. */
  readonly type: string;
}

/** What the database said about a statement, for what a DiagnosticError alone cannot tell. */
export interface Failure {
  /** Which of the statements of the batch failed, from 0. */
  readonly statement: number;
  /** Where in that statement's text, in UTF-16 units; null when the database does not say. */
  readonly offset: number | null;
  readonly sqlState: string | null;
  /** `conflict`: others were in the way (a deadlock, a lock); `lost`: the connection broke. Both may go well a second time. */
  readonly passing?: 'conflict' | 'lost';
  /** The whole report as dbt prints it: message, `LINE 3: ...` with a caret, DETAIL, HINT, CONTEXT. */
  readonly report: string;
}

/** A failed statement: E401, or E407 when it was cancelled. */
export class StatementError extends DiagnosticError {
  readonly failure: Failure;

  constructor(diagnostic: Diagnostic, failure: Failure, options?: ErrorOptions) {
    super(diagnostic, options);
    this.name = 'StatementError';
    this.failure = failure;
  }
}

/** `{_message: 'SELECT 3', code: 'SELECT', rows_affected: 3}` in artifacts. */
export interface AdapterResponse {
  readonly message: string;
  readonly code: string;
  /** -1 where the statement has no count (`CREATE VIEW`), as Python's drivers say it. */
  readonly rowsAffected: number | null;
  readonly queryId?: string;
  /** What became of rows, in all parts of the statement, where the database says it. */
  readonly rows?: RowCounts;
}

/** How many rows a statement put in, changed and took away. */
export interface RowCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
}

export interface CopyOptions {
  /** Sent before the rows, in their transaction: what makes room for them. */
  readonly first?: string;
  /** By way of a file that the database keeps for a moment, where it has such a way; worth it for many rows. */
  readonly staged?: boolean;
  /** Told why the staged way did not go, before the rows go another one. */
  goesAnotherWay?(reason: string): void;
  /** Columns whose cells are JSON, for databases that would take it for text. */
  readonly json?: readonly string[];
}

/**
 * One session of a database, leased by one node for its whole life. Calls are made one after the other.
 * A failed statement throws a StatementError (E401) whose place is the statement's; after it, only rollback is allowed.
 */
export interface Session {
  /**
   * Sends statements in one message and gives the result of each; a statement that is itself a script (`a; b`) gives that of
   * its last part. Without `begin` a message is one implicit transaction. `limit` keeps the first rows; null or 0 keeps all.
   */
  send(statements: readonly Statement[], options?: { readonly limit?: number | null }): Promise<readonly QueryResult[]>;
  /**
   * Loads rows by the database's bulk path (COPY) within the current transaction, or as one of its own. The relation and the
   * columns are as they are to be written in SQL, quoted where needed. Rows are text cells; null is null. Gives the count.
   */
  copyRows(
    relation: string,
    columns: readonly string[],
    rows: AsyncIterable<readonly (string | null)[]>,
    options?: CopyOptions,
  ): Promise<number>;
  /** The transaction as the database sees it after the last message: none, one that is open, or one that failed and can only be rolled back. */
  readonly transaction: 'idle' | 'open' | 'failed';
  /** How many messages went out and came back so far. */
  readonly roundTrips: number;
  /** What puts the project's comment on the adapter's own look-ups too, where each statement carries one. */
  commentWith?(comment: NonNullable<Statement['comment']>): void;
  /** Ends what runs on the server now; the pending call fails with E407. */
  cancel(): Promise<void>;
  /** Gives the session back; an open transaction is rolled back. */
  release(): Promise<void>;
}

/** A connection to one warehouse, for one invocation. */
export interface Adapter {
  readonly facts: Facts;
  readonly capabilities: Capabilities;
  /** Checks the connection: server version; fails with E402 and what to do. */
  connect(signal?: AbortSignal): Promise<{ readonly version: string }>;
  /** Waits for a free session. `name` appears in the server's list of sessions where it can. */
  lease(name: string, signal?: AbortSignal): Promise<Session>;
  /** Which relations exist in these schemas: one query. */
  listRelations(
    session: Session,
    schemas: readonly { readonly database: string | null; readonly schema: string }[],
    quoting?: Quoting,
  ): Promise<readonly CatalogRelation[]>;
  listSchemas(session: Session, database: string | null, quoting?: Quoting): Promise<readonly string[]>;
  /**
   * Columns of a relation in order; empty when it does not exist. Sees temporary relations (schema null). `written` is the
   * relation's name as the project writes it, for databases that can be asked by it.
   */
  columnsOf(session: Session, relation: RelationPath, written?: string): Promise<readonly DatabaseColumn[]>;
  /** Columns that a query gives, without running it. */
  columnsOfQuery(session: Session, sql: string): Promise<readonly DatabaseColumn[]>;
  /** Ends all sessions, cancelling what runs. */
  close(): Promise<void>;
}
