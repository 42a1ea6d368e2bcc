import type { Completion, Field } from './wire.ts';

/** What the wire needs from one `pg` connection beyond the driver's published types. */
export interface DriverConnection extends NodeJS.EventEmitter {
  query(text: string): void;
  parse(options: { text: string }): void;
  describe(options: { type: 'S' }): void;
  sync(): void;
  sendCopyFail(message: string): void;
  connect(port: number | string, host?: string): void;
  cancel(processId: number, secretKey: number): void;
  stream: NodeJS.WritableStream & { cork(): void; uncork(): void; destroy(error?: Error): void };
}

interface DriverFields {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number; readonly dataTypeModifier: number }[];
}

/** What `pg` calls while a message of ours is under way: keeps every completion, which the driver's own query does not on an error. */
export abstract class DriverQuery {
  readonly completions: Completion[] = [];
  error: (Error & { code?: string }) | null = null;
  protected readonly text: string;
  private readonly limit: number;
  private fields: readonly Field[] = [];
  private rows: (string | null)[][] = [];

  constructor(text: string, limit: number) {
    this.text = text;
    this.limit = limit;
  }
  abstract submit(connection: DriverConnection): void;

  handleRowDescription(message: DriverFields): void {
    this.fields = message.fields.map((f) => ({ name: f.name, typeOid: f.dataTypeID, modifier: f.dataTypeModifier }));
  }
  handleDataRow(message: { fields: (string | null)[] }): void {
    if (this.rows.length < this.limit) this.rows.push(message.fields);
  }
  handleCommandComplete(message: { text: string }): void {
    this.complete(message.text);
  }
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}
  handleCopyInResponse(connection: DriverConnection): void {
    connection.sendCopyFail('data cannot be read from the standard input here');
  }
  handleError(error: Error): void {
    this.error ??= error;
  }
  handleReadyForQuery(): void {}

  protected complete(tag: string): void {
    this.completions.push({ fields: this.fields, rows: this.rows, tag });
    this.fields = [];
    this.rows = [];
  }
}

/** A simple-query message. */
export class SimpleQuery extends DriverQuery {
  submit(connection: DriverConnection): void {
    connection.query(this.text);
  }
}

/** Parse and describe: the columns of a statement that is not run. */
export class DescribeQuery extends DriverQuery {
  constructor(text: string) {
    super(text, 0);
  }
  submit(connection: DriverConnection): void {
    connection.stream.cork();
    connection.parse({ text: this.text });
    connection.describe({ type: 'S' });
    connection.sync();
    connection.stream.uncork();
  }
  override handleReadyForQuery(): void {
    if (this.error === null) this.complete('');
  }
}
