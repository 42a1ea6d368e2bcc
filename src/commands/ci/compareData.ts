import type { Adapter, Session } from '../../adapters/adapter.ts';
import type { ModelNode, RefableNode } from '../../manifest/node.ts';
import {
  type Ask,
  type CheckSettings,
  type ComparedColumn,
  compareAcross,
  compareTables,
  type DataResult,
  type FarTable,
  quote,
} from '../../review/index.ts';
import { dialectOf } from '../lineageOf.ts';
import { columnsOf, isPersonal } from './columns.ts';
import type { Production } from './production.ts';
import { withReader } from './warehouse.ts';

/** A relation before and after, and what tells its rows apart. */
export interface Pair {
  readonly before: RefableNode | undefined;
  readonly after: RefableNode;
}

/** Where the two sides of a comparison are read. */
export interface ReadFrom {
  /** The database that the check built in. */
  readonly adapter: Adapter;
  /** Null where the base's relations are in the same database. */
  readonly production: Production | null;
}

/** Compares the relations that were built with those of the base, one after the other, until the time is up. */
export async function compareData(
  pairs: readonly Pair[],
  { adapter, production }: ReadFrom,
  settings: CheckSettings,
  signal: AbortSignal,
): Promise<DataResult[]> {
  if (pairs.length === 0) return [];
  const end = Date.now() + settings.seconds * 1000;
  return withReader(adapter, { signal, isAlone: !production }, (ask, session) => {
    const here: Reader = { ask, session, adapter };
    const all = async (there: Reader): Promise<DataResult[]> => {
      const results: DataResult[] = [];
      for (const { before, after } of pairs) {
        const base = before && production ? (production.manifest.nodes.get(before.unique_id) as RefableNode) : before;
        results.push(await compareOne({ before: base, after }, there, here, Date.now() > end));
      }
      return results;
    };
    if (!production) return all(here);
    return withReader(production.adapter, { signal }, (far, other) =>
      all({ ask: far, session: other, adapter: production.adapter }),
    );
  });
}

/** One side, and how it is read. */
interface Reader {
  readonly ask: Ask;
  readonly session: Session;
  readonly adapter: Adapter;
}

async function compareOne({ before, after }: Pair, there: Reader, here: Reader, isLate: boolean): Promise<DataResult> {
  const about = { id: after.unique_id, name: after.name };
  const without = (because: string): DataResult => ({ ...about, difference: null, because });
  if (!before) return without('it is new');
  if (isLate) return without(timeIsUp);
  const ignored = ignoredOf(before, after);
  const stored = async ({ adapter, session }: Reader, node: RefableNode): Promise<Stored> => ({
    relation: nameOf(node),
    columns: await columnsOf(adapter, session, node),
  });
  const sides = { before: await stored(there, before), after: await stored(here, after) };
  if (sides.before.columns.length === 0) return without('the base has no such relation in its database');
  if (sides.after.columns.length === 0) return without('it was not built');
  const where = await partsOf(after, sides, there.ask, here === there);
  const side = (which: 'before' | 'after', { ask, adapter }: Reader): FarTable => ({
    relation: sides[which].relation,
    columns: sides[which].columns.filter(({ name }) => !ignored.has(name.toLowerCase())),
    where: where?.[which],
    ask,
    dialect: dialectOf(adapter.facts.type),
  });
  const [a, b] = [side('before', there), side('after', here)];
  const options = { key: keyOf(after) ?? keyOf(before), masked: maskedOf(before, after) };
  const difference =
    here === there ? await compareTables(here.ask, a, b, options, b.dialect) : await compareAcross(a, b, options);
  return { ...about, difference, because: null };
}

/** Why a relation was not compared, when there was no time. */
export const timeIsUp = 'the time for comparing was up';

const nameOf = (node: RefableNode): string => node.relation_name ?? `"${node.schema}"."${node.alias}"`;

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

interface Stored {
  readonly relation: string;
  readonly columns: readonly ComparedColumn[];
}

/**
 * The conditions for the part of a relation that a check builds again: the current rows of a snapshot, and of an incremental model
 * with an `event_time` the last days that the base has.
 */
async function partsOf(
  node: RefableNode,
  sides: { readonly before: Stored; readonly after: Stored },
  ask: Ask,
  isOneDatabase: boolean,
): Promise<{ readonly before: string; readonly after: string } | undefined> {
  const { materialized, event_time: time } = node.config;
  const isSnapshot = node.resource_type === 'snapshot';
  const wanted = isSnapshot ? snapshotColumns(node).dbt_valid_to : materialized === 'incremental' ? time : undefined;
  const named = ({ columns }: Stored): string | undefined =>
    columns.find(({ name }) => name.toLowerCase() === String(wanted).toLowerCase())?.name;
  const [before, after] = [named(sides.before), named(sides.after)];
  if (before === undefined || after === undefined) return undefined;
  if (isSnapshot) return { before: `${quote(before)} is null`, after: `${quote(after)} is null` };
  const start = `(select max(${quote(before)}) from ${sides.before.relation}) - interval '${recentDays} days'`;
  // another database cannot look: it is told
  const said = isOneDatabase ? start : `'${(await ask(`select (${start})::text`))[0]?.[0] ?? ''}'`;
  return said === "''" ? undefined : { before: `${quote(before)} >= ${said}`, after: `${quote(after)} >= ${said}` };
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
    if (node.resource_type === 'snapshot')
      for (const name of Object.values(snapshotColumns(node))) names.add(name.toLowerCase());
    for (const { name, meta } of Object.values(node.columns))
      if (meta?.volatile === true) names.add(name.toLowerCase());
  }
  return names;
}

const maskedOf = (...nodes: readonly RefableNode[]): ReadonlySet<string> =>
  new Set(nodes.flatMap(({ columns }) => Object.values(columns).filter(isPersonal)).map(({ name }) => name));
