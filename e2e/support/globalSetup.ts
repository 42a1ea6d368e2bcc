import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { PgliteAdapter } from '../../src/adapters/pglite/adapter.ts';
import { type EmbeddedServer, startEmbeddedPostgres } from './embeddedPostgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where test files ask for what is made once a run: `/postgres`, `/warehouse`. */
    readonly databaseBroker: string;
  }
}

/**
 * One Postgres server and one PGlite folder to copy from, for all test files of a run. Both take seconds to make, so they
 * are made when a test first asks for them: runs that touch no database pay nothing.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let postgres: Promise<EmbeddedServer> | undefined;
  let warehouse: Promise<string> | undefined;
  const broker = createServer(async (request, response) => {
    try {
      if (request.url === '/postgres') {
        postgres ??= startEmbeddedPostgres();
        response.end((await postgres).url);
      } else {
        warehouse ??= makeWarehouse();
        response.end(await warehouse);
      }
    } catch (error) {
      response.statusCode = 500;
      response.end(String((error as Error).stack ?? error));
    }
  });
  await new Promise<void>((done) => broker.listen(0, '127.0.0.1', done));
  broker.unref();
  project.provide('databaseBroker', `http://127.0.0.1:${(broker.address() as AddressInfo).port}`);
  return async () => {
    broker.closeAllConnections();
    broker.close();
    await postgres?.then((server) => server.stop()).catch(() => undefined);
    await warehouse
      ?.then((folder) => rmSync(join(folder, '..'), { recursive: true, force: true }))
      .catch(() => undefined);
  };
}

async function makeWarehouse(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tsdt-warehouse-'));
  const path = join(folder, 'warehouse');
  const adapter = new PgliteAdapter({
    profileName: 'tests',
    targetName: 'tests',
    type: 'pglite',
    database: 'postgres',
    schema: 'public',
    threads: 1,
    credentials: { path },
    folder,
  });
  await adapter.connect();
  await adapter.close();
  return path;
}
