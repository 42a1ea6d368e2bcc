import { afterAll, afterEach, beforeAll } from 'vitest';
import type { TestDatabase } from '../../../e2e/support/databases.ts';
import { type Adapter, type QueryResult, type Session, StatementError } from '../adapter.ts';

/** An adapter and its sessions for the tests of a `describe`: sessions go back after each test, the database at the end. */
export interface UnderTest {
  readonly database: TestDatabase;
  adapter: Adapter;
  lease(name?: string): Promise<Session>;
  /** Gives all leased sessions back. */
  releaseAll(): Promise<void>;
}

/** Makes the database before the first test; to be called in a `describe`. */
export function underTest(create: () => Promise<TestDatabase>): UnderTest {
  let database: TestDatabase;
  const sessions: Session[] = [];
  const it: UnderTest = {
    get database() {
      return database;
    },
    adapter: undefined as unknown as Adapter,
    async lease(name = 'test') {
      const session = await it.adapter.lease(name);
      sessions.push(session);
      return session;
    },
    async releaseAll() {
      for (const session of sessions.splice(0)) await session.release();
    },
  };
  beforeAll(async () => {
    database = await create();
    it.adapter = await database.adapter();
  });
  afterEach(() => it.releaseAll());
  afterAll(() => database?.remove());
  return it;
}

export const send = (session: Session, ...texts: string[]): Promise<readonly QueryResult[]> =>
  session.send(texts.map((sql) => ({ sql })));

export const one = async (session: Session, sql: string): Promise<QueryResult> => (await send(session, sql))[0]!;

export const cell = (result: QueryResult | undefined): unknown => result?.rows[0]?.[0];

/** The error that a call is expected to throw. */
export async function failureOf(promise: Promise<unknown>): Promise<StatementError> {
  const error = await promise.then(
    () => 'nothing failed',
    (reason: unknown) => reason,
  );
  if (error instanceof StatementError) return error;
  throw new Error(`expected a failed statement, got ${String(error)}`);
}

export async function* rowsOf(
  rows: readonly (readonly (string | null)[])[],
): AsyncGenerator<readonly (string | null)[]> {
  yield* rows;
}
