import type { CatalogRelation, DatabaseColumn, RelationPath } from '../../manifest/relation.ts';
import type { Adapter, Capabilities, Facts, Session } from '../adapter.ts';
import { columnsQuery, readColumn, readRelation, relationsQuery, schemasQuery, typeNamesQuery } from './catalog.ts';
import { postgresFacts } from './facts.ts';
import { Pool } from './pool.ts';
import { PostgresSession, type SessionOwner } from './session.ts';
import { builtinType, sizeOf } from './types.ts';
import type { Wire } from './wire.ts';

/** Where an adapter of the Postgres family gets its connections from; all that tells Postgres and PGlite apart. */
export interface WireSource {
  readonly capabilities: Capabilities;
  /** The database that sessions are in. */
  readonly database: string;
  /** Opens a connection; throws E402, E403 or E407. */
  open(signal?: AbortSignal): Promise<Wire>;
  /** Ends what runs on a wire. */
  interrupt(wire: Wire): Promise<void>;
  /** Makes a used session like a new one: no settings, temporary relations or locks of its last user. False when it cannot. */
  reset(wire: Wire): Promise<boolean>;
  close(): Promise<void>;
}

/** Postgres, and what speaks like it. */
export class PostgresAdapter implements Adapter, SessionOwner {
  readonly facts: Facts = postgresFacts;
  readonly capabilities: Capabilities;
  private readonly source: WireSource;
  private readonly pool: Pool<Wire>;
  private readonly leased = new Set<PostgresSession>();
  private readonly namesByOid = new Map<number, { readonly sqlName: string; readonly name: string }>();

  constructor(source: WireSource) {
    this.source = source;
    this.capabilities = source.capabilities;
    this.pool = new Pool(
      { open: (signal) => source.open(signal), close: (wire) => wire.close(), isUsable: (wire) => !wire.lost },
      source.capabilities.maxSessions,
    );
  }

  async connect(signal?: AbortSignal): Promise<{ readonly version: string }> {
    const wire = await this.pool.take(signal);
    this.pool.give(wire, true);
    return { version: wire.serverVersion };
  }

  async lease(name: string, signal?: AbortSignal): Promise<PostgresSession> {
    const wire = await this.pool.take(signal);
    const session = new PostgresSession(name, wire, this);
    this.leased.add(session);
    return session;
  }

  async listRelations(
    session: Session,
    schemas: readonly { readonly database: string | null; readonly schema: string }[],
  ): Promise<readonly CatalogRelation[]> {
    if (schemas.length === 0) return [];
    const rows = await own(session).rowsOf(relationsQuery(schemas.map(({ schema }) => schema)));
    return rows.map((row) => readRelation(row, this.source.database));
  }

  async listSchemas(session: Session, _database: string | null): Promise<readonly string[]> {
    return (await own(session).rowsOf(schemasQuery)).map((row) => row[0]!);
  }

  async columnsOf(session: Session, relation: RelationPath): Promise<readonly DatabaseColumn[]> {
    return (await own(session).rowsOf(columnsQuery(relation))).map(readColumn);
  }

  async columnsOfQuery(session: Session, sql: string): Promise<readonly DatabaseColumn[]> {
    const fields = await own(session).describe(sql);
    await this.learnTypes(
      own(session),
      fields.map((field) => field.typeOid),
    );
    return fields.map((field) => ({
      name: field.name,
      dataType:
        builtinType(field.typeOid)?.sqlName ?? this.namesByOid.get(field.typeOid)?.sqlName ?? `oid ${field.typeOid}`,
      ...sizeOf(field.typeOid, field.modifier),
    }));
  }

  async close(): Promise<void> {
    const sessions = [...this.leased];
    await Promise.all(sessions.map((session) => session.cancel()));
    await Promise.all(sessions.map((session) => session.release()));
    await this.pool.close();
    await this.source.close();
  }

  interrupt(wire: Wire): Promise<void> {
    return this.source.interrupt(wire);
  }

  giveBack(
    session: PostgresSession,
    wire: Wire,
    state: { readonly reusable: boolean; readonly touched: boolean },
  ): void {
    this.leased.delete(session);
    this.pool.give(wire, state.reusable && state.touched ? this.source.reset(wire) : state.reusable);
  }

  async typeNames(session: PostgresSession, oids: readonly number[]): Promise<ReadonlyMap<number, string>> {
    await this.learnTypes(session, oids);
    return new Map(
      oids.flatMap((oid) => (this.namesByOid.has(oid) ? [[oid, this.namesByOid.get(oid)!.name] as const] : [])),
    );
  }

  private async learnTypes(session: PostgresSession, oids: readonly number[]): Promise<void> {
    const unknown = [...new Set(oids)].filter((oid) => builtinType(oid) === undefined && !this.namesByOid.has(oid));
    if (unknown.length === 0) return;
    for (const [oid, sqlName, name] of await session.rowsOf(typeNamesQuery(unknown))) {
      this.namesByOid.set(Number(oid), { sqlName: sqlName!, name: name! });
    }
  }
}

/** A session that this adapter leased. */
function own(session: Session): PostgresSession {
  if (session instanceof PostgresSession) return session;
  throw new Error('the session belongs to another adapter');
}
