import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { databases, type TestDatabase } from '../../e2e/support/databases.ts';
import { repr } from '../template/values.ts';
import type { Adapter, QueryResult, Session } from './adapter.ts';
import { StatementError } from './adapter.ts';

const column = (result: QueryResult | undefined): unknown => result?.rows[0]?.[0];

async function failureOf(promise: Promise<unknown>): Promise<StatementError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof StatementError) return error;
  throw new Error(`expected a failed statement, got ${String(error)}`);
}

describe.each(databases)('an adapter for $name', ({ create }) => {
  let database: TestDatabase;
  let adapter: Adapter;
  const sessions: Session[] = [];

  const lease = async (name = 'test'): Promise<Session> => {
    const session = await adapter.lease(name);
    sessions.push(session);
    return session;
  };
  const one = async (session: Session, sql: string): Promise<QueryResult> => (await session.send([{ sql }]))[0]!;

  beforeAll(async () => {
    database = await create();
    adapter = await database.adapter();
  });
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.release();
  });
  afterAll(() => database?.remove());

  it('connects and knows the version', async () => {
    expect((await adapter.connect()).version).toMatch(/^1\d/);
  });

  it('gives columns, rows and the response of a query', async () => {
    const result = await one(await lease(), `select 1 as id, 'x'::text as name union all select 2, null order by 1`);
    expect(result.columns).toEqual([
      { name: 'id', type: 'int4' },
      { name: 'name', type: 'text' },
    ]);
    expect(result.rows).toEqual([
      [1, 'x'],
      [2, null],
    ]);
    expect(result.response).toEqual({ message: 'SELECT 2', code: 'SELECT', rowsAffected: 2 });
  });
});
