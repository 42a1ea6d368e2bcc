import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type Emulator, NoEmulator, startEmulator } from '../../conformance/snowflakeEmulator.ts';
import { PgliteAdapter } from '../../src/adapters/pglite/adapter.ts';
import { ArtifactChecker } from './artifactChecker.ts';
import { type EmbeddedServer, startEmbeddedPostgres } from './embeddedPostgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where test files ask for what is made once a run: `/postgres`, `/warehouse`, `/snowflake`, `/artifact?path=`. */
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
  let snowflake: Promise<Emulator> | undefined;
  const checker = new ArtifactChecker();
  // a busy test may come back to its connection after the few seconds that a server waits for it
  const broker = createServer({ keepAliveTimeout: 0 }, async (request, response) => {
    try {
      const asked = new URL(request.url ?? '/', 'http://localhost');
      const artifact = asked.pathname === '/artifact' ? asked.searchParams.get('path') : null;
      if (artifact !== null) response.end(JSON.stringify(checker.faults(artifact)));
      else if (request.url === '/postgres') {
        postgres ??= startEmbeddedPostgres();
        response.end((await postgres).url);
      } else if (request.url === '/snowflake') {
        snowflake ??= startEmulator();
        response.end((await snowflake).url.href);
      } else {
        warehouse ??= makeWarehouse();
        response.end(await warehouse);
      }
    } catch (error) {
      // without Python there is no emulated account: tests of it are skipped
      response.statusCode = error instanceof NoEmulator ? 404 : 500;
      response.end(error instanceof NoEmulator ? error.message : String((error as Error).stack ?? error));
    }
  });
  await new Promise<void>((done) => broker.listen(0, '127.0.0.1', done));
  broker.unref();
  project.provide('databaseBroker', `http://127.0.0.1:${(broker.address() as AddressInfo).port}`);
  return async () => {
    broker.closeAllConnections();
    broker.close();
    await snowflake?.then((emulator) => emulator.close()).catch(() => undefined);
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
