import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatDiagnostic } from '../../base/diagnostic.ts';
import type { JsonObject } from '../../manifest/node.ts';
import { connectDiagnostic } from './connectError.ts';
import { readCredentials } from './credentials.ts';
import { doubleUnderTest, words } from './testing/doubleUnderTest.ts';
import { snowflakeProfile } from './testing/profile.ts';

const { double, adapterFor } = doubleUnderTest();

describe('a login by a server of tokens', () => {
  const client = (): JsonObject => ({
    authenticator: 'oauth_client_credentials',
    oauth_client_id: 'robot',
    oauth_client_secret: 'hush-hush',
    oauth_token_request_url: `http://127.0.0.1:${double.port}/token`,
  });

  it('takes a token for the client', async () => {
    let asked = '';
    double.onPath = (path, body) => {
      if (path !== '/token') return undefined;
      asked = body;
      return { access_token: 'of-the-client', token_type: 'bearer' };
    };
    await adapterFor(client()).connect();
    expect(Object.fromEntries(new URLSearchParams(asked))).toEqual({
      client_id: 'robot',
      client_secret: 'hush-hush',
      grant_type: 'client_credentials',
      scope: 'session:role:R',
    });
    expect(double.logins[0]).toMatchObject({ AUTHENTICATOR: 'OAUTH', TOKEN: 'of-the-client' });
  });

  it.each([
    ['invalid_client', 'check `oauth_client_id` and `oauth_client_secret` in the profile'],
    ['unauthorized_client', 'the client may not log in in this way: its integration must allow it'],
    ['invalid_scope', 'the client may not take this role: check `role` and `oauth_scope` in the profile'],
  ])('says what to do about %s', async (error, help) => {
    double.onPath = (path) =>
      path === '/token' ? { status: 400, error, error_description: 'no hush-hush here' } : undefined;
    const text = await words(adapterFor(client()).connect());
    expect(text).toBe(
      `Database Error [E402]: cannot connect to Snowflake account \`acme-shop\`: the server of the tokens refused the client (${error}: no ***** here)\n  help: ${help}`,
    );
  });
});

describe('a login in the browser', () => {
  let folder: string;
  let before: string | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsdt-browser-'));
    before = process.env.BROWSER;
    process.env.BROWSER = join(folder, 'browser');
    process.env.SF_TEMPORARY_CREDENTIAL_CACHE_DIR = folder;
  });
  afterEach(() => {
    if (before === undefined) delete process.env.BROWSER;
    else process.env.BROWSER = before;
    delete process.env.SF_TEMPORARY_CREDENTIAL_CACHE_DIR;
    rmSync(folder, { recursive: true, force: true });
  });

  /** A browser whose page, at once, goes where `back` says; a JavaScript expression over the page's `url`. */
  function browser(back: string): void {
    writeFileSync(
      join(folder, 'visit.js'),
      `const url = new URL(process.argv[2]);
      require('fs').appendFileSync('${folder}/opened', url + '\\n');
      const back = ${back};
      if (back) fetch(back);`,
    );
    writeFileSync(process.env.BROWSER!, `#!/bin/sh\nexec '${process.execPath}' '${folder}/visit.js' "$1"\n`, {
      mode: 0o755,
    });
  }
  const opened = (): URL[] =>
    readFileSync(join(folder, 'opened'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => new URL(line));

  const code = (): JsonObject => ({
    authenticator: 'oauth_authorization_code',
    oauth_client_id: 'desk',
    oauth_client_secret: 'hush-hush',
    oauth_authorization_url: `http://127.0.0.1:${double.port}/authorize`,
    oauth_token_request_url: `http://127.0.0.1:${double.port}/token`,
    external_browser_timeout: 20,
  });
  const withCode = `url.searchParams.get('redirect_uri') + '/?code=once&state=' + url.searchParams.get('state')`;

  it('by a code, whose tokens are kept', async () => {
    browser(withCode);
    const asked: URLSearchParams[] = [];
    double.onPath = (path, body) => {
      if (path !== '/token') return undefined;
      asked.push(new URLSearchParams(body));
      return { access_token: 'of-the-code', refresh_token: 'again', token_type: 'bearer' };
    };
    await adapterFor(code()).connect();
    await adapterFor(code()).connect();
    const [page] = opened();
    expect(opened()).toHaveLength(1);
    expect([page!.pathname, page!.searchParams.get('client_id'), page!.searchParams.get('scope')]).toEqual([
      '/authorize',
      'desk',
      'session:role:R',
    ]);
    expect(asked.map((form) => [form.get('grant_type'), form.get('code')])).toEqual([['authorization_code', 'once']]);
    expect(double.logins.map(({ TOKEN }) => TOKEN)).toEqual(['of-the-code', 'of-the-code']);
  });

  it.each([
    [
      'the page refuses',
      `url.searchParams.get('redirect_uri') + '/?error=access_denied&error_description=not%20you'`,
      'the login in the browser was refused (access_denied: not you)',
    ],
    ['nobody logs in', 'null', 'nobody logged in in the browser within 1 seconds'],
  ])('by a code, when %s', async (_name, back, expected) => {
    browser(back);
    expect(await words(adapterFor({ ...code(), external_browser_timeout: 1 }).connect())).toContain(expected);
    expect(double.logins).toEqual([]);
  });

  it('by a code that the server of tokens does not take', async () => {
    browser(withCode);
    double.onPath = (path) => (path === '/token' ? { status: 400, error: 'invalid_grant' } : undefined);
    expect(await words(adapterFor(code()).connect())).toContain(
      'the server of the tokens refused the client (invalid_grant)\n  help: the code or the token of the login is used up: run again',
    );
  });

  it.each([
    [
      'the page refuses',
      `'http://localhost:' + url.searchParams.get('browser_mode_redirect_port') + '/?error=access_denied'`,
      'the login in the browser was refused (access_denied: (no description))',
    ],
    ['nobody logs in', 'null', 'nobody logged in in the browser within 1 seconds'],
  ])('of the account, when %s', async (_name, back, expected) => {
    browser(back);
    const login = { authenticator: 'externalbrowser', external_browser_timeout: 1 };
    expect(await words(adapterFor(login).connect())).toContain(expected);
  });

  it('of the account, again when the kept one is no longer good', async () => {
    browser(`'http://localhost:' + url.searchParams.get('browser_mode_redirect_port') + '/?token=of-the-browser'`);
    double.onLogin = (data) =>
      data.TOKEN === 'kept' ? { code: '390195', message: 'ID token is invalid' } : { data: { idToken: 'kept' } };
    const login = { authenticator: 'externalbrowser', external_browser_timeout: 20 };
    await adapterFor(login).connect();
    await adapterFor(login).connect();
    expect(double.logins.map(({ TOKEN }) => TOKEN)).toEqual(['of-the-browser', 'kept', 'of-the-browser']);
    expect(opened()).toHaveLength(2);
  });
});

/** The driver speaks to Okta by HTTPS alone: its errors are those of its source. */
describe('a login by Okta says why it failed', () => {
  const settings = readCredentials(
    snowflakeProfile({ authenticator: 'https://acme.okta.com', password: 'open sesame' }),
  );
  it.each([
    [
      Object.assign(new Error('Request failed with status code 401'), { response: { status: 401 } }),
      'Okta did not accept the user or the password (user `ada`)',
    ],
    [
      new Error('Unable to use provided Okta address as an authenticator. Error code: 390139, error message: no'),
      'the account `acme-shop` does not take `https://acme.okta.com` for its Okta',
    ],
    [
      new Error('The prefix of the SSO/token URL and the specified authenticator do not match.'),
      'the account `acme-shop` does not take `https://acme.okta.com` for its Okta',
    ],
    [
      new Error(
        'The specified authenticator and destination URL in the SAML assertion do not match: expected: a postback: b',
      ),
      "Okta's answer is for another account of Snowflake",
    ],
    [new Error('odd: open sesame'), 'the login by Okta did not go through (odd: *****)'],
  ])('%s', (error, expected) => {
    const [head, help] = formatDiagnostic(connectDiagnostic(error, settings)).split('\n');
    expect(head).toContain(`cannot connect to Snowflake account \`acme-shop\`: ${expected}`);
    expect(help).toContain('help: ');
  });
});
