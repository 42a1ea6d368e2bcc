import { setTimeout as delay } from 'node:timers/promises';
import type { AdapterResponse, QueryResult, RowCounts, Session, Statement } from '../adapter.ts';
import { copyPieces } from './copyText.ts';
import { decoderOf } from './decode.ts';
import { cancelled, lostConnection, notCommitted, queryCanceled, statementError } from './failure.ts';
import { rowCounts } from './rowCounts.ts';
import { joinStatements, type Message } from './statements.ts';
import { builtinType } from './types.ts';
import {
  type Completion,
  ConnectionLost,
  type Field,
  type ServerError,
  type TransactionState,
  type Wire,
} from './wire.ts';

/** What a session needs from the adapter that leased it. */
export interface SessionOwner {
  /** Asks the server to end what runs on a wire. */
  interrupt(wire: Wire): Promise<void>;
  /** Takes the wire back; `reusable` is false when nothing more may be sent over it. */
  giveBack(
    session: PostgresSession,
    wire: Wire,
    state: { readonly reusable: boolean; readonly touched: boolean },
  ): void;
  /** Names of types that are not built in. */
  typeNames(session: PostgresSession, oids: readonly number[]): Promise<ReadonlyMap<number, string>>;
}

/** Statements after which a session may differ from a new one: settings, temporary relations, locks, prepared statements. */
const changesSession =
  /\b(set|set_config|reset|temp|temporary|pg_temp|prepare|declare|listen|load|do|call|\w*advisory_lock\w*)\b/i;

/** The swaps of the built-in macros leave a session as it was; what they set, they set until the end of the transaction. */
const swaps = /\bdo \$tsdt_swap\$.*?\$tsdt_swap\$/gs;

/** After so long without effect, a request to end a query is made again. */
const interruptAgainMs = 100;

/** A leased session over one wire. */
export class PostgresSession implements Session {
  roundTrips = 0;
  readonly name: string;
  private readonly wire: Wire;
  private readonly owner: SessionOwner;
  private pending: Promise<unknown> | null = null;
  private isCancelled = false;
  private isReleased = false;
  private touched = false;

  constructor(name: string, wire: Wire, owner: SessionOwner) {
    this.name = name;
    this.wire = wire;
    this.owner = owner;
  }

  get transaction(): TransactionState {
    return this.wire.transaction;
  }

  async send(
    statements: readonly Statement[],
    options: { readonly limit?: number | null } = {},
  ): Promise<readonly QueryResult[]> {
    if (statements.length === 0) return [];
    const message = joinStatements(statements.map((statement) => statement.sql));
    this.touched ||= changesSession.test(message.text.replace(swaps, ''));
    const reply = await this.exchange(statements, () => this.wire.query(message.text, options.limit ?? null));
    if (reply.error) throw this.failed(reply.error, statements, message, reply.completions.length);
    const parts = partsOf(reply.completions, message.counts);
    const results = parts.map((found) => found.at(-1) ?? nothing);
    const lost = results.findIndex(
      (completion, index) => completion.tag === 'ROLLBACK' && endsInCommit(statements[index]!.sql),
    );
    if (lost >= 0) throw notCommitted(statements, lost);
    const names = await this.namesOf(results.flatMap((completion) => completion.fields));
    return results.map((completion, index) => queryResult(completion, names, parts[index]!));
  }

  /** The fields that a query would give, with the names of their types. */
  async describe(sql: string): Promise<readonly Field[]> {
    const statements = [{ sql }];
    const reply = await this.exchange(statements, () => this.wire.describe(sql));
    if (reply.error) throw this.failed(reply.error, statements, joinStatements([sql]), 0);
    return reply.fields;
  }

  async copyRows(
    relation: string,
    columns: readonly string[],
    rows: AsyncIterable<readonly (string | null)[]>,
  ): Promise<number> {
    const target = `${relation} (${columns.join(', ')})`;
    const statements = [{ sql: `copy ${target} from stdin` }];
    const reply = await this.exchange(statements, () => this.wire.copy(target, copyPieces(rows)));
    this.roundTrips += reply.messages - 1;
    if (reply.error) throw this.failed(reply.error, statements, joinStatements([statements[0]!.sql]), 0);
    return reply.rows;
  }

  async cancel(): Promise<void> {
    if (this.isCancelled) return;
    this.isCancelled = true;
    const { pending } = this;
    let running = pending !== null;
    const done = pending?.then(
      () => {
        running = false;
      },
      () => {
        running = false;
      },
    );
    while (running) {
      await this.owner.interrupt(this.wire);
      await Promise.race([done, delay(interruptAgainMs, undefined, { ref: false })]);
    }
  }

  async release(): Promise<void> {
    if (this.isReleased) return;
    this.isReleased = true;
    let reusable = !this.isCancelled && !this.wire.lost;
    if (reusable && this.wire.transaction !== 'idle') {
      try {
        reusable = (await this.wire.query('rollback')).error === null;
      } catch {
        reusable = false;
      }
    }
    this.owner.giveBack(this, this.wire, { reusable, touched: this.touched });
  }

  /** One message and its answer; what can be said of a broken connection or a cancelled call is said here. */
  private async exchange<Reply>(statements: readonly Statement[], call: () => Promise<Reply>): Promise<Reply> {
    if (this.isReleased) throw new Error(`session \`${this.name}\` was released`);
    if (this.isCancelled) throw cancelled(statements);
    this.roundTrips += 1;
    const pending = call();
    this.pending = pending;
    try {
      return await pending;
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      throw this.isCancelled ? cancelled(statements) : lostConnection(error.message, statements);
    } finally {
      this.pending = null;
    }
  }

  private failed(error: ServerError, statements: readonly Statement[], message: Message, completions: number): Error {
    const failure = statementError(error, statements, message, completions);
    return this.isCancelled && error.code === queryCanceled
      ? cancelled(statements, failure.failure.statement)
      : failure;
  }

  private async namesOf(fields: readonly Field[]): Promise<ReadonlyMap<number, string>> {
    const unknown = new Set(fields.map((field) => field.typeOid).filter((oid) => builtinType(oid) === undefined));
    // A failed transaction cannot be asked; an open one can.
    return unknown.size === 0 ? new Map() : this.owner.typeNames(this, [...unknown]);
  }

  /** Rows of a query of the adapter's own, as text. */
  async rowsOf(sql: string): Promise<readonly (readonly (string | null)[])[]> {
    const statements = [{ sql }];
    const reply = await this.exchange(statements, () => this.wire.query(sql));
    if (reply.error) throw this.failed(reply.error, statements, joinStatements([sql]), reply.completions.length);
    return reply.completions.at(-1)?.rows ?? [];
  }
}

/** Whether the last words of a text are `commit` or `end`; comments after them are not expected. */
function endsInCommit(sql: string): boolean {
  return /\b(commit|end)(\s+(work|transaction))?(\s+and\s+(no\s+)?chain)?[\s;]*$/i.test(
    sql.replace(/\/\*.*?\*\//gs, ''),
  );
}

const nothing: Completion = { fields: [], rows: [], tag: '' };

/** The completions of each statement; one of comments alone has none. */
function partsOf(completions: readonly Completion[], counts: readonly number[]): readonly (readonly Completion[])[] {
  if (counts.length === 1) return [completions];
  let done = 0;
  return counts.map((count) => {
    done += count;
    return completions.slice(done - count, done);
  });
}

function queryResult(
  completion: Completion,
  names: ReadonlyMap<number, string>,
  parts: readonly Completion[],
): QueryResult {
  const decoders = completion.fields.map((field) => decoderOf(field.typeOid));
  return {
    columns: completion.fields.map((field) => ({
      name: field.name,
      type: builtinType(field.typeOid)?.name ?? names.get(field.typeOid) ?? `oid ${field.typeOid}`,
    })),
    rows: completion.rows.map((row) => row.map((text, index) => (text === null ? null : decoders[index]!(text)))),
    response: responseOf(completion.tag, rowCounts(parts)),
  };
}

/** `INSERT 0 3`: the words without numbers are the code, the last number is the count. */
function responseOf(tag: string, rows: RowCounts | undefined): AdapterResponse {
  const parts = tag.split(' ');
  const last = parts.at(-1) ?? '';
  return {
    message: tag,
    code: parts.filter((part) => !/^\d+$/.test(part)).join(' '),
    rowsAffected: /^\d+$/.test(last) ? Number(last) : -1,
    ...(rows ? { rows } : {}),
  };
}
