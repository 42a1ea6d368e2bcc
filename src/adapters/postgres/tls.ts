import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import type { ConnectionSettings } from './credentials.ts';

/** How to open the socket: in plain text, or with these TLS options. */
export type TlsAttempt = false | ConnectionOptions;

/**
 * What libpq would try for an `sslmode`, in order; the next is tried only when the server does not take this one (see
 * `mayTryNext`). `require` checks the authority when there is a root certificate, as libpq does.
 * https://www.postgresql.org/docs/current/libpq-ssl.html
 */
export async function tlsAttempts(host: string, settings: ConnectionSettings['tls']): Promise<readonly TlsAttempt[]> {
  if (host.startsWith('/') || settings.mode === 'disable') return [false];
  const secure = await tlsOptions(settings);
  if (settings.mode === 'allow') return [false, secure];
  if (settings.mode === 'prefer') return [secure, false];
  return [secure];
}

async function tlsOptions(settings: ConnectionSettings['tls']): Promise<ConnectionOptions> {
  const { mode } = settings;
  const strict = mode === 'verify-ca' || mode === 'verify-full';
  const system = settings.rootCertificate === 'system';
  const root = system
    ? null
    : await optionalFile(settings.rootCertificate, join(settings.folder, 'root.crt'), 'sslrootcert', strict);
  if (strict && root === null && !system) {
    throw problem(
      'sslrootcert',
      `\`sslmode: ${mode}\` needs a root certificate, and \`${join(settings.folder, 'root.crt')}\` does not exist`,
    );
  }
  const certificate = await optionalFile(
    settings.certificate,
    join(settings.folder, 'postgresql.crt'),
    'sslcert',
    true,
  );
  const key =
    certificate === null
      ? null
      : await optionalFile(settings.key, join(settings.folder, 'postgresql.key'), 'sslkey', true);
  const checksAuthority = strict || (mode === 'require' && root !== null);
  return {
    rejectUnauthorized: checksAuthority,
    ...(root === null ? {} : { ca: root }),
    ...(certificate === null ? {} : { cert: certificate }),
    ...(key === null ? {} : { key }),
    ...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
}

/** A file that the profile names must be there; libpq's default file may be. */
async function optionalFile(
  named: string | null,
  byDefault: string,
  key: string,
  mustExist: boolean,
): Promise<Buffer | null> {
  const path = named === null ? byDefault : named.replace(/^~(?=\/)/, homedir());
  if (!existsSync(path)) {
    if (named === null || !mustExist) return null;
    throw problem(key, `the file \`${path}\` does not exist`);
  }
  try {
    return await readFile(path);
  } catch (error) {
    throw problem(key, `the file \`${path}\` cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function problem(key: string, message: string): DiagnosticError {
  return new DiagnosticError(
    diagnostic('E402', `TLS cannot be set up: ${message}`, {
      help: [`check \`${key}\` and \`sslmode\` in the profile`],
    }),
  );
}

const refusedPlain = 'The server does not support SSL connections';

/** Whether a failure leaves the next way of an `sslmode` open: no TLS there, a broken handshake, or a server's rule. */
export function mayTryNext(error: Error & { code?: string }): boolean {
  return error.message === refusedPlain || error.code === '28000' || isTlsError(error);
}

export function isPlainOnly(error: Error): boolean {
  return error.message === refusedPlain;
}

export function isTlsError(error: Error & { code?: string }): boolean {
  const code = error.code ?? '';
  return (
    /^(ERR_SSL|ERR_TLS|EPROTO|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|HOSTNAME_MISMATCH)/.test(code) ||
    /SSL connection/.test(error.message)
  );
}
