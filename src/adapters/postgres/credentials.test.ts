import { userInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { DiagnosticError, formatDiagnostic } from '../../base/diagnostic.ts';
import type { JsonObject } from '../../manifest/node.ts';
import type { Profile } from '../../manifest/project.ts';
import { type ConnectionSettings, type Environment, readCredentials } from './credentials.ts';

const profile = (credentials: JsonObject): Profile => ({
  profileName: 'shop',
  targetName: 'dev',
  type: 'postgres',
  database: 'shop',
  schema: 'analytics',
  threads: 4,
  credentials,
  folder: '/',
});
const read = (credentials: JsonObject, env: Environment = {}): ConnectionSettings =>
  readCredentials(profile(credentials), { HOME: '/home/ann', ...env });

describe('readCredentials', () => {
  it('fills up with the defaults of libpq, and of dbt for connect_timeout and retries', () => {
    const user = userInfo().username;
    expect(read({})).toEqual({
      hosts: [{ host: 'localhost', port: 5432 }],
      user,
      database: user,
      password: null,
      passwordFile: '/home/ann/.pgpass',
      connectTimeoutMs: 10_000,
      keepAliveIdleMs: 0,
      tls: { mode: 'prefer', certificate: null, key: null, rootCertificate: null, folder: '/home/ann/.postgresql' },
      applicationName: 'tsdt',
      options: null,
      role: null,
      retries: 1,
    });
  });

  it('reads every key of a profile, under both names where there are two', () => {
    const credentials = {
      host: 'db',
      port: '6543',
      user: 'ann',
      pass: 'secret',
      dbname: 'shop',
      connect_timeout: 1,
      keepalives_idle: 30,
      sslmode: 'verify-full',
      sslcert: '/c',
      sslkey: '/k',
      sslrootcert: '/r',
      application_name: 'nightly',
      search_path: 'sales, public',
      role: 'writer',
      retries: 3,
    };
    const settings = read(credentials);
    expect(settings).toEqual({
      hosts: [{ host: 'db', port: 6543 }],
      user: 'ann',
      database: 'shop',
      password: 'secret',
      passwordFile: '/home/ann/.pgpass',
      connectTimeoutMs: 2000,
      keepAliveIdleMs: 30_000,
      tls: {
        mode: 'verify-full',
        certificate: '/c',
        key: '/k',
        rootCertificate: '/r',
        folder: '/home/ann/.postgresql',
      },
      applicationName: 'nightly',
      options: '-c search_path=sales,\\ public',
      role: 'writer',
      retries: 3,
    });
    expect(read({ password: 'secret', database: 'shop' })).toMatchObject({ password: 'secret', database: 'shop' });
    expect(read({ connect_timeout: 0 }).connectTimeoutMs).toBe(0);
    expect(read({ sslrootcert: 'system' }).tls).toMatchObject({ mode: 'verify-full', rootCertificate: 'system' });
  });

  it('falls back on the PG variables, keys of the profile first', () => {
    const env = {
      PGHOST: '/run/postgresql',
      PGPORT: '5433',
      PGUSER: 'bob',
      PGPASSWORD: 'from env',
      PGDATABASE: 'other',
      PGPASSFILE: '/etc/pgpass',
      PGSSLMODE: 'require',
      PGSSLROOTCERT: '/root.crt',
      PGCONNECT_TIMEOUT: '5',
      PGAPPNAME: 'app',
      PGOPTIONS: '-c geqo=off',
    };
    expect(read({ user: 'ann', password: '' }, env)).toEqual({
      hosts: [{ host: '/run/postgresql', port: 5433 }],
      user: 'ann',
      database: 'other',
      password: 'from env',
      passwordFile: '/etc/pgpass',
      connectTimeoutMs: 5000,
      keepAliveIdleMs: 0,
      tls: {
        mode: 'require',
        certificate: null,
        key: null,
        rootCertificate: '/root.crt',
        folder: '/home/ann/.postgresql',
      },
      applicationName: 'app',
      options: '-c geqo=off',
      role: null,
      retries: 1,
    });
  });

  it('takes several hosts', () => {
    expect(read({ host: 'a, b', port: 1 }).hosts).toEqual([
      { host: 'a', port: 1 },
      { host: 'b', port: 1 },
    ]);
    expect(read({ host: 'a,b', port: '1,2' }).hosts).toEqual([
      { host: 'a', port: 1 },
      { host: 'b', port: 2 },
    ]);
  });

  it('names every key whose value cannot be meant', () => {
    const wrong = { port: 'x', sslmode: 'verify-ful', retries: -1, connect_timeout: 'soon' };
    let thrown: unknown;
    try {
      read(wrong);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(DiagnosticError);
    expect((thrown as DiagnosticError).diagnostics.map(formatDiagnostic).join('\n')).toBe(
      [
        'Runtime Error [E005]: `port` of profile `shop`, target `dev`, must be a port number, not `x`',
        'Runtime Error [E005]: `connect_timeout` of profile `shop`, target `dev`, must be a number, not `soon`',
        'Runtime Error [E005]: `sslmode` of profile `shop`, target `dev`, must be one of `disable`, `allow`, `prefer`, `require`, `verify-ca`, `verify-full`, not `verify-ful`',
        '  help: did you mean `verify-full`?',
        'Runtime Error [E005]: `retries` of profile `shop`, target `dev`, must be a whole number of 0 or more, not `-1`',
      ].join('\n'),
    );
    expect(() => read({ sslmode: 'require', sslrootcert: 'system' })).toThrow(
      'must be `verify-full` where `sslrootcert` is `system`',
    );
    expect(() => read({ host: 'a', port: '1,2' })).toThrow('must be one port, or one for each host');
  });
});
