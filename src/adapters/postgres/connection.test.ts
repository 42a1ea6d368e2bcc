import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect as connectSocket, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { databases, type TestDatabase } from '../../../e2e/support/databases.ts';
import { DiagnosticError, formatDiagnostic } from '../../base/diagnostic.ts';
import type { JsonObject } from '../../manifest/node.ts';
import { connect, type PostgresWire } from './connection.ts';
import { readCredentials } from './credentials.ts';
import { postgresServer } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsdt-connect-'));
const rootCertificate = fileURLToPath(new URL('../../../e2e/support/tls/server.crt', import.meta.url));
let database: TestDatabase;
const wires: PostgresWire[] = [];
const servers: Server[] = [];

beforeAll(async () => {
  database = await databases.find(({ name }) => name === 'postgres')!.create();
});
afterEach(async () => {
  for (const wire of wires.splice(0)) await wire.close();
  for (const server of servers.splice(0)) server.close();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database?.remove();
});

interface Attempt {
  readonly keys?: JsonObject;
  readonly env?: Record<string, string>;
  readonly slept?: number[];
  readonly signal?: AbortSignal;
}

async function open({ keys = {}, env = {}, slept = [], signal }: Attempt): Promise<PostgresWire> {
  const profile = database.profile();
  const settings = readCredentials(
    { ...profile, credentials: { ...profile.credentials, ...keys } },
    { HOME: folder, ...env },
  );
  const wire = await connect(settings, {
    signal,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
    },
  });
  wires.push(wire);
  return wire;
}

/** The printed diagnostic of a connection that is expected to fail. */
async function failure(attempt: Attempt): Promise<string> {
  try {
    await open(attempt);
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(formatDiagnostic).join('\n');
    throw error;
  }
  throw new Error('the connection was made');
}

const firstCell = async (wire: PostgresWire, sql: string): Promise<string | null | undefined> =>
  (await wire.query(sql)).completions[0]?.rows[0]?.[0];

/** A server of ours that does this with each connection. */
async function listen(greet: (socket: Socket) => unknown): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    greet(socket);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

describe('a session has what the profile says:', () => {
  it('application_name, search_path with blanks, role', async () => {
    const [admin] = [await open({})];
    await admin!.query('create role writer; grant writer to postgres');
    const wire = await open({ keys: { application_name: 'nightly', search_path: 'one, "Two Words"', role: 'writer' } });
    expect(await firstCell(wire, 'show application_name')).toBe('nightly');
    expect(await firstCell(wire, 'show search_path')).toBe('one, "Two Words"');
    expect(await firstCell(wire, 'select current_user')).toBe('writer');
    expect(wire.pooled).toBe(false);
  });

  it('values in the form that is decoded, whatever the server prefers', async () => {
    const wire = await open({ env: { PGOPTIONS: '-c datestyle=german -c intervalstyle=iso_8601' } });
    expect(await firstCell(wire, `select date '2020-01-02' || ' ' || interval '1 day 2 hours'`)).toBe(
      '2020-01-02 1 day 02:00:00',
    );
  });

  it('the password of the password file', async () => {
    const passwordFile = join(folder, 'pgpass');
    writeFileSync(passwordFile, '127.0.0.1:*:*:postgres:tsdt secret\n');
    chmodSync(passwordFile, 0o600);
    const wire = await open({ keys: { password: '' }, env: { PGPASSFILE: passwordFile } });
    expect(await firstCell(wire, 'select 1')).toBe('1');
  });
});

describe('sslmode', () => {
  const encrypted = 'select ssl from pg_stat_ssl where pid = pg_backend_pid()';

  it.each([
    ['disable', 'f'],
    ['allow', 'f'],
    ['prefer', 't'],
    ['require', 't'],
  ])('%s: encrypted is %s', async (sslmode, expected) => {
    expect(await firstCell(await open({ keys: { sslmode } }), encrypted)).toBe(expected);
  });

  it('verify-ca checks the authority, verify-full the name too', async () => {
    const keys = { sslrootcert: rootCertificate };
    expect(await firstCell(await open({ keys: { ...keys, sslmode: 'verify-ca' } }), encrypted)).toBe('t');
    expect(
      await firstCell(await open({ keys: { ...keys, sslmode: 'verify-full', host: 'localhost' } }), encrypted),
    ).toBe('t');
    expect(await failure({ keys: { ...keys, sslmode: 'verify-full' } })).toContain(
      `: TLS failed: Hostname/IP does not match certificate's altnames: IP: 127.0.0.1 is not in the cert's list: \n  help: check \`sslmode\``,
    );
    expect(await failure({ keys: { sslmode: 'verify-ca' } })).toBe(
      [
        `Database Error [E402]: TLS cannot be set up: \`sslmode: verify-ca\` needs a root certificate, and \`${folder}/.postgresql/root.crt\` does not exist`,
        '  help: check `sslrootcert` and `sslmode` in the profile',
      ].join('\n'),
    );
    expect(await failure({ keys: { sslmode: 'verify-full', sslrootcert: 'system', host: 'localhost' } })).toContain(
      ': TLS failed: ',
    );
    expect(await failure({ keys: { sslmode: 'require', sslcert: '/none/there.crt' } })).toContain(
      'the file `/none/there.crt` does not exist',
    );
  });

  it('require fails, prefer goes on in plain text, where the server has no TLS', async () => {
    const asked: string[] = [];
    const port = await listen((socket) => {
      socket.once('data', (data) => {
        asked.push(data.length === 8 ? 'tls' : 'plain');
        if (data.length === 8) socket.write('N');
        else socket.destroy();
      });
    });
    expect(await failure({ keys: { port, sslmode: 'require' } })).toBe(
      [
        `Database Error [E402]: cannot connect to Postgres at \`127.0.0.1\`, port ${port}: the server has no TLS, and \`sslmode\` is \`require\``,
        '  help: set `sslmode: prefer`, or turn TLS on at the server',
      ].join('\n'),
    );
    expect(asked).toEqual(['tls']);
    expect(await failure({ keys: { port, sslmode: 'prefer', retries: 0 } })).toContain(
      ': the server closed the connection\n',
    );
    expect(asked).toEqual(['tls', 'tls', 'plain']);
  });
});

describe('a connection that fails says why and what to do:', () => {
  const address = (): string =>
    `Database Error [E402]: cannot connect to Postgres at \`127.0.0.1\`, port ${database.profile().credentials.port}: `;

  it('refused', async () => {
    expect(await failure({ keys: { port: 1 } })).toBe(
      [
        'Database Error [E402]: cannot connect to Postgres at `127.0.0.1`, port 1: the connection was refused',
        '  help: is the server running, and does it listen on this host and port?',
        '  help: without a server, `--profile pglite` builds the project in an embedded database',
      ].join('\n'),
    );
  });

  it('wrong password, which is in no text, and is not tried again', async () => {
    const slept: number[] = [];
    expect(await failure({ keys: { password: 'a wrong secret' }, slept })).toBe(
      [
        `${address()}the password for user \`postgres\` is wrong`,
        '  help: check `user` and `password` in the profile',
      ].join('\n'),
    );
    expect(slept).toEqual([]);
  });

  it('no password', async () => {
    expect(await failure({ keys: { password: '' } })).toBe(
      [
        `${address()}the server asks for a password for user \`postgres\``,
        '  help: set `password` in the profile, `PGPASSWORD`, or a line in the password file',
      ].join('\n'),
    );
  });

  it('unknown database', async () => {
    expect(await failure({ keys: { dbname: 'nowhere' } })).toBe(
      [
        `${address()}the database \`nowhere\` does not exist`,
        '  help: check `dbname` in the profile, or create it: `createdb nowhere`',
      ].join('\n'),
    );
  });

  it('unknown host', async () => {
    expect(await failure({ keys: { host: 'nowhere.invalid' } })).toBe(
      [
        `Database Error [E402]: cannot connect to Postgres at \`nowhere.invalid\`, port ${database.profile().credentials.port}: the host \`nowhere.invalid\` is not known`,
        '  help: check `host` in the profile, and that this machine can resolve it',
      ].join('\n'),
    );
  });

  it('unknown role', async () => {
    expect(await failure({ keys: { role: 'nobody_here' } })).toBe(`${address()}role "nobody_here" does not exist`);
  });

  it('a socket that is not there', async () => {
    expect(await failure({ keys: { host: folder } })).toContain(
      `port ${database.profile().credentials.port}: there is no such socket\n  help: is the server running, and is \`host\` the folder of its socket?`,
    );
  });

  it('no answer in time', async () => {
    const port = await listen(() => undefined);
    expect(await failure({ keys: { port, connect_timeout: 1, retries: 0 } })).toBe(
      [
        `Database Error [E402]: cannot connect to Postgres at \`127.0.0.1\`, port ${port}: no answer within 2 s`,
        '  help: check `host` and `port`, and that no firewall is between; `connect_timeout` sets how long to wait',
      ].join('\n'),
    );
  });
});

it('stops connecting when it is cancelled', async () => {
  const stop = new AbortController();
  const port = await listen(() => stop.abort());
  const slept: number[] = [];
  const start = Date.now();
  await failure({ keys: { port, connect_timeout: 60, retries: 5 }, slept, signal: stop.signal });
  expect(slept).toEqual([]);
  expect(Date.now() - start).toBeLessThan(2000);
});

describe('connecting again', () => {
  it('waits for the square of the attempt, as often as `retries` says', async () => {
    const slept: number[] = [];
    await failure({ keys: { port: 1, retries: 4 }, slept });
    expect(slept).toEqual([0, 1000, 4000, 9000]);
  });

  it('succeeds once the server is there', async () => {
    let connections = 0;
    const real = Number(database.profile().credentials.port);
    const port = await listen((socket) => {
      connections += 1;
      if (connections === 1) return socket.destroy();
      const server = connectSocket(real, '127.0.0.1');
      server.on('error', () => undefined);
      return socket.pipe(server).pipe(socket);
    });
    const slept: number[] = [];
    const wire = await open({ keys: { port, sslmode: 'disable' }, slept });
    expect(await firstCell(wire, 'select 1')).toBe('1');
    expect(slept).toEqual([0]);
  });

  it('tries the next host before it waits', async () => {
    const slept: number[] = [];
    const port = `1,${database.profile().credentials.port}`;
    const wire = await open({ keys: { host: '127.0.0.1,127.0.0.1', port }, slept });
    expect(await firstCell(wire, 'select 1')).toBe('1');
    expect(slept).toEqual([]);
  });
});

describe('an open connection', () => {
  it('is lost when the server ends it', async () => {
    const victim = await open({});
    const other = await open({});
    const running = victim.query('select pg_sleep(60)');
    await other.query(`select pg_terminate_backend(${victim.processId})`);
    expect((await running).error).toMatchObject({ code: '57P01' });
    expect(victim.lost).toBe(true);
    await expect(victim.query('select 1')).rejects.toThrow();
  });

  it("is interrupted by the protocol's own request", async () => {
    const wire = await open({});
    const running = wire.query('select pg_sleep(60)');
    const interrupted = (async () => {
      let done = false;
      void running.then(() => {
        done = true;
      });
      while (!done) await wire.interrupt();
    })();
    expect((await running).error).toMatchObject({ code: '57014' });
    await interrupted;
    expect(wire.transaction).toBe('idle');
  });

  it('cannot read the standard input, and goes on after that was tried', async () => {
    const wire = await open({});
    const reply = await wire.query('create temporary table t (n int); copy t from stdin');
    expect(reply.error?.message).toContain('data cannot be read from the standard input here');
    expect(await firstCell(wire, 'select 1')).toBe('1');
  });
});

it('leaves no connection behind when cancels come while it closes, and after', async () => {
  const profile = database.profile();
  const credentials = { ...profile.credentials, application_name: 'cancelled while closing' };
  const server = postgresServer({ ...profile, credentials }, { HOME: folder });
  const busy = [await server.open(), await server.open()];
  const cancels = busy.map((wire) => server.interrupt(wire));
  const closing = server.close();
  await Promise.all([...cancels, closing, server.interrupt(busy[0]!)]);
  for (const wire of busy) await wire.close();
  const watching = await open({});
  const left = "select count(*) from pg_stat_activity where application_name = 'cancelled while closing'";
  await expect.poll(() => firstCell(watching, left)).toBe('0');
});
