import { type Diagnostic, diagnostic } from '../../base/diagnostic.ts';
import type { ConnectionSettings } from './credentials.ts';
import { isPlainOnly, isTlsError } from './tls.ts';

type DriverError = Error & { readonly code?: string; readonly severity?: string };

const withoutServer = 'without a server, `--profile pglite` builds the project in an embedded database';

/** Why there is no connection, and what to do about it. The password is in none of it. */
export function connectDiagnostic(
  error: DriverError,
  settings: ConnectionSettings,
  address: { host: string; port: number },
): Diagnostic {
  const { reason, help } = explain(error, settings, address);
  return diagnostic('E402', `cannot connect to Postgres at \`${address.host}\`, port ${address.port}: ${reason}`, {
    help,
  });
}

function explain(
  error: DriverError,
  settings: ConnectionSettings,
  address: { host: string; port: number },
): { reason: string; help: string[] } {
  const { user, database, tls } = settings;
  const said = innermost(error).message.replace(/\.$/, '');
  // what driver and server say could hold the password; in our own words a short one would only black out letters
  const words = settings.password ? said.replaceAll(settings.password, '*****') : said;
  switch (innermost(error).code) {
    case 'ECONNREFUSED':
      return {
        reason: 'the connection was refused',
        help: ['is the server running, and does it listen on this host and port?', withoutServer],
      };
    case 'ENOENT':
      return {
        reason: 'there is no such socket',
        help: ['is the server running, and is `host` the folder of its socket?', withoutServer],
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        reason: `the host \`${address.host}\` is not known`,
        help: ['check `host` in the profile, and that this machine can resolve it'],
      };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return {
        reason: 'the host cannot be reached from here',
        help: ['check the network, a VPN and `host` in the profile'],
      };
    case '28P01':
      return settings.password === null
        ? {
            reason: `the server asks for a password for user \`${user}\``,
            help: ['set `password` in the profile, `PGPASSWORD`, or a line in the password file'],
          }
        : {
            reason: `the password for user \`${user}\` is wrong`,
            help: ['check `user` and `password` in the profile'],
          };
    case '28000':
      return {
        reason: words,
        help: [
          'the rules of the server (pg_hba.conf) or the role itself do not let this user in from here',
          `\`sslmode\` is \`${tls.mode}\``,
        ],
      };
    case '3D000':
      return {
        reason: `the database \`${database}\` does not exist`,
        help: [`check \`dbname\` in the profile, or create it: \`createdb ${database}\``],
      };
    case '53300':
      return { reason: words, help: ['lower `threads`, or raise `max_connections` on the server'] };
    case '57P03':
      return { reason: words, help: ['wait until the server is up, or raise `retries` in the profile'] };
    case 'ETIMEDOUT':
      return timedOut(settings);
  }
  if (/timeout expired/.test(said)) return timedOut(settings);
  if (/password must be a (non-empty )?string/.test(said)) {
    return {
      reason: `the server asks for a password for user \`${user}\``,
      help: ['set `password` in the profile, `PGPASSWORD`, or a line in the password file'],
    };
  }
  if (isPlainOnly(error))
    return {
      reason: `the server has no TLS, and \`sslmode\` is \`${tls.mode}\``,
      help: ['set `sslmode: prefer`, or turn TLS on at the server'],
    };
  if (isTlsError(error)) {
    return {
      reason: `TLS failed: ${words}`,
      help: ['check `sslmode`, `sslrootcert`, `sslcert` and `sslkey` in the profile'],
    };
  }
  if (/terminated unexpectedly|ECONNRESET/.test(`${said} ${error.code ?? ''}`)) {
    return { reason: 'the server closed the connection', help: ['is this port a Postgres server, and is it up?'] };
  }
  return { reason: words, help: [] };
}

function timedOut(settings: ConnectionSettings): { reason: string; help: string[] } {
  return {
    reason: settings.connectTimeoutMs > 0 ? `no answer within ${settings.connectTimeoutMs / 1000} s` : 'no answer',
    help: ['check `host` and `port`, and that no firewall is between; `connect_timeout` sets how long to wait'],
  };
}

/** Node tries each address of a host and reports all failures together. */
function innermost(error: DriverError): DriverError {
  return error instanceof AggregateError && error.errors.length > 0 ? (error.errors[0] as DriverError) : error;
}

const passing = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  '53300',
  '57P03',
  '57P01',
  '08006',
  '08001',
]);

/** Whether trying again may help: not for a wrong password or a database that does not exist. */
export function mayPass(error: DriverError): boolean {
  return passing.has(innermost(error).code ?? '') || /timeout expired|terminated unexpectedly/.test(error.message);
}
