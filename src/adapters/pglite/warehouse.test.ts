import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { databases, type TestDatabase } from '../../../e2e/support/databases.ts';
import { DiagnosticError, formatDiagnostic } from '../../base/diagnostic.ts';
import type { JsonObject } from '../../manifest/node.ts';
import type { Adapter } from '../adapter.ts';
import { PgliteAdapter } from './adapter.ts';
import { pgliteMajorVersion } from './facts.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'tsdt-warehouse-test-'));
// Beside node_modules, so that what is built there finds its packages.
const built = join(root, 'node_modules', '.cache', `tsdt-warehouse-test-${process.pid}`);
let database: TestDatabase;
const adapters: Adapter[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  database = await databases.find(({ name }) => name === 'pglite')!.create();
});
afterEach(async () => {
  for (const adapter of adapters.splice(0)) await adapter.close();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  rmSync(scratch, { recursive: true, force: true });
  rmSync(built, { recursive: true, force: true });
  await database?.remove();
});

const path = (): string => database.profile().credentials.path as string;

function adapterOf(keys: JsonObject, onWaiting?: (message: string) => void): Adapter {
  const profile = database.profile();
  const adapter = new PgliteAdapter(
    { ...profile, credentials: { ...profile.credentials, ...keys }, folder: scratch },
    onWaiting ? { onWaiting } : {},
  );
  adapters.push(adapter);
  return adapter;
}

async function numbers(adapter: Adapter, sql: string): Promise<unknown> {
  const session = await adapter.lease('test');
  const [result] = await session.send([{ sql }]);
  await session.release();
  return result!.rows.map((row) => row[0]);
}

async function failure(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => new Error('nothing failed'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof DiagnosticError)) throw error;
  return error.diagnostics.map(formatDiagnostic).join('\n');
}

describe('the lock on a warehouse', () => {
  /** Another process that commits one row, leaves another uncommitted, and keeps the warehouse open. */
  async function holder(): Promise<ChildProcess> {
    await build({
      stdin: {
        contents: `
          import { PgliteAdapter } from './src/adapters/pglite/adapter.ts';
          const profile = JSON.parse(process.argv[3]);
          const session = await new PgliteAdapter(profile).lease('holder');
          await session.send([{ sql: 'create table if not exists kept (n int); insert into kept values (1)' }]);
          await session.send([{ sql: 'begin' }, { sql: 'insert into kept values (2)' }]);
          console.log('holding');
          setInterval(() => undefined, 1000);`,
        resolveDir: root,
        loader: 'ts',
      },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      outdir: built,
      entryNames: 'holder',
      outExtension: { '.js': '.mjs' },
    });
    writeFileSync(join(built, 'pglite-worker.js'), readFileSync(join(root, 'src/adapters/pglite/worker.mjs')));
    const child = spawn(process.execPath, [join(built, 'holder.mjs'), 'build', JSON.stringify(database.profile())], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const [line] = (await once(createInterface(child.stdout!), 'line')) as [string];
    expect(line).toBe('holding');
    return child;
  }

  it('keeps a second process out, names the first, and is free after kill -9, with what was committed', async () => {
    const child = await holder();
    const message = await failure(adapterOf({ lock_wait: 0 }).connect());
    expect(message.replace(/since [\dT:.-]+Z/, 'since T')).toBe(
      [
        `Database Error [E403]: process ${child.pid} (\`holder build\`, since T) uses the warehouse \`${path()}\``,
        '  help: an embedded warehouse takes one process at a time: wait for that one, or end it',
        '  help: `lock_wait` in the profile says for how many seconds to wait',
      ].join('\n'),
    );

    const told: string[] = [];
    const waiting = adapterOf({}, (words) => {
      told.push(words);
      child.kill('SIGKILL');
    });
    expect(await numbers(waiting, 'select n from kept')).toEqual([1]);
    expect(told.map((words) => words.replace(/since [\dT:.-]+Z/, 'since T'))).toEqual([
      `waiting for process ${child.pid} (\`holder build\`, since T) to let go of the warehouse \`${path()}\``,
    ]);
    expect(JSON.parse(readFileSync(`${path()}.lock.json`, 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it('holds within one process too, and is free after close', async () => {
    const first = adapterOf({});
    await first.connect();
    expect(await failure(adapterOf({ lock_wait: 0 }).lease('second'))).toContain(`[E403]: process ${process.pid} (`);
    expect(await failure(adapterOf({ lock_wait: 0.2 }).lease('second'))).toContain(
      'and did not let go of it within 0 s',
    );
    const second = adapterOf({}, () => void first.close());
    expect(await numbers(second, 'select 1')).toEqual([1]);
    await second.close();
    expect(existsSync(`${path()}.lock.json`)).toBe(false);
  });

  it('is not waited for any longer after a cancel', async () => {
    await adapterOf({}).connect();
    const stop = new AbortController();
    const waiting = adapterOf({}, () => stop.abort());
    expect(await failure(waiting.lease('second', stop.signal))).toBe(
      'Runtime Error [E407]: cancelled while waiting for a session of the database',
    );
  });
});

describe('a warehouse folder', () => {
  it('is made with the folders above it, from a path relative to the profile, and again where that was interrupted', async () => {
    const folder = join(scratch, 'deep', 'warehouse');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'half'), 'made');
    writeFileSync(`${folder}.unfinished`, '');
    const adapter = adapterOf({ path: 'deep/warehouse' });
    expect(await numbers(adapter, 'select 1')).toEqual([1]);
    expect(existsSync(join(folder, 'half'))).toBe(false);
    expect(existsSync(`${folder}.unfinished`)).toBe(false);
  });

  it('is given up at once when its making is cancelled, and made anew the next time', async () => {
    const stop = new AbortController();
    const adapter = adapterOf({ path: 'cancelled' });
    const opening = failure(adapter.connect(stop.signal));
    while (!existsSync(join(scratch, 'cancelled.unfinished'))) await new Promise((done) => setImmediate(done));
    const start = Date.now();
    stop.abort();
    expect(await opening).toContain('[E407]: cancelled while waiting for a session of the database');
    await adapter.close();
    expect(Date.now() - start).toBeLessThan(2000);
    expect(existsSync(join(scratch, 'cancelled.unfinished'))).toBe(true);
    expect(existsSync(join(scratch, 'cancelled.lock.json'))).toBe(false);
  });

  it('is not made over files of others', async () => {
    const folder = join(scratch, 'mine');
    mkdirSync(folder);
    writeFileSync(join(folder, 'letter.txt'), 'dear');
    expect(await failure(adapterOf({ path: 'mine' }).connect())).toBe(
      [
        `Database Error [E402]: cannot open the warehouse \`${folder}\`: the folder has other files in it`,
        '  help: name another folder in `path`',
      ].join('\n'),
    );
    expect(readFileSync(join(folder, 'letter.txt'), 'utf8')).toBe('dear');
  });

  it('that cannot be opened is an error with its reason, and no lock stays', async () => {
    const folder = join(scratch, 'broken');
    mkdirSync(folder);
    writeFileSync(join(folder, 'PG_VERSION'), '9.1\n');
    expect(await failure(adapterOf({ path: 'broken' }).connect())).toBe(
      [
        `Database Error [E402]: cannot open the warehouse \`${folder}\`: it was made by Postgres 9.1, and the embedded database is Postgres 18`,
        '  help: move the folder away and build it anew, or use the version of tsdt that made it',
      ].join('\n'),
    );
    writeFileSync(join(folder, 'PG_VERSION'), '18\n');
    expect(await failure(adapterOf({ path: 'broken' }).connect())).toBe(
      [
        `Database Error [E402]: cannot open the warehouse \`${folder}\`: PGlite failed to initialize properly`,
        '  help: is the folder complete, readable, and made by this version of tsdt?',
      ].join('\n'),
    );
    expect(existsSync(`${folder}.lock.json`)).toBe(false);
  });

  it('gets a database of the name that the profile asks for', async () => {
    const profile = { ...database.profile(), database: 'Shop' };
    for (const _ of ['made', 'found']) {
      const adapter = new PgliteAdapter(profile);
      expect(await numbers(adapter, 'select current_database()')).toEqual(['Shop']);
      await adapter.close();
    }
  });

  it('is of the major version that the messages name', async () => {
    expect((await adapterOf({}).connect()).version.split('.')[0]).toBe(pgliteMajorVersion);
  });

  it('is named by a text, its lock_wait a number', () => {
    expect(() => adapterOf({ path: 'memory://' })).toThrow('must be the path of a folder');
    expect(() => adapterOf({ path: 7 })).toThrow(
      '`path` of profile `tests`, target `tests`, must be the path of a folder',
    );
    expect(() => adapterOf({ lock_wait: 'long' })).toThrow(
      '`lock_wait` of profile `tests`, target `tests`, must be a number of seconds',
    );
  });
});
