import type { Adapter, Facts, Session } from '../../adapters/adapter.ts';
import { quoteLiteral } from '../../adapters/postgres/facts.ts';
import type { CatalogRelation, DatabaseColumn } from '../../manifest/relation.ts';
import { FakeSession } from './fakeSession.ts';

export const fakeFacts: Facts = {
  type: 'postgres',
  dispatchPrefixes: ['postgres', 'default'],
  quoting: { database: true, schema: true, identifier: true },
  quoteCharacter: '"',
  foldsTo: 'lower',
  maxIdentifierLength: 63,
  requiresAlias: true,
  textLiteral: quoteLiteral,
};

/** An adapter without a database: it leases sessions of the test and knows the relations that the test says. */
export class FakeAdapter implements Adapter {
  readonly facts = fakeFacts;
  readonly capabilities = {
    maxSessions: 8,
    transactionalDdl: true,
    merge: true,
    concurrentBatches: false,
    bulkLoad: true,
    indexes: true,
  };
  readonly sessions: FakeSession[] = [];
  relations: CatalogRelation[] = [];
  columns: readonly DatabaseColumn[] = [];
  /** How often the catalog was asked. */
  listed = 0;
  private readonly make: () => FakeSession;

  constructor(make: () => FakeSession = () => new FakeSession({ automatic: true })) {
    this.make = make;
  }
  async connect() {
    return { version: '15' };
  }
  async lease(): Promise<Session> {
    const session = this.make();
    this.sessions.push(session);
    return session;
  }
  async listRelations(): Promise<readonly CatalogRelation[]> {
    this.listed += 1;
    return this.relations;
  }
  async listSchemas(): Promise<readonly string[]> {
    return ['public'];
  }
  async columnsOf(): Promise<readonly DatabaseColumn[]> {
    return this.columns;
  }
  async columnsOfQuery(): Promise<readonly DatabaseColumn[]> {
    return this.columns;
  }
  async close(): Promise<void> {}
}
