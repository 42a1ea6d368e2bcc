import type { CatalogRelation, DatabaseColumn, Quoting, RelationPath } from '../../manifest/relation.ts';
import type { Adapter, Capabilities, Facts, Session } from '../adapter.ts';
import { Pool } from '../postgres/pool.ts';
import { objectsQuery, pageSize, quotedPath, readColumn, readObject, schemasQuery } from './catalog.ts';
import { snowflakeCapabilities, snowflakeFacts } from './facts.ts';
import { type SessionOwner, SnowflakeSession } from './session.ts';
import type { Beginning } from './sessionState.ts';
import type { SnowflakeWire } from './wire.ts';

/** Where an adapter gets its sessions from: an account, or what a test puts in its place. */
export interface Account {
  readonly begun: Beginning;
  /** Whether a session serves several nodes, one after the other. */
  readonly reuseConnections: boolean;
  open(signal?: AbortSignal): Promise<SnowflakeWire>;
}

/** A Snowflake account. */
export class SnowflakeAdapter implements Adapter, SessionOwner {
  readonly facts: Facts = snowflakeFacts;
  readonly capabilities: Capabilities = snowflakeCapabilities;
  readonly begun: Beginning;
  private readonly reuse: boolean;
  private readonly pool: Pool<SnowflakeWire>;
  private readonly leased = new Set<SnowflakeSession>();

  constructor(account: Account) {
    this.begun = account.begun;
    this.reuse = account.reuseConnections;
    this.pool = new Pool(
      { open: (signal) => account.open(signal), close: (wire) => wire.close() },
      snowflakeCapabilities.maxSessions,
    );
  }

  async connect(signal?: AbortSignal): Promise<{ readonly version: string }> {
    const session = await this.lease('debug', signal);
    try {
      const [result] = await session.send([{ sql: 'select current_version() as version' }]);
      return { version: String(result?.rows[0]?.[0] ?? '') };
    } finally {
      await session.release();
    }
  }

  async lease(name: string, signal?: AbortSignal): Promise<SnowflakeSession> {
    const wire = await this.pool.take(signal);
    const session = new SnowflakeSession(name, wire, this);
    this.leased.add(session);
    return session;
  }

  async listRelations(
    session: Session,
    schemas: readonly { readonly database: string | null; readonly schema: string }[],
    quoting: Quoting = this.facts.quoting,
  ): Promise<readonly CatalogRelation[]> {
    const found: CatalogRelation[] = [];
    for (const schema of schemas) {
      const rows = await paged(own(session), (after) => objectsQuery(schema, quoting, after));
      found.push(...rows.map(readObject));
    }
    return found;
  }

  async listSchemas(
    session: Session,
    database: string | null,
    quoting: Quoting = this.facts.quoting,
  ): Promise<readonly string[]> {
    const rows = await paged(own(session), (after) => schemasQuery(database, quoting, after));
    return rows.map((row) => row.get('name') ?? '');
  }

  async columnsOf(session: Session, relation: RelationPath, written?: string): Promise<readonly DatabaseColumn[]> {
    const rows = await own(session).look(`describe table ${written ?? quotedPath(relation)}`);
    return (rows ?? []).map(readColumn);
  }

  columnsOfQuery(session: Session, sql: string): Promise<readonly DatabaseColumn[]> {
    return own(session).describe(sql);
  }

  async close(): Promise<void> {
    const sessions = [...this.leased];
    await Promise.all(sessions.map((session) => session.cancel()));
    await Promise.all(sessions.map((session) => session.release()));
    await this.pool.close();
  }

  giveBack(session: SnowflakeSession, wire: SnowflakeWire, reusable: boolean): void {
    this.leased.delete(session);
    this.pool.give(wire, reusable && this.reuse);
  }
}

async function paged(
  session: SnowflakeSession,
  query: (after: string | null) => string,
): Promise<readonly ReadonlyMap<string, string | null>[]> {
  const found: ReadonlyMap<string, string | null>[] = [];
  for (let after: string | null = null; ; ) {
    const rows: readonly ReadonlyMap<string, string | null>[] = (await session.look(query(after))) ?? [];
    found.push(...rows);
    if (rows.length < pageSize) return found;
    after = rows.at(-1)?.get('name') ?? null;
  }
}

/** A session that this adapter leased. */
function own(session: Session): SnowflakeSession {
  if (session instanceof SnowflakeSession) return session;
  throw new Error('the session belongs to another adapter');
}
