import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { initFiles, type Warehouse } from './initFiles.ts';
import type { ExitCode, Invocation } from './invocation.ts';

export interface InitOptions {
  readonly name: string | null;
  /** Asks in a terminal; null where nobody can answer. */
  readonly ask: ((question: string, fallback: string) => Promise<string>) | null;
}

/** Makes a small working project in a folder of its name. Never overwrites a file. */
export async function init(invocation: Invocation, options: InitOptions): Promise<ExitCode> {
  const name = options.name ?? (options.ask ? await options.ask('Name of the project', 'my_project') : 'my_project');
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw new DiagnosticError(
      diagnostic('E007', `\`${name}\` is not a name for a project`, {
        help: ['use letters, digits and underscores, and start with a letter'],
      }),
    );
  }
  const warehouse = options.ask
    ? toWarehouse(await options.ask('Warehouse: pglite (nothing to install), postgres or snowflake', 'pglite'))
    : 'pglite';
  const folder = resolve(invocation.cwd, name);
  const files = Object.entries(initFiles(name, warehouse));
  const taken = files.map(([path]) => join(folder, path)).filter((path) => existsSync(path));
  if (taken.length > 0) {
    throw new DiagnosticError(
      diagnostic(
        'E007',
        `\`${name}\` already holds ${taken.map((path) => `\`${relative(folder, path)}\``).join(', ')}`,
        { help: ['choose another name: nothing was written'] },
      ),
    );
  }
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  invocation.reporter.report({
    kind: 'output',
    text: `Made the project ${name}. Next:\n\n    cd ${name}\n    tsdt build\n`,
  });
  return 0;
}

function toWarehouse(answer: string): Warehouse {
  const wanted = answer.trim().toLowerCase();
  if (wanted === 'pglite' || wanted === 'postgres' || wanted === 'snowflake') return wanted;
  throw new DiagnosticError(
    diagnostic('E007', `\`${answer}\` is not a warehouse`, { help: ['it is `pglite`, `postgres` or `snowflake`'] }),
  );
}
