import type { ColumnInfo, DeferRelation, GraphNode, NodeConfig } from '../manifest/node.ts';
import type { Quoting } from '../manifest/relation.ts';
import { type Batch, momentText } from './batch.ts';
import { type EventTimeFilter, ephemeralName, Relation, type RelationFields } from './relation.ts';
import type { World } from './world.ts';

const set = (quoting: unknown): Partial<Quoting> =>
  typeof quoting === 'object' && quoting !== null
    ? Object.fromEntries(
        Object.entries(quoting).filter(([key, value]) => key !== 'column' && typeof value === 'boolean'),
      )
    : {};

/** What a reader's use of `ref` or `source` adds to a relation. */
export type Reading = Partial<Pick<RelationFields, 'limit' | 'eventTimeFilter'>>;

/** The relation that a node builds or a source is. Quoting: the adapter's, the project's (not for sources), the node's own. */
export function nodeRelation(world: World, node: GraphNode, changes: Partial<RelationFields> = {}): Relation {
  const { facts } = world.adapter;
  if (node.resource_type === 'source') {
    const quote = { ...facts.quoting, ...set(node.quoting) };
    return new Relation(facts, {
      path: { database: node.database, schema: node.schema, identifier: node.identifier },
      quote,
      ...changes,
    });
  }
  const named = node as {
    readonly database?: string | null;
    readonly schema?: string;
    readonly alias?: string;
    readonly config: NodeConfig;
  };
  const base = node.resource_type === 'function' ? facts.quoting : world.quoting;
  const path = { database: named.database ?? null, schema: named.schema ?? null, identifier: named.alias ?? node.name };
  return new Relation(facts, { path, quote: { ...base, ...set(named.config.quoting) }, ...changes });
}

/** The relation that another environment has for a node. */
export function deferredRelation(world: World, deferred: DeferRelation, reading: Reading = {}): Relation {
  const path = { database: deferred.database, schema: deferred.schema, identifier: deferred.alias };
  return new Relation(world.adapter.facts, { path, quote: world.quoting, ...reading });
}

/** What stands for an ephemeral model in SQL: the name of its CTE. */
export function ephemeralRelation(world: World, alias: string, reading: Reading = {}): Relation {
  const { facts } = world.adapter;
  const path = { database: null, schema: null, identifier: ephemeralName(alias) };
  return new Relation(facts, { path, type: 'cte', quote: { ...facts.quoting, identifier: false }, ...reading });
}

/**
 * The filter that a reader puts on what it reads: the batch of a microbatch model, the sample of `--sample`, or both. Only
 * models and snapshots filter, and only what says by `event_time` when its rows happened.
 */
export function eventTimeFilter(
  world: World,
  reader: GraphNode,
  target: GraphNode,
  batch: Batch | undefined,
): EventTimeFilter | null {
  if (reader.resource_type !== 'model' && reader.resource_type !== 'snapshot') return null;
  const field = eventTimeField(world, target);
  const { sample } = world;
  if (field === null || (!batch && !sample)) return null;
  const start = Math.max(batch?.start ?? Number.NEGATIVE_INFINITY, sample?.start ?? Number.NEGATIVE_INFINITY);
  const end = Math.min(batch?.end ?? Number.POSITIVE_INFINITY, sample?.end ?? Number.POSITIVE_INFINITY);
  return { field, start: momentText(start), end: momentText(end) };
}

/** The column that says when a row of a node happened, as it is written in SQL. */
function eventTimeField(world: World, target: GraphNode): string | null {
  const { config } = target as { readonly config?: NodeConfig };
  const name = config?.event_time;
  if (typeof name !== 'string' || name === '') return null;
  const columns = (target as { readonly columns?: Readonly<Record<string, ColumnInfo>> }).columns ?? {};
  const column = Object.values(columns).find((info) => info.name === name);
  const quoting = target.resource_type === 'source' ? target.quoting.column === true : false;
  const { quoteCharacter } = world.adapter.facts;
  return (column?.quote ?? quoting) ? `${quoteCharacter}${name}${quoteCharacter}` : name;
}
