import type { Adapter } from '../../adapters/adapter.ts';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import { loadProject } from '../../project/index.ts';
import type { ExitCode, Invocation } from '../invocation.ts';
import { connectTo } from '../running.ts';
import { readSettings } from './guard.ts';
import { dropSchemas, withSession } from './warehouse.ts';

/** What a check writes on its first schema: by it `ci clean` knows its age, and that no one else made it. */
const mark = 'tsdt ci ';

/** Marks the schema of a check before anything is built in it. */
export async function markSchema(adapter: Adapter, schema: string, startedAt: Date): Promise<void> {
  await withSession(adapter, 'tsdt ci: schema', (session) =>
    session.send([
      { sql: `create schema if not exists "${schema}"` },
      { sql: `comment on schema "${schema}" is '${mark}${startedAt.toISOString()}'` },
    ]),
  );
}

/** Drops what an earlier check of the same name left. Throws E408 when a schema of that name was made by somebody else. */
export async function makeRoom(adapter: Adapter, database: string | null, schema: string): Promise<void> {
  const known = await schemaComments(adapter);
  const found = known.find(([name]) => name === schema);
  if (found && !found[1]?.startsWith(mark)) {
    throw new DiagnosticError(
      diagnostic('E408', `the schema \`${schema}\` was not made by a check, and is left alone`, {
        help: ['choose another name by `ci: {schema: ...}` in the project file, or another `--number`'],
      }),
    );
  }
  await dropSchemas(adapter, database, schema);
}

async function schemaComments(adapter: Adapter): Promise<readonly (readonly (string | null)[])[]> {
  return withSession(adapter, 'tsdt ci: schemas', async (session) => {
    const [found] = await session.send([{ sql: commentsOf(adapter.facts.type) }]);
    return (found?.rows ?? []) as (string | null)[][];
  });
}

/** `ci clean`: drops the schemas of checks that began longer ago than `--older-than` (7d), and says which. */
export async function cleanChecks(invocation: Invocation): Promise<ExitCode> {
  const age = ageOf(invocation.flags.given.older_than);
  const { project } = loadProject({ ...invocation, withoutPackages: true });
  const settings = readSettings(invocation.root);
  const begin = settings.schema.split('{')[0]!;
  const adapter = await connectTo(project, invocation);
  const say = (message: string): void => invocation.reporter.report({ kind: 'log', level: 'info', message });
  try {
    const marked = await schemaComments(adapter);
    let dropped = 0;
    for (const [schema, comment] of marked) {
      if (!schema?.startsWith(begin) || !comment?.startsWith(mark)) continue;
      const started = Date.parse(comment.slice(mark.length));
      if (!(invocation.startedAt.getTime() - started > age)) continue;
      for (const name of await dropSchemas(adapter, project.profile.database || null, schema)) say(`Dropped ${name}`);
      dropped += 1;
    }
    say(
      dropped === 0 ? 'No check is that old' : `${dropped} ${dropped === 1 ? 'check was' : 'checks were'} cleaned up`,
    );
    return 0;
  } finally {
    await adapter.close();
  }
}

const commentsOf = (type: string): string =>
  type === 'snowflake'
    ? 'select schema_name, comment from information_schema.schemata'
    : "select nspname::text, obj_description(oid, 'pg_namespace') from pg_namespace";

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
