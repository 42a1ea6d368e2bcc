import type { Adapter, Facts, Session } from '../adapters/adapter.ts';
import { DiagnosticError, diagnostic } from '../base/diagnostic.ts';
import { compileNode } from '../compiler/index.ts';
import { LazySession } from '../context/lazySession.ts';
import { NodeCatalog } from '../context/nodeCatalog.ts';
import { nodeRelation } from '../context/nodeRelation.ts';
import { NodeSession } from '../context/nodeSession.ts';
import type { World } from '../context/world.ts';
import type { ManifestNode } from '../manifest/node.ts';
import type { DatabaseColumn, RelationPath } from '../manifest/relation.ts';
import type { KnownColumn } from '../sql/index.ts';
import type { Compiled } from './shapes.ts';

const needed = (): never => {
  throw new DiagnosticError(diagnostic('E402', 'its SQL depends on answers of the database, and there is none'));
};

/** What is known of the columns of a relation without asking. */
export type KnownRelation = (path: RelationPath) => readonly KnownColumn[] | undefined;

/** Stands where a database would: whoever asks it for more than columns that are known cannot go on. */
export function offlineAdapter(facts: Facts, known: KnownRelation = () => undefined): Adapter {
  return {
    facts,
    capabilities: {
      maxSessions: 1,
      transactionalDdl: true,
      merge: true,
      concurrentBatches: false,
      bulkLoad: true,
      indexes: true,
    },
    connect: async () => needed(),
    lease: async () => nobody,
    listRelations: async () => needed(),
    listSchemas: async () => needed(),
    columnsOf: async (_, path) => {
      const columns = known(path);
      if (!columns || columns.some(({ type }) => type === undefined)) return needed();
      return columns.map(({ name, type }) => databaseColumn(name, type!));
    },
    columnsOfQuery: async () => needed(),
    close: async () => undefined,
  };
}

const nobody: Session = {
  transaction: 'idle',
  roundTrips: 0,
  send: async () => needed(),
  copyRows: async () => needed(),
  cancel: async () => undefined,
  release: async () => undefined,
};

function databaseColumn(name: string, type: string): DatabaseColumn {
  const [, before, sizes, after] = /^([^(]*)(?:\(([^)]*)\))?(.*)$/.exec(type)!;
  const dataType = `${before!.trim()}${after}`;
  const [first, second] = (sizes ?? '').split(',').map((size) => (size.trim() === '' ? null : Number(size)));
  const isText = /^(?:character|bit)/.test(dataType);
  return {
    name,
    dataType,
    charSize: isText ? (first ?? null) : null,
    numericPrecision: isText ? null : (first ?? null),
    numericScale: isText ? null : (second ?? null),
  };
}

/**
 * The SQL of a node as a first build would run it (`is_incremental()` is false), without a database. What asks one, or cannot
 * be rendered, has a reason instead.
 */
export async function compileOffline(world: World, node: ManifestNode): Promise<Compiled> {
  if ('language' in node && node.language !== 'sql') return { missing: `it is written in ${node.language}` };
  try {
    const { code, placeAt } = await compileNode({
      world,
      node,
      session: sessionOf(world, node),
      threadId: 'MainThread',
      overrides: {
        macros: new Map([['is_incremental', false]]),
        self: nodeRelation(world, node),
      },
    });
    return { sql: code, placeAt };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { missing: error.message.split('\n')[0]! };
  }
}

function sessionOf(world: World, node: ManifestNode): NodeSession {
  const { adapter, catalog, invocation } = world;
  return new NodeSession({
    adapter,
    session: new LazySession(() => adapter.lease(node.unique_id)),
    catalog: new NodeCatalog(catalog, () => adapter.listRelations(undefined as unknown as Session, [])),
    reporter: invocation.reporter,
    uniqueId: node.unique_id,
    start: 'outside',
    scrub: world.scrub,
  });
}
