import type { Profile } from '../../manifest/project.ts';
import type { Capabilities } from '../adapter.ts';
import type { WireSource } from './adapter.ts';
import { connect, PostgresWire } from './connection.ts';
import { type ConnectionSettings, type Environment, readCredentials } from './credentials.ts';
import { postgresCapabilities } from './facts.ts';
import type { Wire } from './wire.ts';

/** The connections to a Postgres server, and one more, opened when it is first needed, that cancels on the others. */
export function postgresServer(profile: Profile, env: Environment): WireSource {
  return new PostgresServer(readCredentials(profile, env));
}

class PostgresServer implements WireSource {
  readonly capabilities: Capabilities;
  private readonly settings: ConnectionSettings;
  private control: Promise<PostgresWire> | null = null;
  private interrupts: Promise<void> = Promise.resolve();
  private isClosed = false;

  constructor(settings: ConnectionSettings) {
    this.settings = settings;
    this.capabilities = { ...postgresCapabilities, retries: settings.retries };
  }

  get database(): string {
    return this.settings.database;
  }

  open(signal?: AbortSignal): Promise<PostgresWire> {
    return connect(this.settings, { signal });
  }

  /**
   * `pg_cancel_backend` answers only when the signal was sent, so no late request can reach the next statement. Through a
   * pooler, or when there is no connection left, the protocol's own request must do.
   */
  async interrupt(wire: Wire): Promise<void> {
    if (!(wire instanceof PostgresWire) || wire.lost) return;
    if (wire.pooled) return wire.interrupt();
    // one connection for all: a run with many threads that is cancelled interrupts them one after the other
    const turn = this.interrupts.then(() => this.signal(wire));
    this.interrupts = turn;
    return turn;
  }

  private async signal(wire: PostgresWire): Promise<void> {
    // a turn that comes when all is over would open a connection that nobody closes, and the process would not end
    if (this.isClosed) return;
    try {
      this.control ??= connect({ ...this.settings, retries: 0 });
      const reply = await (await this.control).query(`select pg_cancel_backend(${wire.processId})`);
      if (reply.error) await wire.interrupt();
    } catch {
      this.control = null;
      await wire.interrupt().catch(() => undefined);
    }
  }

  async reset(wire: Wire): Promise<boolean> {
    if (!(wire instanceof PostgresWire)) return false;
    // Through a pooler there is nothing to reset: the next transaction may be on another connection.
    if (wire.pooled) return false;
    try {
      if ((await wire.query('discard all')).error) return false;
      await wire.prepare(this.settings.role);
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.interrupts;
    const { control } = this;
    this.control = null;
    await control?.then((wire) => wire.close()).catch(() => undefined);
  }
}
