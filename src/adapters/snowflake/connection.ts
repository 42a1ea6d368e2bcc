import { setTimeout as delay } from 'node:timers/promises';
import type sdk from 'snowflake-sdk';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import type { DatabaseColumn } from '../../manifest/relation.ts';
import { connectDiagnostic, mayPass } from './connectError.ts';
import type { ConnectionSettings } from './credentials.ts';
import { driverOptions } from './driverOptions.ts';
import { quoteLiteral } from './facts.ts';
import { type Cell, type Field, type Reply, ServerRefusal, SessionLost, type SnowflakeWire } from './wire.ts';

type Driver = typeof sdk;
type Statement = sdk.RowStatement;

export interface ConnectOptions {
  /** Waits for this many milliseconds; tests replace it. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a session, again after `connect_timeout` seconds for what may pass, as often as `connect_retries` says. Throws E402, or
 * E407 when it was given up.
 */
export async function connect(settings: ConnectionSettings, options: ConnectOptions = {}): Promise<SnowflakeWire> {
  const { signal } = options;
  const sleep = options.sleep ?? ((milliseconds) => delay(milliseconds, undefined, signal ? { signal } : {}));
  const driver = await loadDriver();
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await open(driver, settings);
    } catch (error) {
      if (error instanceof DiagnosticError) throw error;
      const isLast = attempt >= settings.retries || signal?.aborted === true;
      if (isLast || !mayPass(error as Error, settings))
        throw new DiagnosticError(connectDiagnostic(error as Error, settings));
      await sleep(1000 * settings.retryDelaySeconds);
    }
  }
}

/** The driver is large and slow to load, so it comes only when a profile asks for Snowflake, and may be left out. */
async function loadDriver(): Promise<Driver> {
  const { emitWarning } = process;
  // a package inside the driver warns about versions of Node that tsdt supports
  process.emitWarning = () => {};
  try {
    const { default: driver } = await import('snowflake-sdk');
    driver.configure({
      logLevel: 'OFF',
      additionalLogToConsole: false,
      // the driver would make JavaScript's numbers of JSON's, and run what is not JSON as a program
      jsonColumnVariantParser: (raw: string) => raw,
    });
    return driver;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new DiagnosticError(
      diagnostic('E402', 'the driver for Snowflake is not installed', {
        help: ['install it beside tsdt: `npm install snowflake-sdk`'],
      }),
    );
  } finally {
    process.emitWarning = emitWarning;
  }
}

async function open(driver: Driver, settings: ConnectionSettings): Promise<SnowflakeWire> {
  if (settings.insecure) driver.configure({ disableOCSPChecks: true });
  const connection = driver.createConnection((await driverOptions(settings)) as sdk.ConnectionOptions);
  const needsBrowser = ['browser', 'okta', 'oauth-code', 'oauth-client'].includes(settings.login.kind);
  await new Promise<void>((done, failed) => {
    const callback = (error: unknown): void => (error ? failed(error) : done());
    if (needsBrowser) connection.connectAsync(callback as never).catch(failed);
    else connection.connect(callback as never);
  });
  const wire = new DriverWire(connection);
  for (const [name, value] of Object.entries(settings.sessionParameters)) {
    if (name === 'QUERY_TAG') continue;
    await wire.execute(
      `alter session set ${name} = ${typeof value === 'string' ? quoteLiteral(value) : String(value)}`,
    );
  }
  return wire;
}

/** A session through `snowflake-sdk`. */
class DriverWire implements SnowflakeWire {
  private readonly connection: sdk.Connection;
  private running: Statement | null = null;
  private reason: string | null = null;

  constructor(connection: sdk.Connection) {
    this.connection = connection;
  }

  get lost(): boolean {
    return this.reason !== null;
  }

  async execute(sql: string, options: { readonly limit?: number | null } = {}): Promise<Reply> {
    const statement = await this.submit({ sqlText: sql, streamResult: true });
    return this.read(statement, options.limit || Number.POSITIVE_INFINITY);
  }

  async describe(sql: string): Promise<readonly DatabaseColumn[]> {
    const statement = await this.submit({ sqlText: sql, describeOnly: true });
    return (statement.getColumns() ?? []).map((column) => ({
      name: column.getName(),
      dataType: column.getType().toUpperCase(),
      charSize: null,
      numericPrecision: column.isNumber() ? (column.getPrecision() ?? null) : null,
      numericScale: column.isNumber() ? (column.getScale() ?? null) : null,
    }));
  }

  async interrupt(): Promise<void> {
    const { running } = this;
    // an abort that overtakes its query finds nothing to end, so it is said again until the query has ended
    for (let attempt = 0; running !== null && this.running === running && attempt < 40; attempt += 1) {
      if (attempt > 0) await delay(250);
      if (this.running === running) await new Promise<void>((done) => running.cancel(() => done()));
    }
  }

  async close(): Promise<void> {
    if (this.reason !== null) return;
    this.reason = 'the session was closed';
    await new Promise<void>((done) => this.connection.destroy(() => done()));
  }

  private submit(options: sdk.StatementOption): Promise<Statement> {
    if (this.reason !== null) return Promise.reject(new SessionLost(this.reason));
    return new Promise<Statement>((done, failed) => {
      this.running = this.connection.execute({
        ...options,
        rowMode: 'array',
        fetchAsString: ['Number', 'Buffer'],
        complete: (error, statement) => {
          this.running = null;
          if (error) failed(this.refusal(error));
          else done(statement as Statement);
        },
      } as sdk.StatementOption) as Statement;
    });
  }

  private async read(statement: Statement, limit: number): Promise<Reply> {
    const columns = statement.getColumns() ?? [];
    const fields = columns.map(
      (column): Field => ({
        name: column.getName(),
        type: column.getType().toLowerCase(),
        scale: column.getScale() ?? null,
      }),
    );
    const rows: Cell[][] = [];
    const total = statement.getNumRows() ?? 0;
    if (total > 0) {
      const wanted = Math.min(total, limit);
      const stream = statement.streamRows({ start: 0, end: wanted - 1 });
      try {
        for await (const row of stream) rows.push((row as readonly unknown[]).map((value) => cellOf(value)));
      } catch (error) {
        throw this.refusal(error);
      }
    }
    const updated = statement.getNumUpdatedRows() ?? -1;
    return { fields, rows, rowCount: updated >= 0 ? updated : total, queryId: statement.getQueryId() };
  }

  private refusal(error: unknown): Error {
    const found = error as Error & {
      code?: unknown;
      sqlState?: unknown;
      data?: Record<string, unknown>;
      isFatal?: boolean;
    };
    const code = found.code === undefined ? null : String(found.code);
    if (code !== null && /^(39\d{4}|4010\d\d|4070\d\d)$/.test(code)) {
      // after a refusal of the session itself the driver speaks of nothing but its own state
      this.reason = /terminated connection/.test(found.message) ? 'Snowflake ended it' : found.message;
      return new SessionLost(this.reason, { cause: error });
    }
    const data = found.data ?? {};
    const whole = (value: unknown): number | null => (typeof value === 'number' && value >= 0 ? value : null);
    return new ServerRefusal(
      {
        message: found.message,
        code,
        sqlState: typeof found.sqlState === 'string' ? found.sqlState : null,
        queryId: typeof data.queryId === 'string' ? data.queryId : null,
        line: whole(data.line),
        position: whole(data.pos),
      },
      { cause: error },
    );
  }
}

interface DriverMoment extends Date {
  getEpochSeconds(): number;
  getNanoSeconds(): number;
  getTimezone(): unknown;
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (value instanceof Date) {
    const moment = value as DriverMoment;
    if (typeof moment.getEpochSeconds !== 'function')
      return { seconds: Math.floor(value.getTime() / 1000), nanos: 0, offset: null };
    const zone = moment.getTimezone();
    return {
      seconds: moment.getEpochSeconds(),
      nanos: moment.getNanoSeconds(),
      offset: typeof zone === 'number' ? zone : null,
    };
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
