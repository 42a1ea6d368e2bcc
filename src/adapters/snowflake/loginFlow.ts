import type { ConnectionSettings } from './credentials.ts';

/** Why a login that goes by other servers, or by a browser, did not come back; null where the error is none of theirs. */
export function flowFailure(
  error: Error,
  settings: ConnectionSettings,
  words: string,
): { readonly reason: string; readonly help: string[] } | null {
  const { login } = settings;
  switch (login.kind) {
    case 'browser':
    case 'oauth-code':
      return oauthRefusal(error, login.kind) ?? browserFailure(words);
    case 'oauth-client':
      return oauthRefusal(error, login.kind);
    case 'okta':
      return oktaFailure(error, settings, login.url, words);
    default:
      return null;
  }
}

const onServers = 'on a server without a browser use `private_key_path` or a programmatic access token';

function browserFailure(words: string): { reason: string; help: string[] } {
  const seconds = /timed out after (\d+)/.exec(words)?.[1];
  if (seconds !== undefined)
    return {
      reason: `nobody logged in in the browser within ${Number(seconds) / 1000} seconds`,
      help: ['log in on the page that opens; `external_browser_timeout` in the profile gives more seconds', onServers],
    };
  const refused = /ErrorCode (\w+).*?\. Message: (.*)$/.exec(words);
  if (refused)
    return {
      reason: `the login in the browser was refused (${refused[1]}: ${refused[2]})`,
      help: [
        'is the account that is signed in in the browser the `user` of the profile, and may it use this application?',
      ],
    };
  return {
    reason: `the browser's login did not come back (${words})`,
    help: [`a browser must be able to open on this machine; ${onServers}`],
  };
}

/** What a server of tokens says by the words of OAuth. https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
const oauthWords: Readonly<Record<string, string>> = {
  invalid_client: 'check `oauth_client_id` and `oauth_client_secret` in the profile',
  unauthorized_client: 'the client may not log in in this way: its integration must allow it',
  invalid_scope: 'the client may not take this role: check `role` and `oauth_scope` in the profile',
  invalid_grant: 'the code or the token of the login is used up: run again',
  access_denied: 'the user, or an administrator, refused the client',
};

function oauthRefusal(error: Error, kind: 'browser' | 'oauth-code' | 'oauth-client') {
  if (kind === 'browser') return null;
  const { error: word, error_description: more } = findWords(error);
  if (word === undefined) return null;
  return {
    reason: `the server of the tokens refused the client (${word}${more === undefined ? '' : `: ${more}`})`,
    help: [
      oauthWords[word] ?? 'check `oauth_client_id`, `oauth_client_secret` and `oauth_token_request_url` in the profile',
    ],
  };
}

interface OauthWords {
  readonly error?: string;
  readonly error_description?: string;
}

/** The words of the server stand in its answer, which hangs on the error or on its cause. */
function findWords(error: unknown): OauthWords {
  for (let found: unknown = error, depth = 0; found instanceof Object && depth < 5; depth += 1) {
    const { response, cause } = found as { response?: { data?: unknown }; cause?: unknown };
    const said = readWords(response?.data) ?? readWords(found);
    if (said) return said;
    found = cause;
  }
  return {};
}

function readWords(said: unknown): OauthWords | null {
  if (typeof said === 'string')
    try {
      return readWords(JSON.parse(said));
    } catch {
      return null;
    }
  if (!(said instanceof Object) || typeof (said as OauthWords).error !== 'string') return null;
  return said as OauthWords;
}

function oktaFailure(
  error: Error,
  { account, user }: ConnectionSettings,
  url: string,
  words: string,
): { reason: string; help: string[] } {
  const status = (error as { response?: { status?: unknown } }).response?.status;
  if (status === 401 || status === 403)
    return {
      reason: `Okta did not accept the user or the password (user \`${user}\`)`,
      help: [
        'check `user` and `password` in the profile',
        'Okta may ask for a second factor, which this way of logging in cannot give: use `authenticator: externalbrowser`',
      ],
    };
  if (/Okta address|prefix of the SSO|SSO, or token URL/i.test(words))
    return {
      reason: `the account \`${account}\` does not take \`${url}\` for its Okta`,
      help: [
        '`authenticator` is the address of your Okta: `https://NAME.okta.com`',
        `is \`${user}\` a user of that Okta?`,
      ],
    };
  if (/SAML assertion do not match/i.test(words))
    return {
      reason: "Okta's answer is for another account of Snowflake",
      help: ['check `account` in the profile, and the address of Snowflake in the application of Okta'],
    };
  return {
    reason: `the login by Okta did not go through (${words})`,
    help: ['check `authenticator`, `user` and `password` in the profile'],
  };
}
