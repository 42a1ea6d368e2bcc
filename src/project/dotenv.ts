import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The process's environment with the `.env` file of a folder beneath it: a variable that is set already wins, even when it is
 * empty. Quotes, `export`, comments, `${NAME}` and `${NAME:-default}` work as in python-dotenv, which dbt 1.12 uses. A folder of
 * that name is left alone: some projects keep one file per warehouse in it.
 */
export function withDotenv(folder: string, env: Environment): Environment {
  const path = join(folder, '.env');
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== false) return env;
  return { ...parseDotenv(readFileSync(path, 'utf8'), env), ...env };
}

const line =
  /^[ \t]*(?:export[ \t]+)?(?:'([^']+)'|([^=#\s]+))[ \t]*(?:=[ \t]*(?:'((?:\\'|[^'])*)'|"((?:\\"|[^"])*)"|(?!['"])([^\r\n]*)))?[ \t]*(?:#[^\r\n]*)?$/gm;

/** The assignments of a `.env` text; later ones see earlier ones. */
export function parseDotenv(text: string, env: Environment = {}): Record<string, string> {
  const values: Record<string, string> = {};
  const expand = (value: string): string =>
    value.replace(
      /\$\{([^}:]*)(?::-([^}]*))?\}/g,
      (_, name: string, fallback?: string) => env[name] ?? values[name] ?? fallback ?? '',
    );
  for (const match of text.replace(/^\uFEFF/, '').matchAll(line)) {
    const [, quotedName, plainName, single, double, bare] = match;
    const name = quotedName ?? plainName;
    if (name === undefined) continue;
    if (single !== undefined) values[name] = expand(single.replace(/\\(['\\])/g, '$1'));
    else if (double !== undefined)
      values[name] = expand(double.replace(/\\([\\'"abfnrtv])/g, (_, c: string) => escapes[c] ?? c));
    else if (bare !== undefined) values[name] = expand(bare.replace(/\s+#.*$/, '').trimEnd());
  }
  return values;
}

const escapes: Readonly<Record<string, string>> = { a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
