import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../manifest/node.ts';
import { repr, type Value } from '../../template/values.ts';
import { StatementError } from '../adapter.ts';
import type { DoubleAnswer } from './testing/accountDouble.ts';
import { doubleUnderTest, words } from './testing/doubleUnderTest.ts';

const { adapterFor, double } = doubleUnderTest();

const password = { password: 'open sesame' };
const query = async (sql = 'select 1', credentials: JsonObject = password) =>
  (await (await adapterFor(credentials).lease('test')).send([{ sql }]))[0]!;

describe('logs in', () => {
  it('with a password', async () => {
    await adapterFor({ ...password, query_tag: 'nightly' }).connect();
    expect(double.logins[0]).toMatchObject({
      LOGIN_NAME: 'ada',
      PASSWORD: 'open sesame',
      SESSION_PARAMETERS: { QUERY_TAG: 'nightly' },
    });
  });

  it('with a key pair and its passphrase', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret words' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    const key = { private_key: privateKey, private_key_passphrase: 'secret words' };
    await adapterFor(key).connect();
    const { AUTHENTICATOR, TOKEN, PASSWORD } = double.logins[0]!;
    expect([AUTHENTICATOR, PASSWORD]).toEqual(['SNOWFLAKE_JWT', undefined]);
    const [header, claims, signature] = String(TOKEN).split('.') as [string, string, string];
    const isSigned = verify(
      'sha256',
      Buffer.from(`${header}.${claims}`),
      createPublicKey(publicKey),
      Buffer.from(signature, 'base64url'),
    );
    expect(isSigned).toBe(true);
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString()).sub).toBe('ACME-SHOP.ADA');

    const bare = privateKey.replace(/-----[^-]+-----/g, '').trim();
    await adapterFor({ ...key, private_key: bare }).connect();
    expect(double.logins.length).toBe(2);
    const wrong = await words(adapterFor({ ...key, private_key_passphrase: 'other' }).connect());
    expect(wrong).toBe(
      'Database Error [E402]: cannot log in to Snowflake: the private key cannot be opened with `private_key_passphrase`\n  help: it must be an RSA key in PEM form (PKCS#8), as `openssl pkcs8 -topk8 -inform PEM` writes it',
    );
    expect(double.logins.length).toBe(2);
  });

  it('with an OAuth token', async () => {
    await adapterFor({ authenticator: 'oauth', token: 'access' }).connect();
    expect(double.logins[0]).toMatchObject({ AUTHENTICATOR: 'OAUTH', TOKEN: 'access' });
  });

  it('with a refresh token, which becomes an access token first', async () => {
    let asked = '';
    double.onPath = (path, body, request) => {
      if (path !== '/oauth/token-request') return undefined;
      asked = `${Buffer.from(request.headers.authorization!.slice(6), 'base64').toString()} ${body}`;
      return { access_token: 'fresh' };
    };
    const refresh = { authenticator: 'oauth', token: 'long', oauth_client_id: 'id', oauth_client_secret: 'hush' };
    await adapterFor(refresh).connect();
    expect(asked).toBe('id:hush grant_type=refresh_token&refresh_token=long');
    expect(double.logins[0]).toMatchObject({ AUTHENTICATOR: 'OAUTH', TOKEN: 'fresh' });
    double.onPath = (path) => (path === '/oauth/token-request' ? { error: 'invalid_grant' } : undefined);
    expect(await words(adapterFor(refresh).connect())).toContain(
      'the refresh token gave no access token (invalid_grant)',
    );
  });

  it('with a programmatic access token', async () => {
    await adapterFor({ authenticator: 'programmatic_access_token', token: 'pat' }).connect();
    expect(double.logins[0]).toMatchObject({ AUTHENTICATOR: 'PROGRAMMATIC_ACCESS_TOKEN', TOKEN: 'pat' });
  });

  it('with a second factor, which is asked for once', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'tsdt-mfa-'));
    process.env.SF_TEMPORARY_CREDENTIAL_CACHE_DIR = cache;
    try {
      double.onLogin = () => ({ data: { mfaToken: 'kept' } });
      const mfa = { authenticator: 'username_password_mfa', ...password };
      await adapterFor(mfa).connect();
      await adapterFor(mfa).connect();
      expect(double.logins[0]).toMatchObject({
        AUTHENTICATOR: 'USERNAME_PASSWORD_MFA',
        SESSION_PARAMETERS: { CLIENT_REQUEST_MFA_TOKEN: true },
      });
      expect(double.logins.map(({ TOKEN }) => TOKEN)).toEqual([null, 'kept']);
    } finally {
      delete process.env.SF_TEMPORARY_CREDENTIAL_CACHE_DIR;
      rmSync(cache, { recursive: true, force: true });
    }
  });

  it('in the browser, which is asked for once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsdt-browser-'));
    // a browser whose user logs in at once: the account's page sends it back to the port that the address names
    const browser = join(folder, 'browser');
    const visit = `const url = new URL(process.argv[2]);
      require('fs').appendFileSync('${folder}/opened', url + '\\n');
      fetch('http://localhost:' + url.searchParams.get('browser_mode_redirect_port') + '/?token=of-the-browser');`;
    writeFileSync(join(folder, 'visit.js'), visit);
    writeFileSync(browser, `#!/bin/sh\nexec '${process.execPath}' '${folder}/visit.js' "$1"\n`, { mode: 0o755 });
    const before = process.env.BROWSER;
    process.env.BROWSER = browser;
    process.env.SF_TEMPORARY_CREDENTIAL_CACHE_DIR = folder;
    try {
      double.onLogin = () => ({ data: { idToken: 'kept' } });
      const login = { authenticator: 'externalbrowser' };
      await adapterFor(login).connect();
      await adapterFor(login).connect();
      const opened = readFileSync(join(folder, 'opened'), 'utf8').trim().split('\n');
      expect(opened).toHaveLength(1);
      const page = new URL(opened[0]!);
      expect(page.pathname + page.searchParams.get('login_name')).toBe('/console/loginada');
      expect(double.logins.map(({ AUTHENTICATOR, TOKEN }) => [AUTHENTICATOR, TOKEN])).toEqual([
        ['EXTERNALBROWSER', 'of-the-browser'],
        ['ID_TOKEN', 'kept'],
      ]);
      expect(double.logins[0]?.PROOF_KEY).toBe(page.searchParams.get('proof_key'));
    } finally {
      if (before === undefined) delete process.env.BROWSER;
      else process.env.BROWSER = before;
      delete process.env.SF_TEMPORARY_CREDENTIAL_CACHE_DIR;
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('as the workload that runs it', async () => {
    const workload = {
      authenticator: 'workload_identity',
      workload_identity_provider: 'oidc',
      token: 'of-the-platform',
    };
    // the driver sends such tokens to Snowflake's own addresses alone, unless it is told of others
    process.env.SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES = '127.0.0.1';
    await adapterFor(workload).connect();
    delete process.env.SNOWFLAKE_WIF_ALLOWED_HOST_SUFFIXES;
    expect(double.logins[0]).toMatchObject({
      AUTHENTICATOR: 'WORKLOAD_IDENTITY',
      PROVIDER: 'OIDC',
      TOKEN: 'of-the-platform',
    });
  });
});

describe('says why a login failed', () => {
  const refused = (code: string, message = 'no') => {
    double.onLogin = () => ({ code, message });
  };
  it.each([
    ['390100', password, 'the user name or the password is wrong (user `ada`)'],
    ['390189', password, 'the role `R` does not exist, or was not granted to `ada`'],
    ['390422', password, 'this address may not log in'],
    ['390318', { authenticator: 'oauth', token: 'access' }, 'the OAuth token has expired'],
    ['390303', { authenticator: 'oauth', token: 'access' }, 'the OAuth token is not valid'],
    [
      '394400',
      { authenticator: 'programmatic_access_token', token: 'p4t-token' },
      'the programmatic access token was not accepted (no)',
    ],
    ['390120', password, 'the second factor was not accepted: the request was denied'],
    ['390122', password, 'the second factor was not accepted: the user is not enrolled'],
    ['390123', password, 'the second factor was not accepted: the user is locked'],
    ['390124', password, 'the second factor was not accepted: one is required'],
    ['390126', password, 'the second factor was not accepted: nobody approved the request in time'],
    ['390127', password, 'the second factor was not accepted: the passcode is wrong'],
    ['390129', password, 'the second factor was not accepted: its server could not be reached'],
    ['390132', password, 'the second factor was not accepted: requests to the device are not switched on'],
    ['390101', password, 'the user `ada` is locked or disabled'],
    ['390201', password, 'no'],
    ['390302', { authenticator: 'oauth', token: 'access' }, 'the OAuth token is not valid'],
    ['391234', password, 'no (391234)'],
    ['390102', password, 'the user `ada` is locked or disabled'],
  ])('%s', async (code, credentials, expected) => {
    refused(code);
    const text = await words(adapterFor(credentials).connect());
    expect(text.split('\n')[0]).toBe(
      `Database Error [E402]: cannot connect to Snowflake account \`acme-shop\`: ${expected}`,
    );
    expect(text).toContain('help: ');
  });

  it('tells a clock that is wrong from a key that is', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    refused('394304', 'JWT token is invalid: issue time is in the future');
    expect(await words(adapterFor({ private_key: privateKey }).connect())).toContain(
      "the key pair's signature is of another time than the server's",
    );
    const id = '0ce9eb56-821d-4ca9-a774-04ae89a0cf5a';
    refused('390144', `JWT token is invalid. [${id}]`);
    const text = await words(adapterFor({ private_key: privateKey }).connect());
    expect(text).toContain('the key pair was not accepted\n');
    expect(text).toContain(`system$get_login_failure_details('${id}')`);
  });

  it('without telling a secret', async () => {
    refused('390999', 'rejected: open sesame');
    const text = await words(adapterFor(password).connect());
    expect(text).toContain('rejected: *****');
    expect(text).not.toContain('sesame');
  });

  it('when nobody answers', async () => {
    const { port } = double;
    const adapter = adapterFor(password);
    await double.stop();
    expect(await words(adapter.connect())).toContain(`\`http://127.0.0.1:${port}\` cannot be reached`);
  });

  it('after as many attempts as the profile asks for', async () => {
    double.onLogin = (_data, count) => (count < 3 ? { code: '390201', message: 'resuming' } : {});
    await adapterFor({
      ...password,
      connect_retries: 2,
      connect_timeout: 0.01,
      retry_on_database_errors: true,
    }).connect();
    expect(double.logins.length).toBe(3);
  });
});

describe('goes on', () => {
  it('when the session token has expired', async () => {
    double.onQuery = (_sql, count) =>
      count === 1 ? { code: '390112', message: 'expired' } : { columns: [{ name: 'N', type: 'fixed' }], rows: [['7']] };
    expect((await query()).rows).toEqual([[7]]);
    expect([double.renewals, double.queries[1]?.token]).toEqual([1, 'renewed-1']);
  });

  it.each([['break' as const], [{ status: 503 }], [{ status: 429 }]])(
    'after %j, by the same request',
    async (trouble) => {
      double.onQuery = (_sql, count) =>
        count === 1 ? trouble : { columns: [{ name: 'N', type: 'fixed' }], rows: [['7']] };
      expect((await query()).rows).toEqual([[7]]);
      const ids = double.queries.map(({ requestId }) => requestId);
      expect(ids.length).toBe(2);
      expect(new Set(ids).size).toBe(1);
    },
  );

  it('not when the session is gone', async () => {
    double.onQuery = () => ({ code: '390111', message: 'Session no longer exists.' });
    expect(await words(query())).toBe(
      'Database Error [E401]: the session with Snowflake was lost: Snowflake ended it\n  help: an open transaction was rolled back; run again, `tsdt retry` does what is left',
    );
  });
});

it('aborts what runs when it is cancelled', async () => {
  double.onQuery = () => 'wait';
  const session = await adapterFor(password).lease('test');
  const running = words(session.send([{ sql: 'select system$wait(60)' }]));
  while (double.queries.length === 0) await new Promise((done) => setTimeout(done, 10));
  await session.cancel();
  expect(await running).toContain('[E407]: the query was cancelled');
  expect(double.aborted).toEqual([double.queries[0]!.requestId]);
});

it('reads a result that comes in chunks, in order', async () => {
  const rows = Array.from({ length: 3000 }, (_, index) => [String(index), `row ${index}`]);
  double.onQuery = () => ({
    columns: [
      { name: 'ID', type: 'fixed' },
      { name: 'T', type: 'text' },
    ],
    rows: rows.slice(0, 100),
    chunks: [rows.slice(100, 1000), rows.slice(1000, 2999), rows.slice(2999)],
  });
  const result = await query();
  expect(result.rows.length).toBe(3000);
  expect(result.rows.every(([id, text], index) => id === index && text === `row ${index}`)).toBe(true);
});

it('reads every type without losing anything', async () => {
  const cells: [type: string, raw: string | null, expected: string, scale?: number][] = [
    ['fixed', '12345678901234567890123456789012345678', '12345678901234567890123456789012345678'],
    ['fixed', '-7', '-7'],
    ['fixed', '1234567890123456789012345678.0123456789', `Decimal('1234567890123456789012345678.0123456789')`, 10],
    ['real', '1e300', `Decimal('1E+300')`],
    ['real', '0.1', `Decimal('0.1')`],
    ['real', 'NaN', `Decimal('NaN')`],
    ['text', 'é\n"', `'é\\n"'`],
    ['text', 'NULL', `'NULL'`],
    ['boolean', '1', 'True'],
    ['boolean', '0', 'False'],
    ['date', '19782', 'datetime.date(2024, 2, 29)'],
    ['date', '-1', 'datetime.date(1969, 12, 31)'],
    // the driver writes times in the session's format, which has no fractions unless TIME_OUTPUT_FORMAT says so
    ['time', '36672.123456789', `'10:11:12'`, 9],
    ['timestamp_ntz', '1709201472.345678901', 'datetime.datetime(2024, 2, 29, 10, 11, 12, 345678)', 9],
    ['timestamp_ntz', '-0.5', 'datetime.datetime(1969, 12, 31, 23, 59, 59, 500000)', 9],
    ['variant', '{"a":[1,null]}', `'{"a":[1,null]}'`],
    ['object', '{"b":1.50}', `'{"b":1.50}'`],
    ['variant', '12345678901234567890.5', `'12345678901234567890.5'`],
    ['variant', 'undefined', `'undefined'`],
    ['array', '[1,"x"]', `'[1,"x"]'`],
    ['binary', 'CAFE', `'CAFE'`],
    ['geography', '{"type":"Point"}', `'{"type":"Point"}'`],
    ['fixed', null, 'None'],
    ['timestamp_ntz', null, 'None', 9],
  ];
  double.onQuery = () => ({
    // columns of one name are two columns
    columns: cells.map(([type, , , scale], index) => ({ name: `C${index % 20}`, type, scale: scale ?? 0 })),
    rows: [cells.map(([, raw]) => raw)],
  });
  const result = await query();
  expect(result.rows[0]?.map((value) => repr(value as Value))).toEqual(cells.map(([, , expected]) => expected));
});

it('reads moments with their zones', async () => {
  double.onQuery = () => ({
    columns: [{ name: 'TZ', type: 'timestamp_tz', scale: 9 }],
    // the zone is counted in minutes from 1440
    rows: [['1709201472.000000000 1560']],
  });
  expect(repr((await query()).rows[0]![0]!)).toBe(
    'datetime.datetime(2024, 2, 29, 12, 11, 12, tzinfo=datetime.timezone(datetime.timedelta(seconds=7200)))',
  );
});

it.each([
  ['002003', "Object 'D.S.T' does not exist or not authorized.", undefined],
  ['000606', 'No active warehouse selected in the current session.', 'set `warehouse` in the profile'],
  ['100090', 'Duplicate row detected during DML action', 'the key is not unique in the new rows'],
  ['003001', 'Insufficient privileges to operate on schema', 'the role of the profile lacks a privilege'],
])('explains %s and points to its place', async (code, message, help) => {
  double.onQuery = () => ({ code, message, line: 2, pos: 7 });
  const error = await query('select 1;\nselect\n   nope').catch((reason: unknown) => reason);
  if (!(error instanceof StatementError)) throw new Error('nothing failed');
  expect(error.diagnostics[0]?.message).toBe(`${message} (${code})`);
  if (help) expect(error.diagnostics[0]?.help?.[0]).toContain(help);
});

describe('loads many rows', () => {
  const rows = [
    ['1', 'a "quoted", text'],
    ['2', null],
    ['3', ''],
  ] as const;
  const given = async function* () {
    yield* rows;
  };
  const loaded = (count: number): DoubleAnswer => ({
    columns: [
      { name: 'file', type: 'text' },
      { name: 'rows_loaded', type: 'fixed' },
    ],
    rows: [['rows.csv.gz', String(count)]],
  });
  let folder: string;
  let words: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsdt-stage-'));
    words = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function load(answers: Record<string, DoubleAnswer> = {}) {
    double.onQuery = (sql) => {
      const verb = sql.split(' ')[0]!;
      if (answers[verb]) return answers[verb];
      if (verb === 'put') return { upload: folder, from: /file:\/\/([^']+)'/.exec(sql)![1]! };
      return verb === 'copy' ? loaded(3) : { columns: [{ name: 'status', type: 'text' }], rows: [['done']] };
    };
    const session = await adapterFor(password).lease('test');
    const count = await session.copyRows('"T"', ['id', 'v'], given(), {
      first: 'delete from "T"',
      staged: true,
      goesAnotherWay: (reason) => words.push(reason),
    });
    expect(session.transaction).toBe('idle');
    await session.release();
    return count;
  }
  const sent = (): string[] => double.queries.map(({ sql }) => sql.replace(/tsdt-load-\w+/g, 'OWN').split('\n')[0]!);
  const inserts = ['begin', 'delete from "T"', 'insert into "T" (id, v) values', 'commit'];
  const put = `put 'file://${tmpdir()}/OWN/rows.csv.gz' '@~/OWN' auto_compress = false source_compression = gzip overwrite = true`;
  const copied = ['begin', 'delete from "T"', `copy into "T" (id, v) from '@~/OWN/'`];

  it('by a file in the stage of the user, which does not stay there', async () => {
    expect(await load()).toBe(3);
    expect(sent()).toEqual([put, ...copied, 'commit', `remove '@~/OWN/'`]);
    const text = gunzipSync(readFileSync(join(folder, 'rows.csv.gz'))).toString();
    expect(text).toBe('"1","a ""quoted"", text"\n"2",\n"3",""\n');
    expect(existsSync(/file:\/\/([^']+)'/.exec(double.queries[0]!.sql)![1]!)).toBe(false);
    expect(words).toEqual([]);
  });

  it('by inserts when the file cannot be staged', async () => {
    expect(await load({ put: { code: '003001', message: 'Insufficient privileges', sqlState: '42501' } })).toBe(3);
    expect(sent()).toEqual([put, ...inserts]);
    expect(double.queries[3]!.sql).toContain(`('1', 'a "quoted", text'),\n('2', null),\n('3', '')`);
    expect(words).toEqual([expect.stringContaining('Insufficient privileges')]);
  });

  it('by inserts when the store of the stage is out of reach', async () => {
    expect(await load({ put: { upload: join(folder, 'file', 'x'), from: join(folder, 'gone', 'rows.csv.gz') } })).toBe(
      3,
    );
    expect(sent()).toEqual([put, ...inserts]);
  });

  it('by inserts when the file is refused, or not all of it was loaded', async () => {
    const refused = { code: '100038', message: "Numeric value 'x' is not recognized", sqlState: '22018' };
    expect(await load({ copy: refused })).toBe(3);
    expect(sent()).toEqual([put, ...copied, 'rollback', ...inserts, `remove '@~/OWN/'`]);
    double.queries.length = 0;
    expect(await load({ copy: loaded(2) })).toBe(3);
    expect(sent()).toEqual([put, ...copied, 'rollback', ...inserts, `remove '@~/OWN/'`]);
    expect(words[1]).toBe('2 of 3 rows were loaded');
  });
});
