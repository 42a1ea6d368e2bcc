import type { Profile } from '../../manifest/project.ts';
import type { WireSource } from './adapter.ts';
import { connect, PostgresWire, type Sleep } from './connection.ts';
import { type ConnectionSettings, type Environment, readCredentials } from './credentials.ts';
import { postgresCapabilities } from './facts.ts';
import type { Wire } from './wire.ts';

/** The connections to a Postgres server, and one more, opened when it is first needed, that cancels on the others. */
export function postgresServer(profile: Profile, env: Environment, sleep?: Sleep): WireSource {
  return new PostgresServer(readCredentials(profile, env), sleep);
}

class PostgresServer implements WireSource {
  readonly capabilities = postgresCapabilities;
  private readonly settings: ConnectionSettings;
  private readonly sleep: Sleep | undefined;
  private control: Promise<PostgresWire> | null = null;

  constructor(settings: ConnectionSettings, sleep?: Sleep) {
    this.settings = settings;
    this.sleep = sleep;
  }

  get database(): string {
    return this.settings.database;
  }

  open(): Promise<PostgresWire> {
    return connect(this.settings, this.sleep);
  }

  /**
   * `pg_cancel_backend` answers only when the signal was sent, so no late request can reach the next statement. Through a
   * pooler, or when there is no connection left, the protocol's own request must do.
   */
  async interrupt(wire: Wire): Promise<void> {
    if (!(wire instanceof PostgresWire) || wire.lost) return;
    if (wire.pooled) return wire.interrupt();
    try {
      this.control ??= connect({ ...this.settings, retries: 0 }, this.sleep);
      const reply = await (await this.control).query(`select pg_cancel_backend(${wire.processId})`);
      if (reply.error) await wire.interrupt();
    } catch {
      this.control = null;
      await wire.interrupt();
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
    const { control } = this;
    this.control = null;
    await control?.then((wire) => wire.close()).catch(() => undefined);
  }
}
