import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import {
  type Completion,
  ConnectionLost,
  type Field,
  type Reply,
  type ServerError,
  serverError,
  type TransactionState,
  transactionState,
  type Wire,
} from '../postgres/wire.ts';

/** What the worker says of a message. */
interface Exchange {
  readonly completions: readonly Completion[];
  readonly error: Parameters<typeof serverError>[0] | null;
  readonly status: string;
  readonly fields: readonly Field[];
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly failure?: { readonly message: string; readonly code?: string };
}

/** The built program has the worker beside it; from source it is the file here. */
function workerFile(): string {
  const built = fileURLToPath(new URL('./pglite-worker.js', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('./worker.mjs', import.meta.url));
}

/** A PGlite in a worker thread. Interrupting it ends the thread; the folder recovers when it is opened again. */
export class PgliteWire implements Wire {
  transaction: TransactionState = 'idle';
  serverVersion = '';
  private readonly worker: Worker;
  private readonly waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  private lastId = 0;
  private reason: string | null = null;

  private constructor() {
    this.worker = new Worker(workerFile(), { execArgv: [], name: 'pglite' });
    this.worker.unref();
    this.worker.on('message', (answer: Answer) => this.answered(answer));
    this.worker.on('error', (error) => this.lose(`the embedded database stopped: ${error.message}`));
    this.worker.on('exit', () => this.lose('the embedded database was ended'));
  }

  /** Opens a folder, making the database in it when there is none. Rejects with the reason in words, and when the signal comes. */
  static async open(folder: string, database: string, signal?: AbortSignal): Promise<PgliteWire> {
    const wire = new PgliteWire();
    const interrupt = (): void => void wire.interrupt();
    signal?.addEventListener('abort', interrupt, { once: true });
    try {
      wire.serverVersion = await wire.ask<string>('open', { folder, name: database });
      return wire;
    } catch (error) {
      await wire.interrupt();
      throw error;
    } finally {
      signal?.removeEventListener('abort', interrupt);
    }
  }

  get lost(): boolean {
    return this.reason !== null;
  }

  async query(text: string, limit?: number | null): Promise<Reply> {
    const { completions, error } = await this.exchange('query', { text, limit: limit || Number.POSITIVE_INFINITY });
    return { completions, error: error && serverError(error) };
  }

  async describe(text: string): Promise<{ fields: readonly Field[]; error: ServerError | null }> {
    const { fields, error } = await this.exchange('describe', { text });
    return { fields, error: error && serverError(error) };
  }

  /** Each piece is a statement of its own, so all of them are made one transaction. */
  async copy(
    target: string,
    pieces: AsyncIterable<string>,
  ): Promise<{ rows: number; messages: number; error: ServerError | null }> {
    const alone = this.transaction === 'idle';
    let rows = 0;
    let messages = 0;
    let error: ServerError | null = null;
    if (alone) await this.query('begin');
    try {
      for await (const piece of pieces) {
        const reply = await this.exchange('copy', { text: `copy ${target} from '/dev/blob'`, piece });
        messages += 1;
        error = reply.error && shiftLine(serverError(reply.error), rows);
        if (error) break;
        rows += Number(/^COPY (\d+)/.exec(reply.completions[0]?.tag ?? '')?.[1] ?? 0);
      }
    } catch (failure) {
      if (alone && !this.lost) await this.query('rollback');
      throw failure;
    }
    if (alone && error) await this.query('rollback');
    else if (alone) error = (await this.query('commit')).error;
    return { rows: error ? 0 : rows, messages: Math.max(1, messages), error };
  }

  async interrupt(): Promise<void> {
    this.lose('the embedded database was ended');
    await this.worker.terminate();
  }

  async close(): Promise<void> {
    if (!this.lost) await this.ask('close', {}).catch(() => undefined);
    await this.interrupt();
  }

  private async exchange(kind: string, request: object): Promise<Exchange> {
    const reply = await this.ask<Exchange>(kind, request);
    this.transaction = transactionState(reply.status);
    return reply;
  }

  private ask<T>(kind: string, request: object): Promise<T> {
    if (this.reason !== null) return Promise.reject(new ConnectionLost(this.reason));
    this.lastId += 1;
    const id = this.lastId;
    // Only while an answer is due does the worker keep the process alive.
    this.worker.ref();
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, kind, ...request });
    });
  }

  private answered({ id, value, failure }: Answer): void {
    const waiter = this.waiting.get(id);
    this.waiting.delete(id);
    if (this.waiting.size === 0) this.worker.unref();
    if (failure)
      waiter?.reject(
        Object.assign(new Error(failure.message), failure.code === undefined ? {} : { code: failure.code }),
      );
    else waiter?.resolve(value as never);
  }

  private lose(reason: string): void {
    this.reason ??= reason;
    for (const waiter of this.waiting.values()) waiter.reject(new ConnectionLost(this.reason));
    this.waiting.clear();
  }
}

/** COPY counts lines within a piece. */
function shiftLine(error: ServerError, rowsBefore: number): ServerError {
  if (error.where === null) return error;
  return {
    ...error,
    where: error.where.replace(
      /(, line )(\d+)/,
      (_, words: string, line: string) => `${words}${Number(line) + rowsBefore}`,
    ),
  };
}
