import { readFile, stat } from 'node:fs/promises';

export interface Login {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/**
 * The password that a libpq password file (`~/.pgpass`) has for a login, or null. As in libpq, a file that others may read
 * is not used.
 * https://www.postgresql.org/docs/current/libpq-pgpass.html
 */
export async function passwordFromFile(path: string, login: Login): Promise<string | null> {
  try {
    const info = await stat(path);
    if (!info.isFile() || (process.platform !== 'win32' && (info.mode & 0o077) !== 0)) return null;
    return findPassword(await readFile(path, 'utf8'), login);
  } catch {
    return null;
  }
}

/** The first line that fits: `host:port:database:user:password`, `*` for any, `\:` and `\\` escaped. */
export function findPassword(text: string, login: Login): string | null {
  const wanted = [
    login.host.startsWith('/') ? 'localhost' : login.host,
    String(login.port),
    login.database,
    login.user,
  ];
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || line.startsWith('#')) continue;
    const fields = splitLine(line);
    if (fields.length < 5) continue;
    const fits = wanted.every((value, index) => {
      const field = fields[index]!;
      return (
        field.text === value || (field.text === '*' && !field.escaped) || (index === 0 && login.host === field.text)
      );
    });
    if (fits) return fields[4]!.text;
  }
  return null;
}

function splitLine(line: string): { text: string; escaped: boolean }[] {
  const fields = [{ text: '', escaped: false }];
  for (let at = 0; at < line.length; at += 1) {
    const field = fields[fields.length - 1]!;
    if (line[at] === '\\' && at + 1 < line.length) {
      at += 1;
      field.text += line[at];
      field.escaped = true;
    } else if (line[at] === ':' && fields.length < 5) fields.push({ text: '', escaped: false });
    else field.text += line[at];
  }
  return fields;
}
