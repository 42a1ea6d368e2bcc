import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { Profile } from '../../manifest/project.ts';

/** How a session proves who it is. */
export type Login =
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'mfa'; readonly password: string }
  | { readonly kind: 'key-pair'; readonly key: string; readonly passphrase: string | null }
  | { readonly kind: 'oauth'; readonly token: string }
  | {
      readonly kind: 'oauth-refresh';
      readonly refreshToken: string;
      readonly clientId: string;
      readonly clientSecret: string;
    }
  | {
      readonly kind: 'oauth-client';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly tokenUrl: string | null;
      readonly scope: string | null;
    }
  | {
      readonly kind: 'oauth-code';
      readonly clientId: string | null;
      readonly clientSecret: string | null;
      readonly authorizationUrl: string | null;
      readonly tokenUrl: string | null;
      readonly redirectUri: string | null;
      readonly scope: string | null;
    }
  | { readonly kind: 'access-token'; readonly token: string }
  | { readonly kind: 'workload-identity'; readonly provider: string; readonly token: string | null }
  | { readonly kind: 'browser' }
  | { readonly kind: 'okta'; readonly url: string; readonly password: string };

/** Where and how to connect, read from a profile's keys: dbt-snowflake's names and meanings. */
export interface ConnectionSettings {
  readonly account: string;
  /** Empty where the login names the user itself. */
  readonly user: string;
  readonly database: string;
  readonly schema: string;
  readonly warehouse: string | null;
  readonly role: string | null;
  /** A whole address, where `host`, `port` or `protocol` say one. */
  readonly accessUrl: string | null;
  readonly proxy: { readonly host: string; readonly port: number } | null;
  readonly login: Login;
  readonly keepAlive: boolean;
  /** Sent with the login: `query_tag` and whatever the profile adds. */
  readonly sessionParameters: Readonly<Record<string, string | number | boolean>>;
  /** How often a failed connection is tried again, and how many seconds lie between. */
  readonly retries: number;
  readonly retryDelaySeconds: number;
  /** What is tried again: network trouble always, what the server reports while connecting, or everything. */
  readonly retryDatabaseErrors: boolean;
  readonly retryAll: boolean;
  readonly requestTimeoutSeconds: number | null;
  /** How long a login in the browser may take; the driver's own time when null. */
  readonly browserTimeoutSeconds: number | null;
  readonly reuseConnections: boolean;
  readonly insecure: boolean;
}

const logins =
  'set `password`, `private_key_path`, or `authenticator` (`externalbrowser`, `oauth`, `programmatic_access_token`, ...)';

const authenticators = [
  'snowflake',
  'snowflake_jwt',
  'externalbrowser',
  'username_password_mfa',
  'oauth',
  'jwt',
  'programmatic_access_token',
  'oauth_client_credentials',
  'oauth_authorization_code',
  'workload_identity',
] as const;

/** Reads the keys of a Snowflake output. Throws E005 naming each key whose value cannot be meant. */
export function readCredentials(profile: Profile): ConnectionSettings {
  const keys = new Keys(profile);
  const account = (keys.text('account') ?? '').replace(/\.snowflakecomputing\.com$/i, '');
  if (account === '')
    keys.fail('`account` is missing', 'it is the part of the address before `.snowflakecomputing.com`');
  const login = loginOf(keys);
  const tag = keys.text('query_tag');
  const proxyHost = keys.text('proxy_host');
  const settings: ConnectionSettings = {
    account,
    user: keys.text('user') ?? keys.text('username') ?? '',
    database: profile.database,
    schema: profile.schema,
    warehouse: keys.text('warehouse'),
    role: keys.text('role'),
    accessUrl: accessUrl(keys, account),
    proxy: proxyHost === null ? null : { host: proxyHost, port: keys.number('proxy_port') ?? 80 },
    login,
    keepAlive: keys.switch('client_session_keep_alive') ?? false,
    sessionParameters: { ...keys.record('session_parameters'), ...(tag === null ? {} : { QUERY_TAG: tag }) },
    retries: keys.count('connect_retries') ?? 1,
    retryDelaySeconds: keys.number('connect_timeout') ?? 10,
    retryDatabaseErrors: keys.switch('retry_on_database_errors') ?? false,
    retryAll: keys.switch('retry_all') ?? false,
    requestTimeoutSeconds: keys.number('request_timeout'),
    browserTimeoutSeconds: keys.count('external_browser_timeout') || null,
    reuseConnections: keys.switch('reuse_connections') ?? true,
    insecure: keys.switch('insecure_mode') ?? false,
  };
  const named: readonly Login['kind'][] = ['password', 'mfa', 'key-pair', 'okta'];
  if (settings.user === '' && named.includes(login.kind)) keys.fail('`user` is missing', null);
  keys.throwProblems();
  return settings;
}

function accessUrl(keys: Keys, account: string): string | null {
  const [host, port, protocol] = [keys.text('host'), keys.number('port'), keys.text('protocol')];
  if (host === null && port === null && protocol === null) return null;
  const name = host ?? `${account}.snowflakecomputing.com`;
  return `${protocol ?? 'https'}://${name}${port === null ? '' : `:${port}`}`;
}

function loginOf(keys: Keys): Login {
  const authenticator = keys.text('authenticator');
  const known = authenticators.find((name) => name === authenticator?.toLowerCase());
  const password = keys.text('password') ?? keys.text('pass');
  if (authenticator !== null && /^https?:\/\//i.test(authenticator))
    return { kind: 'okta', url: authenticator, password: keys.needed('password', password, authenticator) };
  if (authenticator !== null && known === undefined) {
    const near = didYouMean(authenticator, authenticators);
    const listed = authenticators.map((name) => `\`${name}\``).join(', ');
    keys.fail(
      `\`authenticator\` is \`${authenticator}\`, which is none of ${listed}, nor an Okta address`,
      near ? `did you mean \`${near}\`?` : null,
    );
    return { kind: 'browser' };
  }
  switch (known) {
    case 'externalbrowser':
      return { kind: 'browser' };
    case 'username_password_mfa':
      return { kind: 'mfa', password: keys.needed('password', password, known) };
    case 'oauth':
    case 'jwt': {
      const token = keys.needed('token', keys.text('token'), known);
      const [clientId, clientSecret] = [keys.text('oauth_client_id'), keys.text('oauth_client_secret')];
      if (known === 'oauth' && clientId !== null && clientSecret !== null)
        return { kind: 'oauth-refresh', refreshToken: token, clientId, clientSecret };
      return { kind: 'oauth', token };
    }
    case 'programmatic_access_token':
      return { kind: 'access-token', token: keys.needed('token', keys.text('token') ?? password, known) };
    case 'oauth_client_credentials':
      return {
        kind: 'oauth-client',
        clientId: keys.needed('oauth_client_id', keys.text('oauth_client_id'), known),
        clientSecret: keys.needed('oauth_client_secret', keys.text('oauth_client_secret'), known),
        tokenUrl: keys.text('oauth_token_request_url'),
        scope: keys.text('oauth_scope'),
      };
    case 'oauth_authorization_code':
      return {
        kind: 'oauth-code',
        clientId: keys.text('oauth_client_id'),
        clientSecret: keys.text('oauth_client_secret'),
        authorizationUrl: keys.text('oauth_authorization_url'),
        tokenUrl: keys.text('oauth_token_request_url'),
        redirectUri: keys.text('oauth_redirect_uri'),
        scope: keys.text('oauth_scope'),
      };
    case 'workload_identity':
      return {
        kind: 'workload-identity',
        provider: keys.needed('workload_identity_provider', keys.text('workload_identity_provider'), known),
        token: keys.text('token'),
      };
    default:
      break;
  }
  const passphrase = keys.text('private_key_passphrase');
  const inline = keys.text('private_key');
  const path = keys.text('private_key_path');
  if (inline !== null) return { kind: 'key-pair', key: pemOf(inline, passphrase), passphrase };
  if (path !== null) return { kind: 'key-pair', key: keys.file('private_key_path', path), passphrase };
  if (known === 'snowflake_jwt')
    keys.fail('`authenticator: snowflake_jwt` needs `private_key_path` or `private_key`', null);
  else if (password === null) keys.fail('there is no way to log in', logins);
  return { kind: 'password', password: password ?? '' };
}

/** A key may stand in the profile as PEM, with its lines joined by `\n`, or as bare base64. */
function pemOf(text: string, passphrase: string | null): string {
  const lines = text.replaceAll('\\n', '\n').trim();
  if (lines.startsWith('-----BEGIN')) return `${lines}\n`;
  const label = passphrase === null ? 'PRIVATE KEY' : 'ENCRYPTED PRIVATE KEY';
  const wrapped = lines.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${wrapped.join('\n')}\n-----END ${label}-----\n`;
}

class Keys {
  private readonly problems: { readonly message: string; readonly help: string | null }[] = [];
  private readonly profile: Profile;

  constructor(profile: Profile) {
    this.profile = profile;
  }

  text(key: string): string | null {
    const value = this.profile.credentials[key];
    if (typeof value === 'string') return value === '' ? null : value;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
  }
  number(key: string): number | null {
    const text = this.text(key);
    if (text === null) return null;
    const value = Number(text);
    if (Number.isFinite(value)) return value;
    this.fail(`\`${key}\` must be a number, not \`${text}\``, null);
    return null;
  }
  count(key: string): number | null {
    const value = this.number(key);
    if (value === null || (Number.isInteger(value) && value >= 0)) return value;
    this.fail(`\`${key}\` must be a whole number of 0 or more, not \`${value}\``, null);
    return null;
  }
  switch(key: string): boolean | null {
    const text = this.text(key)?.toLowerCase() ?? null;
    if (text === null) return null;
    if (['true', 'yes', 'on', '1'].includes(text)) return true;
    if (['false', 'no', 'off', '0'].includes(text)) return false;
    this.fail(`\`${key}\` must be true or false, not \`${text}\``, null);
    return null;
  }
  record(key: string): Record<string, string | number | boolean> {
    const value = this.profile.credentials[key];
    if (value === undefined || value === null) return {};
    if (typeof value !== 'object' || Array.isArray(value)) {
      this.fail(`\`${key}\` must be a mapping of names and values`, null);
      return {};
    }
    const entries = Object.entries(value).filter(([, item]) => item !== null);
    return Object.fromEntries(
      entries.map(([name, item]) => [name, typeof item === 'object' ? JSON.stringify(item) : (item as string)]),
    );
  }
  needed(key: string, value: string | null, authenticator: string): string {
    if (value === null) this.fail(`\`authenticator: ${authenticator}\` needs \`${key}\``, null);
    return value ?? '';
  }
  file(key: string, path: string): string {
    const whole = path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(this.profile.folder, path);
    try {
      return readFileSync(whole, 'utf8');
    } catch {
      this.fail(`\`${key}\` names \`${path}\`, which cannot be read`, 'give the path of a PEM file (PKCS#8)');
      return '';
    }
  }
  fail(problem: string, help: string | null): void {
    const { profileName, targetName } = this.profile;
    this.problems.push({ message: `profile \`${profileName}\`, target \`${targetName}\`: ${problem}`, help });
  }
  throwProblems(): void {
    if (this.problems.length === 0) return;
    throw new DiagnosticError(
      this.problems.map(({ message, help }) => diagnostic('E005', message, help === null ? {} : { help: [help] })),
    );
  }
}
