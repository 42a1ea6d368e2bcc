import type { DatabaseColumn } from '../../manifest/relation.ts';
import { str } from '../../template/operators.ts';
import {
  type AdapterResponse,
  type CopyOptions,
  type QueryResult,
  type Session,
  type Statement,
  StatementError,
} from '../adapter.ts';
import { decodeCell } from './decode.ts';
import { quoteLiteral } from './facts.ts';
import { cancelled, isCanceled, lostSession, statementError } from './failure.ts';
import { rowCounts } from './rowCounts.ts';
import { type Beginning, SessionState, transactionOf } from './sessionState.ts';
import { StagedRows } from './stagedRows.ts';
import { type Piece, splitScript, withoutLeadingComments } from './statements.ts';
import { type Reply, ServerRefusal, SessionLost, type SnowflakeWire } from './wire.ts';

/** What a session needs from the adapter that leased it. */
export interface SessionOwner {
  /** What the profile gives every session. */
  readonly begun: Beginning;
  /** Takes the wire back; `reusable` is false when the next user may not have it. */
  giveBack(session: SnowflakeSession, wire: SnowflakeWire, reusable: boolean): void;
}

/** An insert stays under the limit of a statement's text, which is one megabyte. */
const insertLimit = { rows: 10_000, characters: 900_000 };

/** A leased session. Scripts are split, and each piece is a request of its own: the protocol takes one statement at a time. */
export class SnowflakeSession implements Session {
  roundTrips = 0;
  readonly name: string;
  private readonly wire: SnowflakeWire;
  private readonly owner: SessionOwner;
  private readonly state: SessionState;
  private comment: NonNullable<Statement['comment']> = (text) => ({ text, shift: 0 });
  private isRunning = false;
  private isCancelled = false;
  private isReleased = false;

  constructor(name: string, wire: SnowflakeWire, owner: SessionOwner) {
    this.name = name;
    this.wire = wire;
    this.owner = owner;
    this.state = new SessionState(owner.begun);
  }

  get transaction(): 'idle' | 'open' | 'failed' {
    return this.state.transaction;
  }

  async send(
    statements: readonly Statement[],
    options: { readonly limit?: number | null } = {},
  ): Promise<readonly QueryResult[]> {
    const results: QueryResult[] = [];
    for (const index of statements.keys())
      results.push(await this.sendScript(statements, index, options.limit ?? null));
    return results;
  }

  commentWith(comment: NonNullable<Statement['comment']>): void {
    this.comment = comment;
  }

  /** The columns that a query would give; the server only compiles it. */
  async describe(sql: string): Promise<readonly DatabaseColumn[]> {
    const [piece] = splitScript(sql)
      .filter(({ isEmpty }) => !isEmpty)
      .slice(-1);
    if (piece === undefined) return [];
    const { text, shift } = this.comment(piece.text);
    return this.exchange([{ sql }], 0, piece, shift, text, () => this.wire.describe(text));
  }

  /** Rows of a query of the adapter's own: column name to text. Null when what it asks about does not exist. */
  async look(sql: string): Promise<readonly ReadonlyMap<string, string | null>[] | null> {
    const piece: Piece = { text: sql, start: 0, isEmpty: false };
    try {
      const { text, shift } = this.comment(sql);
      const { fields, rows } = await this.exchange([{ sql }], 0, piece, shift, text, () => this.wire.execute(text));
      return rows.map(
        (row) => new Map(row.map((cell, at) => [fields[at]!.name.toLowerCase(), cell === null ? null : String(cell)])),
      );
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      if (cause instanceof ServerRefusal && ['002003', '002043', '2003', '2043'].includes(cause.report.code ?? '')) {
        if (this.state.transaction === 'failed') this.state.transaction = 'open';
        return null;
      }
      throw error;
    }
  }

  async copyRows(
    relation: string,
    columns: readonly string[],
    rows: AsyncIterable<readonly (string | null)[]>,
    options: CopyOptions = {},
  ): Promise<number> {
    const { first, json = [] } = options;
    // a lone null is an empty line in a file, which is no row
    if (options.staged && columns.length > 1) return this.copyStaged(relation, columns, rows, options);
    return this.inOneTransaction(async () => {
      if (first !== undefined) await this.command(first);
      return this.insertRows(relation, columns, rows, json);
    });
  }

  /** By a file in the user's stage; where that does not go, by inserts. */
  private async copyStaged(
    relation: string,
    columns: readonly string[],
    rows: AsyncIterable<readonly (string | null)[]>,
    { first, json = [], goesAnotherWay }: CopyOptions,
  ): Promise<number> {
    const staged = new StagedRows();
    let isThere = false;
    try {
      await staged.write(rows);
      try {
        await this.command(staged.put);
        isThere = true;
        await this.inOneTransaction(async () => {
          if (first !== undefined) await this.command(first);
          const { columns: found, rows: files } = await this.command(staged.copyInto(relation, columns, json));
          const at = found.findIndex(({ name }) => name.toLowerCase() === 'rows_loaded');
          const loaded = files.reduce((sum, file) => sum + Number(str(file[at] ?? 0)), 0);
          if (at < 0 || loaded !== staged.count) throw new NotLoaded(loaded, staged.count);
        });
        return staged.count;
      } catch (error) {
        // inside of a transaction of somebody else's nothing can be begun again
        const isOver = this.isCancelled || this.wire.lost || this.transaction !== 'idle';
        if (isOver || !(error instanceof StatementError || error instanceof NotLoaded)) throw error;
        goesAnotherWay?.(error.message);
      }
      return await this.copyRows(relation, columns, staged.read(), { json, ...(first === undefined ? {} : { first }) });
    } finally {
      staged.forget();
      if (isThere && !this.isCancelled && !this.wire.lost) await this.command(staged.remove).catch(() => undefined);
    }
  }

  private async insertRows(
    relation: string,
    columns: readonly string[],
    rows: AsyncIterable<readonly (string | null)[]>,
    json: readonly string[],
  ): Promise<number> {
    const head = `insert into ${relation} (${columns.join(', ')})${reading(columns, json)} values\n`;
    let values: string[] = [];
    let size = 0;
    let count = 0;
    const flush = async (): Promise<void> => {
      if (values.length === 0) return;
      await this.send([{ sql: `${head}${values.join(',\n')}` }]);
      count += values.length;
      values = [];
      size = 0;
    };
    for await (const row of rows) {
      const text = `(${row.map((cell) => (cell === null ? 'null' : quoteLiteral(cell))).join(', ')})`;
      if (values.length >= insertLimit.rows || size + text.length > insertLimit.characters) await flush();
      values.push(text);
      size += text.length;
    }
    await flush();
    return count;
  }

  /** Does work in the transaction that is open, or in one of its own. */
  private async inOneTransaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.transaction !== 'idle') return work();
    await this.send([{ sql: 'begin' }]);
    try {
      const result = await work();
      await this.send([{ sql: 'commit' }]);
      return result;
    } catch (error) {
      // what is the caller's error stays it, whatever becomes of the rollback
      if (!this.isCancelled && !this.wire.lost) await this.send([{ sql: 'rollback' }]).catch(() => undefined);
      throw error;
    }
  }

  /** A statement of this session's own, with the project's comment. */
  private async command(sql: string): Promise<QueryResult> {
    const { comment } = this;
    const [result] = await this.send([{ sql, comment }]);
    return result!;
  }

  async cancel(): Promise<void> {
    if (this.isCancelled) return;
    this.isCancelled = true;
    if (this.isRunning) await this.wire.interrupt();
  }

  async release(): Promise<void> {
    if (this.isReleased) return;
    this.isReleased = true;
    let isReusable = !this.isCancelled && !this.wire.lost && !this.state.isTouched;
    if (!this.wire.lost && this.state.transaction !== 'idle') {
      try {
        await this.wire.execute('rollback');
      } catch {
        isReusable = false;
      }
    }
    this.owner.giveBack(this, this.wire, isReusable);
  }

  private async sendScript(
    statements: readonly Statement[],
    index: number,
    limit: number | null,
  ): Promise<QueryResult> {
    const statement = statements[index]!;
    let result: QueryResult = nothing;
    const replies: Reply[] = [];
    for (const piece of splitScript(statement.sql)) {
      if (piece.isEmpty) continue;
      const bare = withoutLeadingComments(piece.text);
      const control = transactionOf(bare);
      const { text, shift } = statement.comment?.(piece.text) ?? { text: piece.text, shift: 0 };
      const reply = await this.exchange(statements, index, piece, shift, text, () =>
        this.wire.execute(text, { limit }),
      );
      this.state.note(bare.trim());
      replies.push(reply);
      // begin and commit around a change are not what the script is about
      if (control === null || result === nothing) result = queryResult(reply);
    }
    const rows = rowCounts(replies);
    return rows === undefined ? result : { ...result, response: { ...result.response, rows } };
  }

  private async exchange<T>(
    statements: readonly Statement[],
    index: number,
    piece: Piece,
    shift: number,
    text: string,
    call: () => Promise<T>,
  ): Promise<T> {
    if (this.isReleased) throw new Error(`session \`${this.name}\` was released`);
    if (this.isCancelled) throw cancelled(statements, index);
    this.roundTrips += 1;
    this.isRunning = true;
    try {
      return await call();
    } catch (error) {
      this.state.noteFailure();
      if (error instanceof SessionLost)
        throw this.isCancelled ? cancelled(statements, index) : lostSession(error.message, statements, index);
      if (!(error instanceof ServerRefusal)) throw error;
      if (this.isCancelled && isCanceled(error.report)) throw cancelled(statements, index);
      const failure = statementError(error.report, statements, index, { text, start: piece.start, shift });
      failure.cause = error;
      throw failure;
    } finally {
      this.isRunning = false;
    }
  }
}

/** A load that was accepted and did not load what it should. */
class NotLoaded extends Error {
  constructor(loaded: number, wanted: number) {
    super(`${loaded} of ${wanted} rows were loaded`);
  }
}

/** The select of an insert whose texts are to be read as JSON: `values` itself takes no functions of that kind. */
function reading(columns: readonly string[], json: readonly string[]): string {
  if (json.length === 0) return '';
  const cells = columns.map((name, at) => (json.includes(name) ? `parse_json(column${at + 1})` : `column${at + 1}`));
  return ` select ${cells.join(', ')} from`;
}

const noResponse: AdapterResponse = { message: 'SUCCESS', code: 'SUCCESS', rowsAffected: 0 };
const nothing: QueryResult = { columns: [], rows: [], response: noResponse };

function queryResult({ fields, rows, rowCount, queryId }: Reply): QueryResult {
  return {
    columns: fields.map(({ name, type }) => ({ name, type })),
    rows: rows.map((row) => row.map((cell, at) => decodeCell(cell, fields[at]!))),
    response: { message: `SUCCESS ${rowCount}`, code: 'SUCCESS', rowsAffected: rowCount, queryId },
  };
}
