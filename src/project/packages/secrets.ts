import type { SourceFile } from '../../base/source.ts';
import type { Environment } from '../dotenv.ts';

/** `user:token@` of an address and its query: both are where tokens stand. */
const credentials = /(\w[\w+.-]*:\/\/)([^\s/@]+)@/g;
const query = /(\w[\w+.-]*:\/\/[^\s?'"]+\?)[^\s'"]+/g;

/** A text with the secrets of the environment, and what may be a token in an address, replaced by stars. */
export function hideSecrets(text: string, env: Environment): string {
  return hideEnvSecrets(text, env)
    .replace(credentials, (whole, scheme: string, user: string) => (user === 'git' ? whole : `${scheme}*****@`))
    .replace(query, '$1*****');
}

/** A text with the values of `DBT_ENV_SECRET...` variables replaced by stars. */
export function hideEnvSecrets(text: string, env: Environment): string {
  return secretsIn(env).reduce((hidden, secret) => hidden.replaceAll(secret, '*****'), text);
}

/** Longest first: one may be a part of another. */
const secretsIn = (env: Environment): readonly string[] =>
  Object.entries(env)
    .flatMap(([name, value]) => (name.startsWith('DBT_ENV_SECRET') && value?.trim() ? [value.trim()] : []))
    .sort((a, b) => b.length - a.length);

/** A file with its secrets and the tokens of its addresses blotted out, each character by a star: positions stay. */
export function maskedFile(file: SourceFile, env: Environment): SourceFile {
  const text = file.text
    .replace(credentials, (whole, scheme: string, user: string) =>
      user === 'git' || user.includes('{{') ? whole : `${scheme}${'*'.repeat(user.length)}@`,
    )
    .replace(query, (whole, head: string) => head + '*'.repeat(whole.length - head.length));
  const stars = (secret: string): string => '*'.repeat(secret.length);
  return { path: file.path, text: secretsIn(env).reduce((hidden, secret) => hidden.replaceAll(secret, stars), text) };
}
