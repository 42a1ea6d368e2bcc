import type { DatabaseColumn } from '../../manifest/relation.ts';

/** One column of a result, as the protocol describes it. */
export interface Field {
  readonly name: string;
  /** `fixed`, `text`, `timestamp_ntz`, ... */
  readonly type: string;
  readonly scale: number | null;
}

/**
 * A cell: numbers and semi-structured values are text, as the server wrote them; moments are counted since 1970, so that neither
 * the session's format nor JavaScript's dates take anything away.
 */
export type Cell = string | boolean | null | Moment;

export interface Moment {
  readonly seconds: number;
  readonly nanos: number;
  /** Minutes east of UTC, where the type has a zone. */
  readonly offset: number | null;
}

/** The answer to one statement. */
export interface Reply {
  readonly fields: readonly Field[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows written, or rows given; 1 for DDL, which answers with one row of words. */
  readonly rowCount: number;
  readonly queryId: string;
}

/** What Snowflake said about a statement that failed. */
export interface ServerError {
  readonly message: string;
  /** `002003` */
  readonly code: string | null;
  readonly sqlState: string | null;
  readonly queryId: string | null;
  /** From 1, of the text that was sent. */
  readonly line: number | null;
  /** From 0, in that line. */
  readonly position: number | null;
}

/** A statement that the server refused. */
export class ServerRefusal extends Error {
  readonly report: ServerError;
  constructor(report: ServerError, options?: ErrorOptions) {
    super(report.message, options);
    this.name = 'ServerRefusal';
    this.report = report;
  }
}

/** The session is gone: no answer can be had any more. */
export class SessionLost extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SessionLost';
  }
}

/** One session of an account. Calls are made one after the other; they reject with ServerRefusal or SessionLost. */
export interface SnowflakeWire {
  readonly lost: boolean;
  execute(sql: string, options?: { readonly limit?: number | null }): Promise<Reply>;
  /** The columns that a query would give; it is not run. */
  describe(sql: string): Promise<readonly DatabaseColumn[]>;
  /** Ends what runs; the pending call rejects. */
  interrupt(): Promise<void>;
  close(): Promise<void>;
}
