import { describe, expect, it } from 'vitest';
import { DiagnosticError, formatDiagnostic } from '../../base/diagnostic.ts';
import type { JsonObject } from '../../manifest/node.ts';
import { readCredentials } from './credentials.ts';
import { driverOptions } from './driverOptions.ts';
import { snowflakeProfile } from './testing/profile.ts';

const read = (credentials: JsonObject) => readCredentials(snowflakeProfile(credentials));

function problems(credentials: JsonObject): string {
  try {
    read(credentials);
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(formatDiagnostic).join('\n');
  }
  throw new Error('nothing was wrong');
}

it('reads what dbt-snowflake reads', () => {
  expect(
    read({
      account: 'acme-shop.snowflakecomputing.com',
      password: 'x',
      role: 'R',
      warehouse: 'W',
      query_tag: 'nightly',
      session_parameters: { timezone: 'UTC', statement_timeout_in_seconds: 60 },
      client_session_keep_alive: true,
      connect_retries: 3,
      connect_timeout: 20,
      retry_all: true,
      reuse_connections: false,
      proxy_host: 'proxy',
      proxy_port: 8080,
      external_browser_timeout: 30,
    }),
  ).toEqual({
    account: 'acme-shop',
    user: 'ada',
    database: 'D',
    schema: 'S',
    warehouse: 'W',
    role: 'R',
    accessUrl: null,
    proxy: { host: 'proxy', port: 8080 },
    login: { kind: 'password', password: 'x' },
    keepAlive: true,
    sessionParameters: { timezone: 'UTC', statement_timeout_in_seconds: 60, QUERY_TAG: 'nightly' },
    retries: 3,
    retryDelaySeconds: 20,
    retryDatabaseErrors: false,
    retryAll: true,
    requestTimeoutSeconds: null,
    browserTimeoutSeconds: 30,
    reuseConnections: false,
    insecure: false,
  });
});

describe('says what cannot be meant', () => {
  it.each([
    [
      {},
      'there is no way to log in\n  help: set `password`, `private_key_path`, or `authenticator` (`externalbrowser`, `oauth`, `programmatic_access_token`, ...)',
    ],
    [
      { account: '', password: 'x' },
      '`account` is missing\n  help: it is the part of the address before `.snowflakecomputing.com`',
    ],
    [{ user: '', password: 'x' }, '`user` is missing'],
    [{ authenticator: 'oauth' }, '`authenticator: oauth` needs `token`'],
    [
      { private_key_path: '/no/such/key.p8' },
      '`private_key_path` names `/no/such/key.p8`, which cannot be read\n  help: give the path of a PEM file (PKCS#8)',
    ],
    [{ password: 'x', connect_retries: -1 }, '`connect_retries` must be a whole number of 0 or more, not `-1`'],
    [{ password: 'x', retry_all: 'perhaps' }, '`retry_all` must be true or false, not `perhaps`'],
  ])('%j', (credentials, expected) =>
    expect(problems(credentials)).toBe(`Runtime Error [E005]: profile \`shop\`, target \`dev\`: ${expected}`),
  );

  it('an authenticator, with what may have been meant', () => {
    expect(problems({ authenticator: 'external_browser' })).toContain('did you mean `externalbrowser`?');
  });
});

it.each([
  [{ authenticator: 'externalbrowser' }, { authenticator: 'EXTERNALBROWSER', clientStoreTemporaryCredential: true }],
  [
    { authenticator: 'https://acme.okta.com', password: 'x' },
    { authenticator: 'https://acme.okta.com', password: 'x' },
  ],
  [
    { authenticator: 'jwt', token: 't' },
    { authenticator: 'OAUTH', token: 't' },
  ],
  [
    { authenticator: 'oauth_client_credentials', oauth_client_id: 'i', oauth_client_secret: 's' },
    { authenticator: 'OAUTH_CLIENT_CREDENTIALS', oauthClientId: 'i', oauthClientSecret: 's' },
  ],
  [
    { authenticator: 'workload_identity', workload_identity_provider: 'AWS' },
    { authenticator: 'WORKLOAD_IDENTITY', workloadIdentityProvider: 'AWS' },
  ],
])('hands %j to the driver', async (credentials, expected) => {
  expect(await driverOptions(read(credentials))).toMatchObject(expected);
});
