import type { Adapter, Session } from '../../adapters/adapter.ts';
import type { ModelNode, RefableNode } from '../../manifest/node.ts';
import type { DatabaseColumn, RelationPath } from '../../manifest/relation.ts';
import {
  type Ask,
  type CheckSettings,
  type ComparedColumn,
  compareTables,
  type DataResult,
} from '../../review/index.ts';
import { withSession } from './warehouse.ts';

/** A relation before and after, and what tells its rows apart. */
export interface Pair {
  readonly before: RefableNode | undefined;
  readonly after: RefableNode;
}

/** Compares the relations that were built with those of the base, one after the other, until the time is up. */
export async function compareData(
  pairs: readonly Pair[],
  adapter: Adapter,
  settings: CheckSettings,
  signal: AbortSignal,
): Promise<DataResult[]> {
  if (pairs.length === 0) return [];
  const end = Date.now() + settings.seconds * 1000;
  return withSession(adapter, 'tsdt ci: compare', async (session) => {
    const stop = (): void => void session.cancel();
    signal.addEventListener('abort', stop);
    const results: DataResult[] = [];
    try {
      for (const pair of pairs) results.push(await compareOne(pair, adapter, session, Date.now() > end));
    } finally {
      signal.removeEventListener('abort', stop);
    }
    return results;
  });
}

async function compareOne(
  { before, after }: Pair,
  adapter: Adapter,
  session: Session,
  isLate: boolean,
): Promise<DataResult> {
  const about = { id: after.unique_id, name: after.name };
  const without = (because: string): DataResult => ({ ...about, difference: null, because });
  if (!before) return without('it is new');
  if (isLate) return without('the time for comparing was up');
  const ignored = ignoredOf(before, after);
  const compared = async (node: RefableNode): Promise<ComparedColumn[]> =>
    (await columnsOf(adapter, session, node)).filter(({ name }) => !ignored.has(name));
  const old = await compared(before);
  const now = await compared(after);
  if (old.length === 0) return without('the base has no such relation in this database');
  if (now.length === 0) return without('it was not built');
  const ask: Ask = async (sql) => (await session.send([{ sql }])).at(-1)!.rows as (string | null)[][];
  const where = partOf(after, nameOf(before));
  const difference = await compareTables(
    ask,
    { relation: nameOf(before), columns: old, where },
    { relation: nameOf(after), columns: now, where },
    { key: keyOf(after) ?? keyOf(before), masked: maskedOf(before, after) },
  );
  return { ...about, difference, because: null };
}

const pathOf = (node: RefableNode): RelationPath => ({
  database: node.database,
  schema: node.schema,
  identifier: node.alias,
});

const nameOf = (node: RefableNode): string => node.relation_name ?? `"${node.schema}"."${node.alias}"`;

async function columnsOf(adapter: Adapter, session: Session, node: RefableNode): Promise<ComparedColumn[]> {
  const columns = await adapter.columnsOf(session, pathOf(node));
  return columns.map((column) => ({ name: column.name, type: typeOf(column) }));
}

function typeOf({ dataType, charSize, numericPrecision, numericScale }: DatabaseColumn): string {
  if (charSize !== null && /char/.test(dataType)) return `${dataType}(${charSize})`;
  if (/^(numeric|decimal|number)$/i.test(dataType) && numericPrecision !== null)
    return `${dataType}(${numericPrecision},${numericScale ?? 0})`;
  return dataType;
}

/** What a project says of a relation's rows: `meta.key`, a primary key that follows from tests or constraints, a unique key. */
function keyOf(node: RefableNode): readonly string[] | undefined {
  const list = (value: unknown): readonly string[] | undefined => {
    if (typeof value === 'string' && /^\w+$/.test(value)) return [value];
    return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')
      ? value
      : undefined;
  };
  const { primary_key: primary } = node as Partial<ModelNode>;
  return list(node.meta?.key) ?? list(primary) ?? list(node.config.unique_key);
}

/**
 * The part of a relation that a check builds again: the current rows of a snapshot, and of an incremental model with an
 * `event_time` the last days that the base has.
 */
function partOf(node: RefableNode, base: string): string | undefined {
  if (node.resource_type === 'snapshot') return `"${snapshotColumns(node).dbt_valid_to}" is null`;
  const { materialized, event_time: time } = node.config;
  if (materialized !== 'incremental' || typeof time !== 'string' || !/^\w+$/.test(time)) return undefined;
  return `"${time}" >= (select max("${time}") from ${base}) - interval '${recentDays} days'`;
}

const recentDays = 7;

function snapshotColumns(node: RefableNode): Readonly<Record<string, string>> {
  const names = ['dbt_valid_from', 'dbt_valid_to', 'dbt_scd_id', 'dbt_updated_at', 'dbt_is_deleted'];
  const own = (node.config.snapshot_meta_column_names ?? {}) as Readonly<Record<string, string | null>>;
  return Object.fromEntries(names.map((name) => [name, own[name] ?? name]));
}

/** Columns that differ from one build to the next: those that a snapshot writes, and what is marked `meta: {volatile: true}`. */
function ignoredOf(...nodes: readonly RefableNode[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodes) {
    if (node.resource_type === 'snapshot') for (const name of Object.values(snapshotColumns(node))) names.add(name);
    for (const { name, meta } of Object.values(node.columns)) if (meta?.volatile === true) names.add(name);
  }
  return names;
}

/** Values of columns that are marked as personal are never shown: `meta: {pii: true}`, `meta: {masked: true}` or a tag `pii`. */
function maskedOf(...nodes: readonly RefableNode[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { columns } of nodes) {
    for (const { name, meta, tags } of Object.values(columns))
      if (meta?.pii === true || meta?.masked === true || tags?.includes('pii')) names.add(name);
  }
  return names;
}
