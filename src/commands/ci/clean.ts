import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { loadProject } from '../../project/index.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { outputForm } from '../outputForm.ts';
import { connectTo } from '../running.ts';
import { readSettings } from './guard.ts';
import { dropSchemas, mark, schemaComments } from './schemas.ts';

/** `ci clean`: drops the schemas of checks that began longer ago than `--older-than` (7d), and says which. */
export async function cleanChecks(invocation: Invocation): Promise<ExitCode> {
  const form = outputForm(invocation, 'ci clean', ['text', 'json']);
  const age = ageOf(invocation.flags.given.older_than);
  const { project } = loadProject({ ...invocation, withoutPackages: true });
  const settings = readSettings(invocation.root);
  const begin = settings.schema.split('{')[0]!;
  const adapter = await connectTo(project, invocation);
  const say = (message: string): void => invocation.reporter.report({ kind: 'log', level: 'info', message });
  try {
    const marked = await schemaComments(adapter);
    const names: string[] = [];
    let dropped = 0;
    for (const [schema, comment] of marked) {
      if (!schema?.toLowerCase().startsWith(begin) || !comment?.startsWith(mark)) continue;
      const started = Date.parse(comment.slice(mark.length));
      if (!(invocation.startedAt.getTime() - started > age)) continue;
      const found = { adapter, prefix: schema, isQuoted: true, databases: [project.profile.database || null] };
      for (const name of await dropSchemas(found)) {
        names.push(name);
        say(`Dropped ${name}`);
      }
      dropped += 1;
    }
    say(
      dropped === 0 ? 'No check is that old' : `${dropped} ${dropped === 1 ? 'check was' : 'checks were'} cleaned up`,
    );
    if (form === 'json') invocation.reporter.report({ kind: 'output', text: JSON.stringify(names, null, 2) });
    return 0;
  } finally {
    await adapter.close();
  }
}

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of `7d`, `12h`, `30m`. */
function ageOf(given: unknown): number {
  const text = typeof given === 'string' ? given : '7d';
  const [, number, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  if (number === undefined) {
    throw new DiagnosticError(
      diagnostic('E007', `\`${text}\` is no age`, { help: ['write for example `--older-than 7d`, `12h` or `30m`'] }),
    );
  }
  return Number(number) * units[unit as keyof typeof units];
}
