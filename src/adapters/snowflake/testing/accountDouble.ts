import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

type Json = Record<string, unknown>;

/** One column of an answer, in the protocol's words. */
export interface DoubleColumn {
  readonly name: string;
  readonly type: string;
  readonly scale?: number;
  readonly precision?: number;
}

/** What a query is answered: rows, an error of Snowflake's, a bare status, or a connection that breaks. */
export type DoubleAnswer =
  | {
      readonly columns: readonly DoubleColumn[];
      readonly rows: readonly (readonly (string | null)[])[];
      /** Rows that come in further files, each a chunk. */
      readonly chunks?: readonly (readonly (readonly (string | null)[])[])[];
    }
  | {
      readonly code: string;
      readonly message: string;
      readonly sqlState?: string;
      readonly line?: number;
      readonly pos?: number;
    }
  | { readonly status: number }
  /** What `put` is answered: the driver copies the file into a folder of this machine, where an account names its store. */
  | { readonly upload: string; readonly from: string }
  | 'break'
  | 'wait';

/**
 * An account that says what a test wants, over HTTP: the shapes are those that the driver exchanged with the emulated account
 * (conformance/snowflake-server); what that one cannot do follows the driver's own reading of the protocol.
 */
export class AccountDouble {
  readonly logins: Json[] = [];
  readonly queries: { readonly sql: string; readonly requestId: string; readonly token: string }[] = [];
  readonly aborted: string[] = [];
  renewals = 0;
  /** What a login is answered; a code refuses it. */
  onLogin: (data: Json, count: number) => { readonly code?: string; readonly message?: string; readonly data?: Json } =
    () => ({});
  onQuery: (sql: string, count: number) => DoubleAnswer = () => 'break';
  /** What a path beside the protocol's is answered; `status` is that of the answer. */
  onPath: (path: string, body: string, request: IncomingMessage) => Json | undefined = () => undefined;
  private server = createServer();
  private readonly waiting = new Map<string, ServerResponse>();
  private readonly chunks = new Map<string, string>();

  /** As it was made. */
  forget(): void {
    for (const list of [this.logins, this.queries, this.aborted]) list.length = 0;
    this.renewals = 0;
    this.onLogin = () => ({});
    this.onQuery = () => ({ columns: [{ name: 'N', type: 'fixed' }], rows: [['1']] });
    this.onPath = () => undefined;
    this.server = createServer((request, response) => void this.route(request, response));
  }

  async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
  }
  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    this.server.closeAllConnections();
    await new Promise<void>((done) => this.server.close(() => done()));
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const raw = Buffer.concat(parts);
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString();
    const url = new URL(request.url ?? '/', 'http://double');
    const own = this.onPath(url.pathname, text, request);
    if (own) return reply(response, own, typeof own.status === 'number' ? own.status : 200);
    const chunk = this.chunks.get(url.pathname);
    if (chunk !== undefined) {
      response.end(chunk);
      return;
    }
    const body = (text.startsWith('{') ? JSON.parse(text) : {}) as Json;
    switch (url.pathname) {
      case '/session/v1/login-request':
        return this.login(body.data as Json, response);
      case '/session/token-request':
        this.renewals += 1;
        return reply(response, {
          data: {
            sessionToken: `renewed-${this.renewals}`,
            validityInSecondsST: 3600,
            masterToken: 'master',
            validityInSecondsMT: 14_400,
            sessionId: 1,
          },
          success: true,
        });
      case '/queries/v1/query-request':
        return this.query(body, url.searchParams.get('requestId') ?? '', request, response);
      case '/queries/v1/abort-request': {
        const id = String(body.requestId);
        this.aborted.push(id);
        const pending = this.waiting.get(id);
        if (pending) reply(pending, failure({ code: '000604', message: 'SQL execution canceled', sqlState: '57014' }));
        return reply(response, { data: null, success: true });
      }
      default:
        return reply(response, { data: null, success: true });
    }
  }

  private login(data: Json, response: ServerResponse): void {
    this.logins.push(data);
    const { code, message, data: more } = this.onLogin(data, this.logins.length);
    if (code !== undefined) {
      reply(response, { data: { nextAction: null }, code, message, success: false });
      return;
    }
    reply(response, {
      data: {
        token: 'first',
        masterToken: 'master',
        validityInSeconds: 3600,
        masterValidityInSeconds: 14_400,
        displayUserName: 'TESTER',
        serverVersion: '9.9.9',
        sessionId: this.logins.length,
        parameters,
        sessionInfo: { databaseName: 'D', schemaName: 'S', warehouseName: 'W', roleName: 'R' },
        ...more,
      },
      success: true,
    });
  }

  private query(body: Json, requestId: string, request: IncomingMessage, response: ServerResponse): void {
    const sql = String(body.sqlText);
    const token = /Token="([^"]*)"/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    this.queries.push({ sql, requestId, token });
    const answer = this.onQuery(sql, this.queries.length);
    if (answer === 'break') request.socket.destroy();
    else if (answer === 'wait') this.waiting.set(requestId, response);
    else if ('status' in answer) response.writeHead(answer.status).end('busy');
    else if ('code' in answer) reply(response, failure(answer));
    else if ('upload' in answer) reply(response, { data: upload(answer), success: true });
    else reply(response, { data: this.rowset(answer), success: true });
  }

  private rowset({ columns, rows, chunks = [] }: Extract<DoubleAnswer, { rows: unknown }>): Json {
    const files = chunks.map((chunk) => {
      const path = `/chunks/${randomUUID()}`;
      const text = chunk.map((row) => JSON.stringify(row)).join(',');
      this.chunks.set(path, text);
      return {
        url: `http://127.0.0.1:${this.port}${path}`,
        rowCount: chunk.length,
        uncompressedSize: text.length,
        compressedSize: text.length,
      };
    });
    return {
      parameters,
      rowtype: columns.map(({ name, type, scale, precision }) => ({
        name,
        type,
        nullable: true,
        scale: scale ?? null,
        precision: precision ?? null,
        length: null,
        byteLength: null,
      })),
      rowset: rows,
      total: rows.length + chunks.reduce((sum, chunk) => sum + chunk.length, 0),
      returned: rows.length + chunks.reduce((sum, chunk) => sum + chunk.length, 0),
      ...(files.length > 0 ? { chunks: files, chunkHeaders: {} } : {}),
      queryId: randomUUID(),
      statementTypeId: 4096,
      version: 1,
      queryResultFormat: 'json',
    };
  }
}

const parameters = Object.entries({
  TIMEZONE: 'Etc/UTC',
  BINARY_OUTPUT_FORMAT: 'HEX',
  DATE_OUTPUT_FORMAT: 'YYYY-MM-DD',
  TIME_OUTPUT_FORMAT: 'HH24:MI:SS',
  TIMESTAMP_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM',
  TIMESTAMP_NTZ_OUTPUT_FORMAT: 'YYYY-MM-DD HH24:MI:SS.FF3',
  CLIENT_SESSION_KEEP_ALIVE: false,
}).map(([name, value]) => ({ name, value }));

const upload = ({ upload: location, from }: { readonly upload: string; readonly from: string }): Json => ({
  command: 'UPLOAD',
  operation: 'Node',
  src_locations: [from],
  parallel: 4,
  threshold: 200_000_000,
  autoCompress: false,
  overwrite: true,
  sourceCompression: 'gzip',
  clientShowEncryptionParameter: false,
  encryptionMaterial: [],
  stageInfo: { locationType: 'LOCAL_FS', location, creds: {}, isClientSideEncrypted: false },
  queryId: randomUUID(),
  parameters,
});

const failure = (error: {
  readonly code: string;
  readonly message: string;
  readonly sqlState?: string;
  readonly line?: number;
  readonly pos?: number;
}): Json => ({
  data: {
    errorCode: error.code,
    sqlState: error.sqlState ?? '42000',
    queryId: randomUUID(),
    line: error.line ?? -1,
    pos: error.pos ?? -1,
    type: 'COMPILATION',
  },
  code: error.code,
  message: error.message,
  success: false,
});

function reply(response: ServerResponse, value: Json, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
