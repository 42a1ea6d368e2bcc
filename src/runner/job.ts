import type { FreshnessResult } from '../artifacts/index.ts';
import type { Place } from '../base/source.ts';
import { type CompiledNode, codeOf } from '../compiler/index.ts';
import { LazySession } from '../context/lazySession.ts';
import { NodeCatalog } from '../context/nodeCatalog.ts';
import { NodeSession, type NodeSessionOptions } from '../context/nodeSession.ts';
import type { World } from '../context/world.ts';
import type { GraphNode } from '../manifest/node.ts';
import type { Step } from '../planner/index.ts';
import type { AgateTable } from '../template/agate/index.ts';
import { TemplateError } from '../template/index.ts';
import type { Outcome } from './outcome.ts';
import { queryComment } from './queryComment.ts';
import { repeating } from './repeating.ts';
import type { SharedTurn } from './sharing/gathering.ts';
import { Timer } from './timer.ts';

/** One step of a plan on its way through a worker. */
export interface Job {
  readonly world: World;
  readonly step: Step;
  /** `Thread-1 (worker)` */
  readonly threadId: string;
  readonly signal: AbortSignal;
  readonly timer: Timer;
  readonly observer: Observer;
  /** For a test that goes to the database together with others. */
  readonly shared?: SharedTurn;
  /** Its count may be one of several over one scan. */
  readonly scans?: boolean;
}

/** Takes what a step gives besides its result. */
export interface Observer {
  /** The rows of a node that is shown. */
  onTable?(node: GraphNode, table: AgateTable): void;
  onFreshness?(result: FreshnessResult): void;
}

/** Does what a step asks for. Mistakes of the user become an outcome with status error; bugs are thrown. */
export type NodeRunner = (job: Job) => Promise<Outcome>;

export interface SessionOptions {
  readonly start: NodeSessionOptions['start'];
  /** The node's SQL, once it is compiled: errors point through it. */
  compiled?(): CompiledNode | undefined;
}

interface SessionUser {
  readonly world: World;
  readonly node: GraphNode;
  readonly signal: AbortSignal;
  readonly shared?: SharedTurn;
}

/**
 * Gives `work` a session of its own, leased when it is first needed, and gives it back whatever happens. When the run is cancelled, what runs
 * on the server for it ends. Work that failed for a reason that may pass, and that did nothing for good yet, is done again.
 */
export async function withSession<T>(
  user: SessionUser,
  options: SessionOptions,
  work: (session: NodeSession) => Promise<T>,
): Promise<T> {
  return repeating(user, (notice) =>
    withOneSession(user, options, async (session) => {
      try {
        return await work(session);
      } finally {
        notice(session.hasLastingEffects);
      }
    }),
  );
}

async function withOneSession<T>(
  { world, node, signal, shared }: SessionUser,
  options: SessionOptions,
  work: (session: NodeSession) => Promise<T>,
): Promise<T> {
  const lease = async () => {
    const { introspect, which } = world.project.flags;
    if (!introspect && which === 'compile')
      throw new TemplateError('other', 'a template asks the database, which `--no-introspect` forbids');
    return world.adapter.lease(node.unique_id, signal);
  };
  const leased = shared?.session(lease) ?? new LazySession(lease);
  const cancel = (): void => void leased.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    if (signal.aborted) cancel();
    return await work(nodeSession(world, node, leased, options));
  } finally {
    signal.removeEventListener('abort', cancel);
    await leased.release();
  }
}

export function nodeSession(world: World, node: GraphNode, leased: LazySession, options: SessionOptions): NodeSession {
  const { adapter, catalog, invocation } = world;
  // what runs around nodes belongs to none
  const comment = queryComment(world, node.resource_type === 'operation' ? null : node);
  const session: NodeSession = new NodeSession({
    adapter,
    session: leased,
    // what waits in the queue may change what there is
    catalog: new NodeCatalog(catalog, (schemas) =>
      session.use((opened) => adapter.listRelations(opened, schemas, world.quoting)),
    ),
    reporter: invocation.reporter,
    uniqueId: node.unique_id,
    start: options.start,
    scrub: world.scrub,
    comment,
    locate: (sql, offset) => locate(world, node, options.compiled?.(), sql, offset),
  });
  return session;
}

/** Where a statement failed, in the user's words: inside of the compiled SQL by its map, otherwise at the node's beginning. */
function locate(
  world: World,
  node: GraphNode,
  compiled: CompiledNode | undefined,
  sql: string,
  offset: number | null,
): Place | undefined {
  const entry = world.entryPlace?.(node.unique_id);
  if (entry && node.resource_type === 'test') return entry;
  if (compiled && offset !== null && compiled.code !== '') {
    const start = sql.indexOf(compiled.code);
    if (start >= 0 && offset >= start && offset <= start + compiled.code.length) {
      const place = compiled.placeAt(offset - start);
      if (place) return place;
    }
  }
  if (entry) return entry;
  if (!('raw_code' in node) || typeof node.raw_code !== 'string') return undefined;
  const { file, span } = codeOf(world, node as GraphNode & { readonly raw_code: string });
  return { file, span: { start: span.start, end: span.start } };
}

export const newTimer = (world: World): Timer => new Timer(() => world.invocation.now());
