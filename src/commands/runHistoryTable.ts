import { rowChanges } from '../artifacts/index.ts';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import type { World } from '../context/world.ts';
import type { Json } from '../manifest/node.ts';
import type { NodeResult } from '../manifest/result.ts';

/** `run-history: {schema: ops, table: runs}` of the project file. */
export interface HistoryTable {
  readonly schema: string;
  readonly table: string;
}

/** Reads `run-history`; null when the project has none. Throws E003. */
export function historyTableOf(config: Json | undefined): HistoryTable | null {
  if (config === undefined || config === null || config === false) return null;
  const { schema, table = 'run_history', ...rest } = (typeof config === 'object' ? config : {}) as Record<string, Json>;
  if (typeof schema !== 'string' || typeof table !== 'string' || Object.keys(rest).length > 0)
    throw new DiagnosticError(
      diagnostic('E003', '`run-history` must name a schema, and may name a table', {
        help: ['write `run-history: {schema: ops, table: run_history}`'],
      }),
    );
  return { schema, table };
}

const columns: readonly (readonly [string, string])[] = [
  ['invocation_id', 'varchar(36)'],
  ['command', 'varchar(50)'],
  ['target', 'varchar(255)'],
  ['started_at', 'timestamp without time zone'],
  ['unique_id', 'varchar(1000)'],
  ['status', 'varchar(20)'],
  ['seconds', 'numeric(12,3)'],
  ['rows_inserted', 'bigint'],
  ['rows_updated', 'bigint'],
  ['rows_deleted', 'bigint'],
  ['failures', 'bigint'],
];

/** Adds a row for each result of a run; makes the table the first time. Times are UTC. */
export async function writeHistory(
  world: World,
  { schema, table }: HistoryTable,
  run: { readonly command: string; readonly startedAt: Date; readonly results: readonly NodeResult[] },
): Promise<void> {
  if (run.results.length === 0) return;
  const { adapter, invocation, project } = world;
  const { quoteCharacter: q, quoting } = adapter.facts;
  const written = (part: string, isQuoted: boolean): string =>
    isQuoted || !/^[A-Za-z_]\w*$/.test(part) ? `${q}${part.replaceAll(q, q + q)}${q}` : part;
  const name = `${written(schema, quoting.schema)}.${written(table, quoting.identifier)}`;
  const text = adapter.facts.textLiteral;
  const number = (value: number | null | undefined): string => (typeof value === 'number' ? String(value) : 'null');
  const rows = run.results.map((result) => {
    const { inserted, updated, deleted } = rowChanges(result.adapter_response);
    const cells = [
      text(invocation.id),
      text(run.command),
      text(project.profile.targetName),
      text(run.startedAt.toISOString().replace('T', ' ').replace('Z', '')),
      text(result.unique_id),
      text(result.status),
      result.execution_time.toFixed(3),
      ...[inserted, updated, deleted, result.failures].map(number),
    ];
    return `(${cells.join(', ')})`;
  });
  const session = await adapter.lease('run history');
  try {
    await session.send([
      { sql: `create schema if not exists ${written(schema, quoting.schema)}` },
      { sql: `create table if not exists ${name} (${columns.map((column) => column.join(' ')).join(', ')})` },
      { sql: `insert into ${name} (${columns.map(([column]) => column).join(', ')}) values ${rows.join(', ')}` },
    ]);
  } finally {
    await session.release();
  }
}
