import { createPrivateKey } from 'node:crypto';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import type { ConnectionSettings, Login } from './credentials.ts';

/** The driver's options, by its names. */
export type DriverOptions = Record<string, unknown>;

/** A session in the driver's words. */
export async function driverOptions(settings: ConnectionSettings): Promise<DriverOptions> {
  const { proxy, accessUrl } = settings;
  const options: DriverOptions = {
    account: settings.account,
    database: settings.database,
    schema: settings.schema,
    application: 'tsdt',
    clientSessionKeepAlive: settings.keepAlive,
    // the driver would go on for a very long time; how often to try again is the profile's to say
    sfRetryMaxLoginRetries: 1,
    // the time between reading a large result's pieces is the user's own
    resultPrefetch: 4,
    representNullAsStringNull: false,
    disableConsoleLogin: true,
    ...(settings.user === '' ? {} : { username: settings.user }),
    ...(settings.warehouse === null ? {} : { warehouse: settings.warehouse }),
    ...(settings.role === null ? {} : { role: settings.role }),
    ...(accessUrl === null ? {} : { accessUrl }),
    ...(proxy === null ? {} : { proxyHost: proxy.host, proxyPort: proxy.port }),
    ...(settings.browserTimeoutSeconds === null ? {} : { browserActionTimeout: settings.browserTimeoutSeconds * 1000 }),
    ...(settings.requestTimeoutSeconds === null ? {} : { timeout: settings.requestTimeoutSeconds * 1000 }),
    ...(await loginOptions(settings.login, settings)),
  };
  const tag = settings.sessionParameters.QUERY_TAG;
  if (typeof tag === 'string') options.queryTag = tag;
  return options;
}

async function loginOptions(login: Login, settings: ConnectionSettings): Promise<DriverOptions> {
  switch (login.kind) {
    case 'password':
      return { password: login.password };
    case 'mfa':
      // the token that the server gives is kept by the driver, so that the second factor is asked for once in four hours
      return {
        authenticator: 'USERNAME_PASSWORD_MFA',
        password: login.password,
        clientRequestMFAToken: true,
        clientStoreTemporaryCredential: true,
      };
    case 'key-pair':
      return { authenticator: 'SNOWFLAKE_JWT', privateKey: plainKey(login.key, login.passphrase) };
    case 'oauth':
      return { authenticator: 'OAUTH', token: login.token };
    case 'oauth-refresh':
      return { authenticator: 'OAUTH', token: await accessToken(login, settings) };
    case 'oauth-client':
      return {
        authenticator: 'OAUTH_CLIENT_CREDENTIALS',
        oauthClientId: login.clientId,
        oauthClientSecret: login.clientSecret,
        ...oauthServer(login),
      };
    case 'oauth-code':
      return {
        authenticator: 'OAUTH_AUTHORIZATION_CODE',
        clientStoreTemporaryCredential: true,
        ...(login.clientId === null ? {} : { oauthClientId: login.clientId }),
        ...(login.clientSecret === null ? {} : { oauthClientSecret: login.clientSecret }),
        ...(login.authorizationUrl === null ? {} : { oauthAuthorizationUrl: login.authorizationUrl }),
        ...(login.redirectUri === null ? {} : { oauthRedirectUri: login.redirectUri }),
        ...oauthServer(login),
      };
    case 'access-token':
      return { authenticator: 'PROGRAMMATIC_ACCESS_TOKEN', token: login.token };
    case 'workload-identity':
      return {
        authenticator: 'WORKLOAD_IDENTITY',
        workloadIdentityProvider: login.provider.toUpperCase(),
        ...(login.token === null ? {} : { token: login.token }),
      };
    case 'browser':
      return { authenticator: 'EXTERNALBROWSER', clientStoreTemporaryCredential: true, disableConsoleLogin: false };
    case 'okta':
      return { authenticator: login.url, password: login.password };
  }
}

/** Secrets go by HTTPS alone, but for a server on this machine. */
function oauthServer({
  tokenUrl,
  scope,
}: {
  readonly tokenUrl: string | null;
  readonly scope: string | null;
}): DriverOptions {
  return {
    ...(tokenUrl === null ? {} : { oauthTokenRequestUrl: tokenUrl }),
    ...(scope === null ? {} : { oauthScope: scope }),
    ...(/^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(tokenUrl ?? '') ? { oauthHttpAllowed: true } : {}),
  };
}

/** The key as the driver wants it: PKCS#8 without a passphrase. */
function plainKey(key: string, passphrase: string | null): string {
  try {
    const opened = createPrivateKey({ key, format: 'pem', ...(passphrase === null ? {} : { passphrase }) });
    return opened.export({ format: 'pem', type: 'pkcs8' }).toString();
  } catch {
    // the words of the crypto library may hold parts of the key
    const isEncrypted = /ENCRYPTED/.test(key);
    const problem = !isEncrypted
      ? 'is not a PEM key'
      : passphrase === null
        ? 'has a passphrase, and `private_key_passphrase` is not set'
        : 'cannot be opened with `private_key_passphrase`';
    throw new DiagnosticError(
      diagnostic('E402', `cannot log in to Snowflake: the private key ${problem}`, {
        help: ['it must be an RSA key in PEM form (PKCS#8), as `openssl pkcs8 -topk8 -inform PEM` writes it'],
      }),
    );
  }
}

/** A refresh token gives an access token for ten minutes. https://docs.snowflake.com/en/user-guide/oauth-custom */
async function accessToken(
  login: Extract<Login, { kind: 'oauth-refresh' }>,
  settings: ConnectionSettings,
): Promise<string> {
  const base = settings.accessUrl ?? `https://${settings.account}.snowflakecomputing.com`;
  const failed = (why: string): DiagnosticError =>
    new DiagnosticError(
      diagnostic('E402', `cannot log in to Snowflake: the refresh token gave no access token (${why})`, {
        help: [
          '`token` must be a refresh token of the integration that `oauth_client_id` belongs to; ask for a new one',
        ],
      }),
    );
  let response: Response;
  try {
    response = await fetch(`${base}/oauth/token-request`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${login.clientId}:${login.clientSecret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded;charset=utf-8',
      },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: login.refreshToken }),
    });
  } catch {
    throw failed('the server could not be reached');
  }
  const body = (await response.json().catch(() => ({}))) as { access_token?: unknown; error?: unknown };
  if (typeof body.access_token === 'string') return body.access_token;
  throw failed(typeof body.error === 'string' ? body.error : `status ${response.status}`);
}
