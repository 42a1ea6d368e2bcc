/** One column of a result, as the protocol describes it. */
export interface Field {
  readonly name: string;
  readonly typeOid: number;
  /** `atttypmod`; -1 when there is none. */
  readonly modifier: number;
}

/** What came of one statement of a message. */
export interface Completion {
  readonly fields: readonly Field[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** The command tag: `SELECT 3`, `CREATE VIEW`. */
  readonly tag: string;
}

/** The fields of an ErrorResponse that tsdt uses. */
export interface ServerError {
  readonly message: string;
  readonly code: string | null;
  readonly detail: string | null;
  readonly hint: string | null;
  /** CONTEXT: the chain of functions, or the line of a COPY. */
  readonly where: string | null;
  /** 1-based, in code points of the whole message. */
  readonly position: number | null;
}

/** The answer to one message: the statements that completed before an error, if there was one. */
export interface Reply {
  readonly completions: readonly Completion[];
  readonly error: ServerError | null;
}

/** The state of the transaction after the last message: idle, in a transaction, or in a failed one. */
export type TransactionState = 'idle' | 'open' | 'failed';

/**
 * One connection that speaks Postgres' protocol: over a socket, or to PGlite in a worker. Calls are made one after the other
 * and never reject for what the server reports; they reject with ConnectionLost when there is no answer to be had.
 */
export interface Wire {
  readonly transaction: TransactionState;
  /** `15.4` */
  readonly serverVersion: string;
  /** No answer will come any more. */
  readonly lost: boolean;
  /** Sends one simple-query message. `limit` keeps the first rows of each result. */
  query(text: string, limit?: number | null): Promise<Reply>;
  /** The fields that a single statement would give; the statement is not run. */
  describe(text: string): Promise<{ readonly fields: readonly Field[]; readonly error: ServerError | null }>;
  /** Runs a `COPY ... FROM` whose data are these pieces of text format. Gives the number of rows and of messages. */
  copy(
    target: string,
    pieces: AsyncIterable<string>,
  ): Promise<{ readonly rows: number; readonly messages: number; readonly error: ServerError | null }>;
  /** Asks the server once to end what runs on this wire; the pending call then gives an error or ConnectionLost. */
  interrupt(): Promise<void>;
  close(): Promise<void>;
}

/** The connection broke while or before a message was under way. */
export class ConnectionLost extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConnectionLost';
  }
}

/** Turns the protocol's fields of an error (the same in `pg` and PGlite) into a ServerError. */
export function serverError(raw: {
  message?: string | undefined;
  code?: string | undefined;
  detail?: string | undefined;
  hint?: string | undefined;
  where?: string | undefined;
  position?: string | undefined;
}): ServerError {
  return {
    message: raw.message ?? 'the server reported an error without words',
    code: raw.code ?? null,
    detail: raw.detail ?? null,
    hint: raw.hint ?? null,
    where: raw.where ?? null,
    position: raw.position === undefined ? null : Number(raw.position),
  };
}

/** The protocol's letter of a ReadyForQuery. */
export function transactionState(status: string | undefined): TransactionState {
  return status === 'T' ? 'open' : status === 'E' ? 'failed' : 'idle';
}
