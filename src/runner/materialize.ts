import type { AdapterResponse } from '../adapters/adapter.ts';
import { writeSql } from '../artifacts/index.ts';
import type { Place } from '../base/source.ts';
import { didYouMean } from '../base/suggest.ts';
import { codeOf } from '../compiler/index.ts';
import type { Batch } from '../context/batch.ts';
import type { NodeSession } from '../context/nodeSession.ts';
import { internalNamespace } from '../context/registry.ts';
import { Relation } from '../context/relation.ts';
import { storedPath } from '../context/runtimeAdapter/storedRelation.ts';
import { type NodeContext, runtimeContext } from '../context/runtimeContext.ts';
import type { Overrides, RuntimeOptions } from '../context/runtimeState.ts';
import type { World } from '../context/world.ts';
import type { GraphNode } from '../manifest/node.ts';
import { TemplateError } from '../template/index.ts';
import { toArray } from '../template/operators.ts';
import { noKwargs, PyDict, type PyObject, settle, type Value } from '../template/values.ts';

export interface Materialization {
  readonly world: World;
  readonly node: GraphNode;
  readonly session: NodeSession;
  readonly threadId: string;
  /** `table`, `test`, ... */
  readonly name: string;
  readonly compiledCode: string | null;
  readonly batch?: Batch;
  readonly overrides?: Overrides;
  readonly extra?: ReadonlyMap<string, Value>;
  readonly seed?: Pick<RuntimeOptions, 'loadAgateTable' | 'loadSeedRows'>;
  /** A clone of what is there already sends nothing. */
  readonly mainIsOptional?: boolean;
  /** The node under whose path the SQL that is sent is written, when it is not the node itself. */
  readonly writtenAs?: GraphNode;
}

export interface Materialized {
  /** What the statement `main` gave. */
  readonly message: string;
  readonly response: AdapterResponse | undefined;
  readonly table: Value;
  /** Where the SQL was written, from the target folder. */
  readonly writtenTo: string | undefined;
}

/** Calls the macro that builds a kind of node, commits, and tells the catalog what there is now. */
export async function materialize(options: Materialization): Promise<Materialized> {
  const { world, node, session, threadId, name, compiledCode } = options;
  const macro = world.registry.findMaterialization(name, world.adapter.facts.dispatchPrefixes);
  if (!macro) {
    const { type } = world.adapter.facts;
    const error = new TemplateError(
      'other',
      `No materialization '${name}' was found for adapter ${type}! (searched types 'default' and '${type}')`,
    );
    error.code = 'E208';
    error.place = startOf(world, node);
    const meant = didYouMean(name, ['view', 'table', 'incremental', 'ephemeral', 'materialized_view']);
    if (node.resource_type === 'model' && meant) error.help.push(`did you mean \`${meant}\`?`);
    throw error;
  }
  let writtenTo: string | undefined;
  const made = runtimeContext({
    world,
    node,
    session,
    threadId,
    checkDependencies: true,
    onEphemeral: () => undefined,
    model: { compiled: true, ...(compiledCode === null ? {} : { compiled_code: compiledCode }) },
    write: (payload) => {
      writtenTo = writeSql(world.project.targetPath, 'run', options.writtenAs ?? node, payload);
    },
    ...(options.batch ? { batch: options.batch } : {}),
    ...(options.overrides ? { overrides: options.overrides } : {}),
    ...(options.extra ? { extra: options.extra } : {}),
    ...options.seed,
  });
  try {
    const before = await around(world, made, 'before_node', []);
    const after = async (): Promise<void> => {
      if (before !== undefined) await around(world, made, 'after_node', [before]);
    };
    const result = await settle((made.context.macro(macro) as PyObject).call!([], noKwargs)).catch(
      async (error: unknown) => {
        // what the node failed with is what is told, whatever comes after
        await after().catch(() => undefined);
        throw error;
      },
    );
    await after();
    for (const relation of relationsOf(result, name))
      session.catalog.added({ ...entry(relation), type: relation.type ?? 'table' });
    if (!options.mainIsOptional && !made.results.has('main')) throw noMain(name);
    await session.commit();
    return { ...mainOf(made, options), writtenTo };
  } catch (error) {
    if (error instanceof Error && writtenTo !== undefined) Object.assign(error, { ranAt: writtenTo });
    throw error;
  }
}

/** What an adapter does with the session around a node, by macros of its own: undefined where it does nothing. */
async function around(
  { registry, adapter }: World,
  { context }: NodeContext,
  name: 'before_node' | 'after_node',
  args: readonly Value[],
): Promise<Value | undefined> {
  const macro = registry.find(`${adapter.facts.type}__${name}`, internalNamespace);
  return macro && settle((context.macro(macro) as PyObject).call!(args, noKwargs));
}

function startOf(world: World, node: GraphNode): Place | undefined {
  if (!('raw_code' in node) || typeof node.raw_code !== 'string') return undefined;
  const { file, span } = codeOf(world, node as GraphNode & { readonly raw_code: string });
  return { file, span: { start: span.start, end: span.start } };
}

const entry = (relation: Relation) => {
  const { database, schema, identifier } = storedPath(relation);
  return { database, schema: schema ?? '', identifier: identifier ?? '' };
};

function relationsOf(result: Value, name: string): Relation[] {
  const relations = result instanceof PyDict ? result.get('relations') : undefined;
  if (relations === undefined) {
    throw new TemplateError(
      'other',
      `The materialization ("${name}") did not explicitly return a list of relations to add to the cache: end it with \`{{ return({'relations': [target_relation]}) }}\``,
    );
  }
  return toArray(relations).filter((relation): relation is Relation => relation instanceof Relation);
}

const noMain = (name: string): TemplateError =>
  new TemplateError('other', `The materialization "${name}" has no statement named 'main': its result is the node's`);

function mainOf({ results }: NodeContext, { name, mainIsOptional }: Materialization): Omit<Materialized, 'writtenTo'> {
  const main = results.main();
  if (!main && mainIsOptional) return { message: 'No-op', response: undefined, table: null };
  if (!main) throw noMain(name);
  return { message: main.text, response: main.response, table: main.table };
}

/** Where the SQL of a failed materialization was written, for its message. */
export function ranAt(error: unknown, world: World): string | undefined {
  const path = error instanceof Error ? (error as Error & { ranAt?: unknown }).ranAt : undefined;
  return typeof path === 'string' ? `${targetFolder(world)}/${path}` : undefined;
}

/** The target folder as the user would name it in the project's folder. */
export function targetFolder({ project }: World): string {
  return project.targetPath.startsWith(`${project.root}/`)
    ? project.targetPath.slice(project.root.length + 1)
    : project.targetPath;
}
