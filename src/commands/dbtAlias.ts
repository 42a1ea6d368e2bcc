import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { ExitCode, Invocation } from './invocation.ts';

const mark = 'made by tsdt init --dbt-alias';

/**
 * `init --dbt-alias [FOLDER]`: an executable `dbt` (and `dbt.cmd`) that calls this tsdt, for schedulers that look for dbt in
 * the path. Never overwrites another program.
 */
export function dbtAlias(invocation: Invocation, folder: string | null, program: string): ExitCode {
  const place = resolve(invocation.cwd, folder ?? 'bin');
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const files = [
    ['dbt', `#!/bin/sh\n# ${mark}\nexec ${quoted(process.execPath)} ${quoted(program)} "$@"\n`],
    ['dbt.cmd', `@rem ${mark}\r\n@"${process.execPath}" "${program}" %*\r\n`],
  ] as const;
  const taken = files
    .map(([name]) => join(place, name))
    .filter((path) => existsSync(path) && !readFileSync(path, 'utf8').includes(mark));
  if (taken.length > 0) {
    throw new DiagnosticError(
      diagnostic('E007', `${taken.map((path) => `\`${path}\``).join(', ')} is another program`, {
        help: ['name another folder: nothing was written'],
      }),
    );
  }
  mkdirSync(place, { recursive: true });
  for (const [name, text] of files) {
    writeFileSync(join(place, name), text);
    chmodSync(join(place, name), 0o755);
  }
  invocation.reporter.report({
    kind: 'output',
    text: `Made ${join(place, 'dbt')}, which calls this tsdt. Put its folder before others in the path:\n\n    export PATH=${quoted(place)}:"$PATH"\n`,
  });
  return 0;
}
