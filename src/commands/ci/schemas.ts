import type { Adapter } from '../../adapters/adapter.ts';
import { DiagnosticError, diagnostic } from '../../base/diagnostic.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { quote } from '../../review/index.ts';
import { withSession } from './warehouse.ts';

/** What a check writes on its first schema: by it `ci clean` knows its age, and that no one else made it. */
export const mark = 'tsdt ci ';

/** The schemas of one check: `ci_12`, and `ci_12_marts` for each further schema of the project. */
export interface CheckSchemas {
  readonly adapter: Adapter;
  /** `ci_12`, as a project writes it. */
  readonly prefix: string;
  /** Whether the project writes names of schemas in quotes: only then they are stored as they are written everywhere. */
  readonly isQuoted: boolean;
  /** Databases that the project builds in; null where a connection has but one. */
  readonly databases: readonly (string | null)[];
}

export function checkSchemasOf(adapter: Adapter, manifest: Manifest, own: string | null, prefix: string): CheckSchemas {
  const isQuoted = manifest.metadata.quoting.schema;
  if (adapter.facts.type !== 'snowflake') return { adapter, prefix, isQuoted, databases: [own] };
  const others = [...manifest.nodes.values()].map(({ database }) => database?.toUpperCase() ?? null);
  return { adapter, prefix, isQuoted, databases: [...new Set([own?.toUpperCase() ?? null, ...others])] };
}

/** As the database keeps the name. */
const stored = ({ adapter, prefix, isQuoted }: CheckSchemas): string =>
  adapter.facts.foldsTo === 'upper' && !isQuoted ? prefix.toUpperCase() : prefix;

/** Drops what an earlier check of the same name left. Throws E408 when a schema of that name was made by somebody else. */
export async function makeRoom(schemas: CheckSchemas, startedAt: Date): Promise<void> {
  const name = stored(schemas);
  const found = (await schemaComments(schemas.adapter)).find(([schema]) => schema === name);
  if (found && !found[1]?.startsWith(mark)) {
    throw new DiagnosticError(
      diagnostic('E408', `the schema \`${name}\` was not made by a check, and is left alone`, {
        help: ['choose another name by `ci: {schema: ...}` in the project file, or another `--number`'],
      }),
    );
  }
  await dropSchemas(schemas);
  await withSession(schemas.adapter, 'tsdt ci: schema', async (session) => {
    await session.send([{ sql: `create schema if not exists ${quote(name)}` }]);
    await session.send([{ sql: `comment on schema ${quote(name)} is '${mark}${startedAt.toISOString()}'` }]);
  });
}

/**
 * Works while no other check uses the same schemas: a second one of the same number waits for the first. The lock is that of a
 * transaction which does nothing, so that it ends with its connection, whatever stands between. Snowflake has no such locks.
 */
export async function withSchemas<T>(
  { adapter, prefix }: CheckSchemas,
  signal: AbortSignal,
  waiting: (message: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  if (adapter.facts.type !== 'postgres' || adapter.capabilities.maxSessions === 1) return work();
  const session = await adapter.lease('tsdt ci: lock', signal);
  const stop = (): void => void session.cancel();
  signal.addEventListener('abort', stop);
  try {
    const key = `hashtextextended('${mark}${prefix}', 0)`;
    await session.send([{ sql: 'begin' }]);
    const [tried] = await session.send([{ sql: `select pg_try_advisory_xact_lock(${key})::text` }]);
    if (tried?.rows[0]?.[0] !== 'true') {
      waiting(`Waiting for another check of \`${prefix}\``);
      await session.send([{ sql: `select pg_advisory_xact_lock(${key})::text` }]);
    }
    signal.removeEventListener('abort', stop);
    return await work();
  } finally {
    signal.removeEventListener('abort', stop);
    await session.release();
  }
}

/** Drops the schemas of a check, and gives their names. */
export async function dropSchemas(schemas: CheckSchemas): Promise<string[]> {
  const { adapter, databases } = schemas;
  const name = stored(schemas);
  return withSession(adapter, 'tsdt ci: schemas', async (session) => {
    const dropped: string[] = [];
    for (const database of databases) {
      const all = await adapter.listSchemas(session, database);
      for (const schema of all.filter(
        (one) => one === name || one.toLowerCase().startsWith(`${name.toLowerCase()}_`),
      )) {
        const path =
          adapter.facts.type === 'snowflake' && database !== null ? `${database}.${quote(schema)}` : quote(schema);
        await session.send([{ sql: `drop schema if exists ${path} cascade` }]);
        dropped.push(schema);
      }
    }
    return dropped;
  });
}

/** Every schema of the database with what its comment says. */
export async function schemaComments(adapter: Adapter): Promise<readonly (readonly (string | null)[])[]> {
  return withSession(adapter, 'tsdt ci: schemas', async (session) => {
    const [found] = await session.send([{ sql: commentsOf(adapter.facts.type) }]);
    return (found?.rows ?? []) as (string | null)[][];
  });
}

const commentsOf = (type: string): string =>
  type === 'snowflake'
    ? 'select schema_name, comment from information_schema.schemata'
    : "select nspname::text, obj_description(oid, 'pg_namespace') from pg_namespace";
