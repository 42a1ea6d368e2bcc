import { userInfo } from 'node:os';
import { join } from 'node:path';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { Profile } from '../../manifest/project.ts';

export const tlsModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof tlsModes)[number];

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where and how to connect: a profile's keys with libpq's meaning, filled up from the `PG*` variables. */
export interface ConnectionSettings {
  /** Tried in order. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  readonly user: string;
  readonly database: string;
  /** Null: look into the password file. */
  readonly password: string | null;
  readonly passwordFile: string;
  /** 0 waits without end. */
  readonly connectTimeoutMs: number;
  /** 0 leaves it to the operating system. */
  readonly keepAliveIdleMs: number;
  readonly tls: {
    readonly mode: TlsMode;
    readonly certificate: string | null;
    readonly key: string | null;
    /** A file, or `system` for the authorities that the machine trusts. */
    readonly rootCertificate: string | null;
    /** Where libpq looks for files that are not named: `~/.postgresql`. */
    readonly folder: string;
  };
  readonly applicationName: string;
  /** Command-line options for the server's session: `-c search_path=a,b`. */
  readonly options: string | null;
  /** Set after connecting, written as in the profile. */
  readonly role: string | null;
  /** How often a failed connection is tried again. */
  readonly retries: number;
}

const defaultPort = 5432;
const defaultTimeoutSeconds = 10;

/**
 * Reads the keys of a Postgres output. A key that is missing or empty falls back on libpq's environment variable, then on
 * libpq's default. Throws E005 naming each key whose value cannot be meant.
 * https://www.postgresql.org/docs/current/libpq-connect.html
 */
export function readCredentials(profile: Profile, env: Environment): ConnectionSettings {
  const reader = new KeyReader(profile, env);
  const home = env.HOME ?? env.USERPROFILE ?? '';
  const hosts = (reader.text('host', 'PGHOST') ?? 'localhost').split(',');
  const ports = (reader.text('port', 'PGPORT') ?? String(defaultPort)).split(',').map((text) => reader.port(text));
  if (ports.length > 1 && ports.length !== hosts.length) reader.fail('port', 'must be one port, or one for each host');
  const user = reader.text('user', 'PGUSER') ?? userInfo().username;
  const searchPath = reader.text('search_path');
  const settings: ConnectionSettings = {
    hosts: hosts.map((host, index) => ({
      host: host.trim() || 'localhost',
      port: ports[index] ?? ports[0] ?? defaultPort,
    })),
    user,
    database: reader.text('dbname') ?? reader.text('database', 'PGDATABASE') ?? user,
    password: reader.text('password') ?? reader.text('pass', 'PGPASSWORD'),
    passwordFile:
      env.PGPASSFILE ||
      (process.platform === 'win32' ? join(env.APPDATA ?? home, 'postgresql', 'pgpass.conf') : join(home, '.pgpass')),
    connectTimeoutMs: timeout(reader.number('connect_timeout', 'PGCONNECT_TIMEOUT') ?? defaultTimeoutSeconds),
    keepAliveIdleMs: 1000 * Math.max(0, reader.number('keepalives_idle') ?? 0),
    tls: {
      mode: reader.tlsMode(),
      certificate: reader.text('sslcert', 'PGSSLCERT'),
      key: reader.text('sslkey', 'PGSSLKEY'),
      rootCertificate: reader.text('sslrootcert', 'PGSSLROOTCERT'),
      folder: process.platform === 'win32' ? join(env.APPDATA ?? home, 'postgresql') : join(home, '.postgresql'),
    },
    applicationName: reader.text('application_name', 'PGAPPNAME') ?? 'tsdt',
    options:
      searchPath === null ? reader.text('options', 'PGOPTIONS') : `-c search_path=${searchPath.replaceAll(' ', '\\ ')}`,
    role: reader.text('role'),
    retries: reader.count('retries') ?? 1,
  };
  reader.throwProblems();
  return settings;
}

/** libpq: zero and less wait for ever, and one second is too short to be meant. */
function timeout(seconds: number): number {
  return seconds <= 0 ? 0 : Math.max(2, seconds) * 1000;
}

class KeyReader {
  private readonly problems: { readonly message: string; readonly help: readonly string[] }[] = [];
  private readonly profile: Profile;
  private readonly env: Environment;

  constructor(profile: Profile, env: Environment) {
    this.profile = profile;
    this.env = env;
  }

  text(key: string, variable?: string): string | null {
    const value = this.profile.credentials[key];
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return (variable && this.env[variable]) || null;
  }

  number(key: string, variable?: string): number | null {
    const text = this.text(key, variable);
    if (text === null) return null;
    const value = Number(text);
    if (Number.isFinite(value)) return value;
    this.fail(key, `must be a number, not \`${text}\``);
    return null;
  }

  count(key: string): number | null {
    const value = this.number(key);
    if (value === null || (Number.isInteger(value) && value >= 0)) return value;
    this.fail(key, `must be a whole number of 0 or more, not \`${value}\``);
    return null;
  }

  port(text: string): number {
    const port = text.trim() === '' ? defaultPort : Number(text);
    if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
    this.fail('port', `must be a port number, not \`${text.trim()}\``);
    return defaultPort;
  }

  tlsMode(): TlsMode {
    const rootIsSystem = this.text('sslrootcert', 'PGSSLROOTCERT') === 'system';
    const text = this.text('sslmode', 'PGSSLMODE') ?? (rootIsSystem ? 'verify-full' : 'prefer');
    const mode = tlsModes.find((known) => known === text);
    if (mode !== undefined && rootIsSystem && mode !== 'verify-full') {
      this.fail('sslmode', `must be \`verify-full\` where \`sslrootcert\` is \`system\`, not \`${text}\``);
    }
    if (mode !== undefined) return mode;
    const near = didYouMean(text, tlsModes);
    this.fail(
      'sslmode',
      `must be one of ${tlsModes.map((m) => `\`${m}\``).join(', ')}, not \`${text}\``,
      near ? [`did you mean \`${near}\`?`] : [],
    );
    return 'prefer';
  }

  fail(key: string, problem: string, help: readonly string[] = []): void {
    const { profileName, targetName } = this.profile;
    this.problems.push({
      message: `\`${key}\` of profile \`${profileName}\`, target \`${targetName}\`, ${problem}`,
      help,
    });
  }

  throwProblems(): void {
    if (this.problems.length === 0) return;
    throw new DiagnosticError(
      this.problems.map(({ message, help }) => diagnostic('E005', message, help.length > 0 ? { help } : {})),
    );
  }
}
