import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Adapter } from '../src/adapters/adapter.ts';
import { PgliteWire } from '../src/adapters/pglite/connection.ts';
import { pgliteCapabilities } from '../src/adapters/pglite/facts.ts';
import { PostgresAdapter } from '../src/adapters/postgres/adapter.ts';
import type { Stage } from './play.ts';

/** A stage, and how to take it down. */
export interface OpenStage extends Stage {
  close(): Promise<void>;
}

/** One embedded Postgres for all scenarios of a file: opening a folder for each command would take most of the time. */
export async function pgliteStage(template: string): Promise<OpenStage> {
  const folder = mkdtempSync(join(tmpdir(), 'tsdt-stage-'));
  cpSync(template, folder, { recursive: true });
  const wire = await PgliteWire.open(folder, 'postgres');
  const send = async (sql: string) => {
    const { completions, error } = await wire.query(sql);
    if (error) throw new Error(error.message);
    return completions.at(-1)?.rows ?? [];
  };
  return {
    output: () => ({ type: 'pglite', path: folder }),
    execute: async (sql) => void (await send(sql)),
    rows: async (sql) => (await send(sql)).map((row) => [...row]),
    connect: async () => {
      const adapter = new PostgresAdapter({
        capabilities: pgliteCapabilities,
        database: 'postgres',
        open: async () => wire,
        interrupt: async () => {},
        reset: async () => (await wire.query('discard all')).error === null,
        close: async () => {},
      });
      return Object.create(adapter, { close: { value: async () => void (await wire.query('rollback')) } }) as Adapter;
    },
    close: async () => {
      await wire.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A server; every command connects as it would from the command line. */
export async function postgresStage(url: string): Promise<OpenStage> {
  const address = new URL(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const asText = { getTypeParser: () => (value: string) => value } as unknown as pg.CustomTypesConfig;
  return {
    output: () => ({
      type: 'postgres',
      host: address.hostname,
      port: Number(address.port || 5432),
      user: decodeURIComponent(address.username),
      password: decodeURIComponent(address.password) || 'x',
      dbname: address.pathname.slice(1),
    }),
    execute: async (sql) => void (await client.query(sql)),
    rows: async (sql) => {
      const { rows } = await client.query<(string | null)[]>({ text: sql, rowMode: 'array', types: asText });
      return rows.map((row) => row.map((value) => value ?? null));
    },
    close: () => client.end(),
  };
}
