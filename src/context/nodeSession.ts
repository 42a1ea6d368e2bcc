import {
  type Adapter,
  type AdapterResponse,
  type CopyOptions,
  type QueryResult,
  type Session,
  type Statement,
  StatementError,
} from '../adapters/adapter.ts';
import type { Place } from '../base/source.ts';
import type { Reporter } from '../events/event.ts';
import { LazySession } from './lazySession.ts';
import type { NodeCatalog } from './nodeCatalog.ts';
import { isCommitOnly, seesItsMessage, transactionControl } from './transactionControl.ts';

/** A text with the project's comment, and how far the comment moved the statement. */
export interface Commented {
  readonly text: string;
  readonly shift: number;
}

export interface NodeSessionOptions {
  readonly adapter: Adapter;
  readonly session: Session;
  readonly catalog: NodeCatalog;
  readonly reporter?: Reporter;
  readonly uniqueId?: string;
  /**
   * `transaction`: the first statement begins one, whatever it is. `outside`: only statements that ask for it do, the others
   * stand alone (operations, hooks around a run). `reading`: none ever begins.
   */
  readonly start: 'transaction' | 'outside' | 'reading';
  /** Takes secrets out of what is reported. */
  scrub?(text: string): string;
  /** Adds the query comment. */
  comment?(sql: string): Commented;
  /** Where in the user's file an offset of a statement was written. */
  locate?(sql: string, offset: number | null): Place | undefined;
}

export interface ExecuteOptions {
  /** False for what the project wants outside of a transaction that is not open yet. */
  readonly autoBegin: boolean;
  /** Keeps the first rows; null keeps all. */
  readonly limit?: number | null;
}

/** What a queued statement will have given once it was sent. */
export class PendingResult {
  result: QueryResult | undefined;
}

interface Queued {
  readonly sql: string;
  readonly pending?: PendingResult;
  /** `begin` and `commit` of ours: no comment, no event. */
  readonly control?: boolean;
}

type State =
  /** Nothing was sent yet and the first statement begins. */
  | 'fresh'
  | 'open'
  /** No transaction; statements that do not ask for one stand alone. */
  | 'outside'
  /** A statement failed inside a transaction. */
  | 'failed';

/**
 * The session that one node leases for its whole life. Statements whose result nobody reads wait in a queue and go out in one
 * message, together with the `begin` before and the `commit` after them; whoever needs an answer flushes first.
 *
 * A failed statement throws a StatementError whose place is in the user's file; nothing but `close` may follow.
 */
export class NodeSession {
  readonly adapter: Adapter;
  readonly catalog: NodeCatalog;
  private readonly session: Session;
  private readonly options: NodeSessionOptions;
  private readonly queue: Queued[] = [];
  private state: State;
  /** Whether statements of the node share a transaction that nobody asked for: where DDL ends it, none is begun. */
  private readonly begins: boolean;
  private hasEffects = false;

  constructor(options: NodeSessionOptions) {
    this.options = options;
    this.adapter = options.adapter;
    this.session = options.session;
    this.catalog = options.catalog;
    this.begins = options.adapter.capabilities.transactionalDdl && options.start !== 'reading';
    this.state = options.start === 'transaction' && this.begins ? 'fresh' : 'outside';
  }

  get roundTrips(): number {
    return this.session.roundTrips;
  }
  /** Whether something may have been done for good: committed, or run outside of a transaction. */
  get hasLastingEffects(): boolean {
    return this.hasEffects;
  }
  /** Statements that wait to be sent. */
  get queued(): number {
    return this.queue.length;
  }

  /** Takes a statement whose result nobody has asked for yet. It may be sent at once where it cannot wait. */
  async enqueue(sql: string, { autoBegin }: ExecuteOptions): Promise<PendingResult> {
    const pending = new PendingResult();
    if (isCommitOnly(sql)) {
      await this.commit();
      pending.result = emptyResult('COMMIT');
      return pending;
    }
    const control = transactionControl(sql);
    if (control !== 'none' || seesItsMessage(sql) || !this.joins(autoBegin)) {
      pending.result = await this.query(sql, { autoBegin });
      return pending;
    }
    this.begin();
    this.queue.push({ sql, pending });
    return pending;
  }

  /** Sends a statement, after those that wait, and gives its result. */
  async query(sql: string, { autoBegin, limit = null }: ExecuteOptions): Promise<QueryResult> {
    if (isCommitOnly(sql)) {
      await this.commit();
      return emptyResult('COMMIT');
    }
    const control = transactionControl(sql);
    if (control !== 'none') return this.queryWithControl(sql, control, limit);
    if (this.joins(autoBegin)) {
      this.begin();
      if (seesItsMessage(sql)) await this.flush();
    } else await this.flush();
    const pending = new PendingResult();
    this.queue.push({ sql, pending });
    await this.flush(limit);
    return pending.result!;
  }

  /** Sends what waits. */
  async flush(limit: number | null = null): Promise<void> {
    if (this.queue.length === 0) return;
    const batch = this.queue.splice(0);
    const splits = this.adapter.capabilities.splitsScripts === true;
    const commented = batch.map(
      ({ sql, control }): Commented =>
        control || splits ? { text: sql, shift: 0 } : (this.options.comment?.(sql) ?? { text: sql, shift: 0 }),
    );
    const started = performance.now();
    const { hasEffects } = this;
    this.hasEffects ||= this.lasts(batch);
    let results: readonly QueryResult[];
    try {
      const { comment } = this.options;
      const statements = commented.map(
        ({ text }): Statement => ({ sql: text, ...(splits && comment ? { comment } : {}) }),
      );
      results = await this.session.send(statements, limit === null ? {} : { limit });
    } catch (error) {
      // what comes after the failing statement was not run; after a broken connection nobody knows
      if (error instanceof StatementError && error.failure.sqlState !== null)
        this.hasEffects = hasEffects || this.lasts(batch.slice(0, error.failure.statement));
      if (this.state === 'open') this.state = 'failed';
      this.catalog.discard();
      throw this.placed(error, batch, commented);
    }
    batch.forEach(({ pending }, index) => {
      if (pending) pending.result = results[index]!;
    });
    this.report(batch, commented, results, (performance.now() - started) / 1000);
  }

  /** Ends the transaction, if one is open, sending what waits in the same message; the catalog's changes become visible to others. */
  async commit(): Promise<void> {
    if (this.state === 'open') {
      if (this.queue.length === 1 && this.queue[0]!.control) this.queue.length = 0;
      else this.queue.push({ sql: 'commit', control: true });
    }
    await this.flush();
    this.state = 'outside';
    this.catalog.publish();
  }

  /** Work with the leased session itself (COPY, catalog queries), after what waits was sent. */
  async use<T>(work: (session: Session) => Promise<T>, options: { readonly inTransaction?: boolean } = {}): Promise<T> {
    if (options.inTransaction) this.begin();
    await this.flush();
    try {
      const leased = this.session instanceof LazySession ? await this.session.open() : this.session;
      if (this.options.comment) leased.commentWith?.(this.options.comment);
      return await work(leased);
    } catch (error) {
      if (this.state === 'open') this.state = 'failed';
      throw error;
    }
  }

  /** Loads rows by the database's bulk path, in the node's transaction. Gives the count. */
  async copyRows(
    relation: string,
    columns: readonly string[],
    rows: AsyncIterable<readonly (string | null)[]>,
    options: CopyOptions = {},
  ): Promise<number> {
    const started = performance.now();
    const { reporter, uniqueId } = this.options;
    const goesAnotherWay = (reason: string): void =>
      reporter?.report({
        kind: 'log',
        level: 'info',
        message: `${relation} is loaded by inserts, as its file could not be staged: ${reason}`,
      });
    const count = await this.use(
      (session) => session.copyRows(relation, columns, rows, { ...options, goesAnotherWay }),
      // what is staged is put where it belongs before the transaction begins
      { inTransaction: !options.staged },
    );
    reporter?.report({
      kind: 'statement',
      sql: `copy ${relation} (${columns.join(', ')}) from stdin`,
      seconds: (performance.now() - started) / 1000,
      rows: count,
      ...(uniqueId === undefined ? {} : { uniqueId }),
    });
    return count;
  }

  /** Takes back what was not committed; changes of the catalog are forgotten. */
  async rollback(): Promise<void> {
    const open = this.state === 'open' || this.state === 'failed';
    const begun = open && !this.queue.some(({ sql, control }) => control && sql === 'begin');
    this.queue.length = 0;
    this.state = 'outside';
    this.catalog.discard();
    if (begun) await this.session.send([{ sql: 'rollback' }]);
  }

  /** Gives the session back; what was not committed is taken back. */
  async close(): Promise<void> {
    this.queue.length = 0;
    this.catalog.discard();
    await this.session.release();
  }

  /** Whether a statement belongs to a transaction: one is open, or it opens one. */
  private joins(autoBegin: boolean): boolean {
    if (this.state === 'outside') return autoBegin && this.begins;
    return true;
  }

  private lasts(batch: readonly Queued[]): boolean {
    if (this.options.start === 'reading' || batch.length === 0) return false;
    return this.state !== 'open' || batch.some(({ sql, control }) => control && sql === 'commit');
  }

  private begin(): void {
    if (this.state === 'open' || this.state === 'failed') return;
    this.queue.push({ sql: 'begin', control: true });
    this.state = 'open';
  }

  /** A user's own `begin` or `commit`: what waits goes first, and afterwards the state is what the text says. */
  private async queryWithControl(
    sql: string,
    control: 'opens' | 'commits' | 'rolls-back',
    limit: number | null,
  ): Promise<QueryResult> {
    await this.flush();
    this.hasEffects = true;
    const pending = new PendingResult();
    this.queue.push({ sql, pending });
    await this.flush(limit);
    this.state = control === 'opens' ? 'open' : 'outside';
    if (control === 'commits') this.catalog.publish();
    if (control === 'rolls-back') this.catalog.discard();
    return pending.result!;
  }

  private placed(error: unknown, batch: readonly Queued[], commented: readonly Commented[]): unknown {
    if (!(error instanceof StatementError)) return error;
    const { statement, offset } = error.failure;
    const failed = batch[statement];
    const [found] = error.diagnostics;
    if (!failed || !found) return error;
    const own = offset === null ? null : offset - commented[statement]!.shift;
    const place = this.options.locate?.(failed.sql, own !== null && own >= 0 ? own : null) ?? found.place;
    const { uniqueId } = this.options;
    const diagnostic = { ...found, ...(place ? { place } : {}), ...(uniqueId === undefined ? {} : { uniqueId }) };
    return new StatementError(diagnostic, error.failure, { cause: error });
  }

  private report(
    batch: readonly Queued[],
    commented: readonly Commented[],
    results: readonly QueryResult[],
    seconds: number,
  ): void {
    const { reporter, uniqueId, scrub } = this.options;
    if (!reporter) return;
    batch.forEach(({ control }, index) => {
      if (control) return;
      const sql = commented[index]!.text;
      const rows = results[index]?.response.rowsAffected ?? null;
      reporter.report({
        kind: 'statement',
        sql: scrub?.(sql) ?? sql,
        seconds: seconds / batch.length,
        rows,
        ...(uniqueId === undefined ? {} : { uniqueId }),
      });
    });
  }
}

const noResponse = (code: string): AdapterResponse => ({ message: code, code, rowsAffected: -1 });
const emptyResult = (code: string): QueryResult => ({ columns: [], rows: [], response: noResponse(code) });
