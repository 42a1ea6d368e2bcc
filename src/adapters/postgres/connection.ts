import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { DiagnosticError } from '../../base/diagnostic.ts';
import { connectDiagnostic, mayPass } from './connectError.ts';
import type { ConnectionSettings } from './credentials.ts';
import { DescribeQuery, type DriverConnection, type DriverQuery, SimpleQuery } from './driverQuery.ts';
import { passwordFromFile } from './passwordFile.ts';
import { mayTryNext, type TlsAttempt, tlsAttempts } from './tls.ts';
import {
  ConnectionLost,
  type Field,
  type Reply,
  type ServerError,
  serverError,
  type TransactionState,
  transactionState,
  type Wire,
} from './wire.ts';

type DriverClient = Omit<pg.Client, 'connection'> & {
  readonly connection: DriverConnection;
  readonly processID: number | null;
  readonly secretKey: number | null;
};

export interface ConnectOptions {
  /** Waits for this many milliseconds; tests replace it. */
  readonly sleep?: ((milliseconds: number) => Promise<unknown>) | undefined;
  /** Gives up at once. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a connection as libpq would: each host in turn, each way that `sslmode` allows, again after attempt² seconds for
 * what may pass, as often as `retries` says. Throws E402.
 */
export async function connect(settings: ConnectionSettings, options: ConnectOptions = {}): Promise<PostgresWire> {
  const { signal } = options;
  const sleep = options.sleep ?? ((milliseconds) => delay(milliseconds, undefined, signal ? { signal } : {}));
  for (let attempt = 0; ; attempt += 1) {
    let failure: { error: Error; address: { host: string; port: number } } | undefined;
    for (const address of settings.hosts) {
      try {
        return await connectTo(address, settings, signal);
      } catch (error) {
        if (error instanceof DiagnosticError) throw error;
        failure = { error: error as Error, address };
      }
    }
    const { error, address } = failure!;
    if (attempt >= settings.retries || !mayPass(error) || signal?.aborted)
      throw new DiagnosticError(connectDiagnostic(error, settings, address));
    await sleep(1000 * attempt * attempt);
  }
}

async function connectTo(
  address: { host: string; port: number },
  settings: ConnectionSettings,
  signal?: AbortSignal,
): Promise<PostgresWire> {
  const attempts = await tlsAttempts(address.host, settings.tls);
  const login = { ...address, database: settings.database, user: settings.user };
  const password = settings.password ?? (await passwordFromFile(settings.passwordFile, login));
  for (const [index, tls] of attempts.entries()) {
    try {
      return await open(address, password, tls, settings, signal);
    } catch (error) {
      if (index + 1 >= attempts.length || !mayTryNext(error as Error)) throw error;
    }
  }
  throw new Error('there is always one way to connect');
}

async function open(
  address: { host: string; port: number },
  password: string | null,
  tls: TlsAttempt,
  settings: ConnectionSettings,
  signal?: AbortSignal,
): Promise<PostgresWire> {
  const driver = (await import('pg')).default;
  const client = new driver.Client({
    ...address,
    user: settings.user,
    database: settings.database,
    // A function, so that the driver does not look for a password itself.
    password: () => password ?? '',
    ssl: tls,
    connectionTimeoutMillis: settings.connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: settings.keepAliveIdleMs,
    application_name: settings.applicationName,
    ...(settings.options === null ? {} : { options: settings.options }),
  }) as unknown as DriverClient;
  const wire = new PostgresWire(client, address, driver.Connection as unknown as new () => DriverConnection);
  const stop = (): void => wire.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await client.connect();
    await wire.prepare(settings.role);
    return wire;
  } catch (error) {
    await wire.close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** A connection through `pg`. */
export class PostgresWire implements Wire {
  /** The server's process; differs from what a pooler between says. */
  processId = 0;
  serverVersion = '';
  transaction: TransactionState = 'idle';
  private readonly client: DriverClient;
  private readonly address: { readonly host: string; readonly port: number };
  private readonly Connection: new () => DriverConnection;
  private readonly parameters = new Map<string, string>();
  private reason: string | null = null;

  constructor(client: DriverClient, address: { host: string; port: number }, Connection: new () => DriverConnection) {
    this.client = client;
    this.address = address;
    this.Connection = Connection;
    const { connection } = client;
    connection.on('readyForQuery', (message: { status: string }) => {
      this.transaction = transactionState(message.status);
    });
    connection.on('parameterStatus', (message: { parameterName: string; parameterValue: string }) => {
      this.parameters.set(message.parameterName, message.parameterValue);
    });
    client.on('error', (error) => {
      this.reason ??= error.message;
    });
    client.on('end', () => {
      this.reason ??= 'the server closed the connection';
    });
  }

  get lost(): boolean {
    return this.reason !== null;
  }

  /** A pooler stands between when the process that answers is not the one that greeted. */
  get pooled(): boolean {
    return this.client.processID !== this.processId;
  }

  /** Makes the session what the decoding of values relies on, and takes the profile's role. */
  async prepare(role: string | null): Promise<void> {
    this.serverVersion = this.parameters.get('server_version') ?? '';
    const settings = ['select pg_backend_pid()'];
    if (!this.parameters.get('DateStyle')?.startsWith('ISO')) settings.push(`set datestyle to 'ISO'`);
    if ((this.parameters.get('IntervalStyle') ?? 'postgres') !== 'postgres')
      settings.push(`set intervalstyle to 'postgres'`);
    if (role !== null) settings.push(`set role ${role}`);
    const reply = await this.query(settings.join('; '));
    if (reply.error) throw Object.assign(new Error(reply.error.message), { code: reply.error.code ?? undefined });
    this.processId = Number(reply.completions[0]?.rows[0]?.[0]);
  }

  query(text: string, limit?: number | null): Promise<Reply> {
    return this.submit(new SimpleQuery(text, limit || Number.POSITIVE_INFINITY));
  }

  async describe(text: string): Promise<{ fields: readonly Field[]; error: ServerError | null }> {
    const reply = await this.submit(new DescribeQuery(text));
    return { fields: reply.completions[0]?.fields ?? [], error: reply.error };
  }

  async copy(
    target: string,
    pieces: AsyncIterable<string>,
  ): Promise<{ rows: number; messages: number; error: ServerError | null }> {
    const { from } = await import('pg-copy-streams');
    if (this.reason !== null) throw new ConnectionLost(this.reason);
    const stream = this.client.query(from(`copy ${target} from stdin`));
    const ready = settled(this.client);
    let sourceError: unknown;
    const source = async function* (): AsyncGenerator<string> {
      try {
        yield* pieces;
      } catch (error) {
        sourceError = error;
        throw error;
      }
    };
    try {
      await pipeline(Readable.from(source()), stream);
      await ready;
      return { rows: stream.rowCount, messages: 1, error: null };
    } catch (error) {
      await ready;
      if (sourceError !== undefined) throw sourceError;
      if (this.reason !== null) throw new ConnectionLost(this.reason, { cause: error });
      return { rows: 0, messages: 1, error: serverError(error as Error) };
    }
  }

  /** The protocol's own request, over a socket of its own: what works through a pooler. */
  async interrupt(): Promise<void> {
    const { processID, secretKey } = this.client;
    if (processID === null || secretKey === null || this.lost) return;
    const connection = new this.Connection();
    const closed = new Promise<void>((resolve) => {
      connection.once('end', () => resolve());
      connection.on('error', () => resolve());
    });
    connection.once('connect', () => connection.cancel(processID, secretKey));
    if (this.address.host.startsWith('/')) connection.connect(`${this.address.host}/.s.PGSQL.${this.address.port}`);
    else connection.connect(this.address.port, this.address.host);
    await closed;
  }

  async close(): Promise<void> {
    if (!this.lost)
      await Promise.race([this.client.end().catch(() => undefined), once(this.client, 'end').catch(() => undefined)]);
    this.reason ??= 'the connection was closed';
  }

  /** Ends the connection at once, whatever is under way. */
  destroy(): void {
    this.client.connection.stream.destroy();
  }

  private async submit(query: DriverQuery): Promise<Reply> {
    if (this.reason !== null) throw new ConnectionLost(this.reason);
    const ready = settled(this.client);
    this.client.query(query as unknown as pg.Submittable);
    await ready;
    if (query.error !== null && this.reason !== null && !('severity' in query.error))
      throw new ConnectionLost(this.reason, { cause: query.error });
    return { completions: query.completions, error: query.error === null ? null : serverError(query.error) };
  }
}

/** Resolves when the server is ready for the next message, or the connection is gone. */
function settled(client: DriverClient): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      client.connection.off('readyForQuery', done);
      client.off('end', done);
      resolve();
    };
    client.connection.on('readyForQuery', done);
    client.on('end', done);
  });
}
