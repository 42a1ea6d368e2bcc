import type { CopyOptions, QueryResult, Session, Statement } from '../adapters/adapter.ts';

/** A session that is leased when it is first needed: what only compiles needs no database at all. */
export class LazySession implements Session {
  private readonly lease: () => Promise<Session>;
  private leased: Promise<Session> | undefined;
  private session: Session | undefined;
  private isCancelled = false;

  constructor(lease: () => Promise<Session>) {
    this.lease = lease;
  }

  get roundTrips(): number {
    return this.session?.roundTrips ?? 0;
  }
  /** Whether the database was needed yet. */
  get isLeased(): boolean {
    return this.leased !== undefined;
  }
  get transaction(): Session['transaction'] {
    return this.session?.transaction ?? 'idle';
  }

  async send(
    statements: readonly Statement[],
    options?: { readonly limit?: number | null },
  ): Promise<readonly QueryResult[]> {
    return (await this.open()).send(statements, options);
  }
  async copyRows(
    relation: string,
    columns: readonly string[],
    rows: AsyncIterable<readonly (string | null)[]>,
    options?: CopyOptions,
  ): Promise<number> {
    return (await this.open()).copyRows(relation, columns, rows, options);
  }
  async cancel(): Promise<void> {
    this.isCancelled = true;
    await this.session?.cancel();
  }
  async release(): Promise<void> {
    if (this.leased) await (await this.leased).release();
  }

  /** The session itself, for the adapter, which knows its own. */
  async open(): Promise<Session> {
    this.leased ??= this.lease().then(async (session) => {
      this.session = session;
      if (this.isCancelled) await session.cancel();
      return session;
    });
    return this.leased;
  }
}
