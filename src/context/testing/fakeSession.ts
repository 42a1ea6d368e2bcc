import {
  type AdapterResponse,
  type QueryResult,
  type Session,
  type Statement,
  StatementError,
} from '../../adapters/adapter.ts';
import { diagnostic } from '../../base/diagnostic.ts';

/** A message that went to the fake database and waits for the test's answer. */
export interface Message {
  readonly sql: readonly string[];
  /** Answers every statement with no rows, or with those given for the last one. */
  answer(rows?: QueryResult['rows']): void;
  /** Fails at one of the statements. */
  fail(statement: number, report: string, offset?: number | null): void;
}

/** A session whose answers the test gives: concurrency and batches are steered, never waited for. */
export class FakeSession implements Session {
  readonly messages: Message[] = [];
  released = false;
  cancelled = false;
  roundTrips = 0;
  readonly transaction = 'idle' as const;
  /** Answers at once what the test does not care about. */
  private readonly automatic: boolean;
  private readonly listeners: ((message: Message) => void)[] = [];

  constructor(options: { readonly automatic?: boolean } = {}) {
    this.automatic = options.automatic ?? false;
  }

  get sent(): string[][] {
    return this.messages.map((message) => [...message.sql]);
  }

  /** The next message that comes. */
  next(): Promise<Message> {
    return new Promise((resolve) => this.listeners.push(resolve));
  }

  send(statements: readonly Statement[]): Promise<readonly QueryResult[]> {
    this.roundTrips += 1;
    return new Promise((resolve, reject) => {
      const sql = statements.map((statement) => statement.sql);
      const message: Message = {
        sql,
        answer: (rows = []) => resolve(sql.map((text, index) => result(text, index === sql.length - 1 ? rows : []))),
        fail: (statement, report, offset = null) =>
          reject(new StatementError(diagnostic('E401', report), { statement, offset, sqlState: null, report })),
      };
      this.messages.push(message);
      if (this.automatic) message.answer();
      this.listeners.shift()?.(message);
    });
  }

  async copyRows(
    relation: string,
    columns: readonly string[],
    rows: AsyncIterable<readonly (string | null)[]>,
  ): Promise<number> {
    const lines: string[] = [];
    for await (const row of rows) lines.push(row.map((cell) => cell ?? '\\N').join('|'));
    this.messages.push({
      sql: [`copy ${relation} (${columns.join(', ')})`, ...lines],
      answer: () => undefined,
      fail: () => undefined,
    });
    return lines.length;
  }
  async cancel(): Promise<void> {
    this.cancelled = true;
  }
  async release(): Promise<void> {
    this.released = true;
  }
}

function result(sql: string, rows: QueryResult['rows']): QueryResult {
  const code = sql.trim().split(/\s+/).slice(0, 2).join(' ').toUpperCase();
  const response: AdapterResponse = { message: code, code, rowsAffected: rows.length };
  return { columns: (rows[0] ?? []).map((_, index) => ({ name: `c${index}`, type: 'text' })), rows, response };
}
