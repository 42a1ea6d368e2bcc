import type { Account } from '../src/adapters/snowflake/adapter.ts';
import type { SnowflakeWire } from '../src/adapters/snowflake/wire.ts';

/** A statement that went over the driver's border. */
export interface Sent {
  /** With its comments. */
  readonly sql: string;
  /** Of the node, or null for what is done around nodes. */
  readonly origin: string | null;
  failed: boolean;
}

/** An account whose sessions note what is sent through them, in the order of sending. */
export function recording(account: Account, sent: Sent[], opened: () => void): Account {
  return {
    ...account,
    async open(signal) {
      opened();
      return new RecordingWire(await account.open(signal), sent);
    },
  };
}

class RecordingWire implements SnowflakeWire {
  private readonly wire: SnowflakeWire;
  private readonly sent: Sent[];
  /** `begin` and `rollback` of tsdt's own carry no comment: they belong to the node before them. */
  private last: string | null = null;

  constructor(wire: SnowflakeWire, sent: Sent[]) {
    this.wire = wire;
    this.sent = sent;
  }
  get lost(): boolean {
    return this.wire.lost;
  }
  execute(sql: string, options?: { readonly limit?: number | null }) {
    return this.noted(sql, () => this.wire.execute(sql, options));
  }
  describe(sql: string) {
    return this.noted(sql, () => this.wire.describe(sql));
  }
  interrupt(): Promise<void> {
    return this.wire.interrupt();
  }
  close(): Promise<void> {
    return this.wire.close();
  }

  private async noted<T>(sql: string, call: () => Promise<T>): Promise<T> {
    const origin = /"node_id": "([^"]+)"/.exec(sql)?.[1];
    if (origin !== undefined) this.last = origin;
    else if (sql.includes('"connection_name": ')) this.last = null;
    const entry: Sent = { sql, origin: origin ?? this.last, failed: false };
    this.sent.push(entry);
    try {
      return await call();
    } catch (error) {
      entry.failed = true;
      throw error;
    }
  }
}
