import { type Diagnostic, diagnostic } from '../../base/diagnostic.ts';
import type { ConnectionSettings } from './credentials.ts';
import { flowFailure } from './loginFlow.ts';

type DriverError = Error & { readonly code?: unknown; readonly cause?: unknown };

/** Why there is no session, and what to do about it. No secret of the profile is in it. */
export function connectDiagnostic(error: DriverError, settings: ConnectionSettings): Diagnostic {
  const { reason, help } = explain(error, settings);
  const hide = (text: string): string =>
    secretsOf(settings).reduce((shown, secret) => shown.replaceAll(secret, '*****'), text);
  return diagnostic('E402', hide(`cannot connect to Snowflake account \`${settings.account}\`: ${reason}`), {
    help: help.map(hide),
  });
}

function secretsOf({ login }: ConnectionSettings): string[] {
  return Object.entries(login)
    .filter(([name]) => /password|token|secret|key|passphrase/i.test(name))
    .flatMap(([, value]) => (typeof value === 'string' && value.length >= 4 ? [value] : []));
}

const byLogin = {
  password: '`user` and `password`',
  mfa: '`user` and `password`',
  'key-pair': 'the key (`private_key_path`)',
  oauth: '`token`',
  'oauth-refresh': '`token`',
  'oauth-client': '`oauth_client_id` and `oauth_client_secret`',
  'oauth-code': '`oauth_client_id` and `oauth_client_secret`',
  'access-token': '`token`',
  'workload-identity': '`workload_identity_provider`',
  browser: 'the account that is signed in in the browser',
  okta: '`user` and `password`',
} as const;

/** https://docs.snowflake.com/en/user-guide/client-connectivity-troubleshooting/error-messages */
function explain(error: DriverError, settings: ConnectionSettings): { reason: string; help: string[] } {
  const { user, login, role, warehouse, database } = settings;
  const words = error.message.replace(/\s+/g, ' ').replace(/\.$/, '');
  const code = codeOf(error);
  switch (code) {
    case '390100':
      return {
        reason: `the user name or the password is wrong (user \`${user}\`)`,
        help: [
          'check `user` and `password` in the profile',
          'accounts that ask for a second factor need `authenticator: username_password_mfa`',
        ],
      };
    case '390101':
    case '390102':
      return {
        reason: `the user \`${user}\` is locked or disabled`,
        help: ['an administrator can unlock it: `alter user ... set mins_to_unlock = 0`'],
      };
    case '390114':
    case '390195':
      return {
        reason: 'the kept login has expired',
        help: ['run again to log in anew; the driver keeps logins of browsers and second factors for four hours'],
      };
    case '390120':
    case '390121':
    case '390122':
    case '390123':
    case '390124':
    case '390125':
    case '390126':
    case '390127':
    case '390129':
    case '390132': {
      const [problem, advice] = secondFactor[code]!;
      return {
        reason: `the second factor was not accepted: ${problem}`,
        help: [advice, '`authenticator: username_password_mfa` keeps the answer for four hours'],
      };
    }
    case '390144':
    case '394300':
    case '394301':
    case '394302':
    case '394303':
    case '394304':
      return {
        reason: clockSkew(words) ?? 'the key pair was not accepted',
        help: [
          `does \`desc user ${user}\` show the public key of \`private_key_path\` in RSA_PUBLIC_KEY?`,
          'the account name is part of the signature: check `account` in the profile',
          'the signature holds the time: check the clock of this machine',
          ...failureDetails(words),
        ],
      };
    case '390303':
    case '390318':
    case '390302':
      return {
        reason: `the OAuth token ${code === '390318' ? 'has expired' : 'is not valid'}`,
        help: [
          'get a new access token and set it as `token`',
          'with a refresh token, set `oauth_client_id` and `oauth_client_secret` as well',
        ],
      };
    case '394400':
    case '394401':
    case '394402':
    case '394403':
      return {
        reason: `the programmatic access token was not accepted (${words})`,
        help: [
          'is the token active and not expired? `show user programmatic access tokens` tells',
          'the account may ask for a network policy on the user',
        ],
      };
    case '390189':
      return {
        reason: `the role \`${role ?? ''}\` does not exist, or was not granted to \`${user}\``,
        help: ['check `role` in the profile; `show grants to user` lists those that you have'],
      };
    case '390201':
      return {
        reason: words,
        help: [`check \`database\` (\`${database}\`) and \`warehouse\` (\`${warehouse ?? 'none'}\`) in the profile`],
      };
    case '390422':
      return {
        reason: 'this address may not log in',
        help: ['a network policy of the account keeps it out: use the VPN, or ask an administrator'],
      };
    case '390190':
    case '390191':
      return {
        reason: `the single sign-on was not accepted (${words})`,
        help: ['is `user` in the profile the one that is signed in in the browser?'],
      };
    case '401001':
    case 'ENOTFOUND':
    case 'ECONNREFUSED':
    case 'ETIMEDOUT':
    case 'ECONNRESET':
    case 'EAI_AGAIN':
      return unreachable(error, settings);
    case '401002':
    case '401003':
      return {
        reason:
          statusOf(error) === null
            ? `the answer was not Snowflake's (${words})`
            : `the server answered with status ${statusOf(error)}`,
        help: [
          'check `account` in the profile: it looks like `orgname-accountname`',
          'a proxy between may have answered: set `proxy_host` and `proxy_port`',
        ],
      };
  }
  const flow = flowFailure(error, settings, words);
  if (flow !== null) return flow;
  if (/jwt|private key/i.test(words))
    return { reason: words, help: ['check `private_key_path` and `private_key_passphrase`'] };
  return {
    reason: code === null ? words : `${words} (${code})`,
    help: [`check ${byLogin[login.kind]} in the profile`],
  };
}

/** What Snowflake says of a second factor, by code, and what to do. https://docs.snowflake.com/en/user-guide/security-mfa */
const secondFactor: Readonly<Record<string, readonly [string, string]>> = {
  '390120': ['the request was denied', 'approve the request on your device'],
  '390121': ['the request waits for an answer', 'approve the request on your device'],
  '390122': ['the user is not enrolled', 'enroll a second factor in the profile of the user in Snowsight'],
  '390123': ['the user is locked', 'an administrator can unlock it: `alter user ... set mins_to_bypass_mfa = 10`'],
  '390124': ['one is required', 'set `authenticator: username_password_mfa`, or log in by a key pair or a token'],
  '390125': ['a passcode was sent by SMS', 'approve by an app instead: the profile takes no passcodes'],
  '390126': ['nobody approved the request in time', 'run again and approve the request on your device'],
  '390127': ['the passcode is wrong', 'approve the request on your device, or log in by a key pair or a token'],
  '390129': ['its server could not be reached', 'run again in a while'],
  '390132': ['requests to the device are not switched on', 'enroll a device that takes requests in Snowsight'],
};

/** A refused key comes with an id by which an administrator learns the reason. */
function failureDetails(words: string): string[] {
  const id = /\[([0-9a-f-]{36})\]/i.exec(words)?.[1];
  return id === undefined
    ? []
    : [`an administrator learns the reason by \`select system$get_login_failure_details('${id}')\``];
}

const clockSkew = (words: string): string | null =>
  /iat|issue time|expired|clock|not yet valid/i.test(words)
    ? "the key pair's signature is of another time than the server's"
    : null;

function unreachable(
  error: DriverError,
  { account, accessUrl }: ConnectionSettings,
): { reason: string; help: string[] } {
  const address = accessUrl ?? `https://${account}.snowflakecomputing.com`;
  return {
    reason: `\`${address}\` cannot be reached (${innermost(error)})`,
    help: [
      'check `account` in the profile: it looks like `orgname-accountname`, or `locator.region.cloud`',
      'check the network, a VPN, and `proxy_host` and `proxy_port`',
    ],
  };
}

function innermost(error: DriverError): string {
  let found: unknown = error;
  while (found instanceof Error && found.cause instanceof Error) found = found.cause;
  const code = (found as { code?: unknown }).code;
  return typeof code === 'string' && !/^\d/.test(code) ? code : 'no answer';
}

function statusOf(error: DriverError): number | null {
  const response = (error as { response?: { statusCode?: unknown; status?: unknown } }).response;
  const status = response?.statusCode ?? response?.status;
  return typeof status === 'number' ? status : null;
}

function codeOf(error: DriverError): string | null {
  const { code } = error;
  return typeof code === 'string' || typeof code === 'number' ? String(code) : null;
}

const network = /^(401001|401002|401003|ECONN\w+|ETIMEDOUT|EAI_AGAIN|EPIPE|ENETUNREACH|EHOSTUNREACH)$/;

/** Whether trying again may help: network trouble may pass; what the server says only where the profile asks for that. */
export function mayPass(error: DriverError, settings: ConnectionSettings): boolean {
  if (settings.retryAll) return true;
  const code = codeOf(error);
  if (code !== null && network.test(code)) return true;
  return settings.retryDatabaseErrors && code !== null && /^\d+$/.test(code) && code !== '390100';
}
