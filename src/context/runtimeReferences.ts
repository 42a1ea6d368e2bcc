import { didYouMean } from '../base/suggest.ts';
import type { FunctionNode, GraphNode, RefableNode, SourceNode } from '../manifest/node.ts';
import { TemplateError } from '../template/errors.ts';
import { PyFunction, type Result, wait } from '../template/values.ts';
import type { Member } from './context.ts';
import { deferredRelation, ephemeralRelation, eventTimeFilter, nodeRelation, type Reading } from './nodeRelation.ts';
import { refArguments, sourceArguments, twoNames } from './references.ts';
import { RefFunction } from './refFunction.ts';
import type { Relation } from './relation.ts';
import { storedPath } from './runtimeAdapter/storedRelation.ts';
import { describe, type RuntimeState } from './runtimeState.ts';

const isOperation = (node: GraphNode): boolean =>
  node.resource_type === 'operation' || node.resource_type === 'sql_operation';

function notFound(state: RuntimeState, what: string, name: string, known: Iterable<string>): TemplateError {
  const error = new TemplateError(
    'other',
    `${describe(state.node)} depends on a ${what} named '${name}' which was not found`,
  );
  error.code = 'E201';
  const near = didYouMean(name, known);
  if (near !== undefined) error.help.push(`did you mean \`${near}\`?`);
  return error;
}

const reading = (state: RuntimeState, target: GraphNode): Reading => ({
  limit: state.world.project.flags.empty && !state.overrides ? 0 : null,
  eventTimeFilter: state.overrides ? null : eventTimeFilter(state.world, state.node, target, state.batch),
});

/** `ref`: the relation that a model, seed or snapshot has now. */
export const ref: Member<RuntimeState> = (state) =>
  new RefFunction('ref', state.project, (args, kwargs): Result => {
    const { name, package: packageName, version } = refArguments(args, kwargs);
    const { world, node } = state;
    const target = world.index.ref(name, packageName, version, node.package_name);
    if (!target)
      throw notFound(state, 'node', packageName === null ? name : `${packageName}.${name}`, world.index.refNames());
    if (state.checkDependencies) checkDependency(node, target, name);
    const stand = state.overrides?.relation?.(target);
    if (stand) return stand;
    if (target.config.materialized === 'ephemeral') return ephemeral(state, target);
    return deferred(state, target) ?? nodeRelation(world, target, reading(state, target));
  });

function checkDependency(node: GraphNode, target: GraphNode, name: string): void {
  const parents = node.resource_type === 'source' ? [] : node.depends_on.nodes;
  if (parents.includes(target.unique_id)) return;
  const error = new TemplateError(
    'other',
    `${describe(node)} refers to '${name}', which was not seen while the project was parsed`,
  );
  error.code = 'E201';
  error.help.push(
    `a reference inside of \`{% if execute %}\` is only seen when it runs; name it in a comment as well: \`-- depends_on: {{ ref('${name}') }}\``,
  );
  throw error;
}

function ephemeral(state: RuntimeState, target: RefableNode): Relation {
  if (!state.onEphemeral)
    throw new TemplateError('other', `Operations can not ref() ephemeral nodes, but ${target.name} is ephemeral`);
  state.onEphemeral(target);
  return ephemeralRelation(state.world, target.alias, reading(state, target));
}

/** The relations of descendants that are views of either kind and are still to be built in this run. */
export function viewsOf({ world, node }: RuntimeState): Relation[] {
  return (world.rebuiltLater?.(node.unique_id) ?? []).flatMap((later) => {
    const { materialized } = later.config;
    const isView = materialized === 'view' || materialized === 'materialized_view';
    return isView ? [nodeRelation(world, later, {}).with({ type: materialized })] : [];
  });
}

/** The other environment's relation where this one has none; undefined when nothing is deferred. */
function deferred(state: RuntimeState, target: RefableNode): Result | undefined {
  const { world, session } = state;
  const other = world.deferred?.get(target.unique_id);
  const { flags } = world.project;
  if (!other || !flags.defer) return undefined;
  const stand = deferredRelation(world, other, reading(state, target));
  const isSelected = world.selected?.includes(target.unique_id) ?? false;
  if (flags.favorState && !isSelected) return stand;
  const own = nodeRelation(world, target, reading(state, target));
  const known = session.catalog.peek(storedPath(own));
  if (known !== undefined) return known ? own : stand;
  return wait(session.catalog.find(storedPath(own)).then((found) => (found.length > 0 ? own : stand)));
}

/** The other environment's function where this one has none, which only Postgres is asked. */
function deferredFunction({ world, session }: RuntimeState, target: FunctionNode): Result | undefined {
  const { defer, favorState } = world.project.flags;
  const other = defer ? world.deferred?.get(target.unique_id) : undefined;
  if (!other || world.selected?.includes(target.unique_id)) return undefined;
  const stand = deferredRelation(world, other).with({ type: 'function' });
  if (favorState || session.adapter.facts.type !== 'postgres') return stand;
  const { textLiteral } = session.adapter.facts;
  const sql = `select 1 from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
where n.nspname = ${textLiteral(target.schema)} and p.proname = ${textLiteral(target.alias)} limit 1`;
  const own = nodeRelation(world, target, { type: 'function' });
  return wait(session.query(sql, { autoBegin: false }).then(({ rows }) => (rows.length > 0 ? own : stand)));
}

/** `source` */
export const source: Member<RuntimeState> = (state) =>
  new RefFunction('source', state.project, (args): Result => {
    const [name, table] = sourceArguments(args);
    const { world, node } = state;
    const target: SourceNode | undefined = world.index.source(name, table, node.package_name);
    if (!target) throw notFound(state, 'source', `${name}.${table}`, world.index.sourceNames());
    return state.overrides?.relation?.(target) ?? nodeRelation(world, target, reading(state, target));
  });

/** `function`: the relation of a function of the project. */
export const functionMember: Member<RuntimeState> = (state) =>
  new PyFunction('function', (args): Result => {
    const { name, packageName } = twoNames('function', args);
    const target: FunctionNode | undefined = state.world.index.function(name, packageName, state.node.package_name);
    if (!target) throw notFound(state, 'function', name, []);
    return deferredFunction(state, target) ?? nodeRelation(state.world, target, { type: 'function' });
  });

/** `metric`: its name, as nothing builds metrics. */
export const metric: Member<RuntimeState> = (state) =>
  new PyFunction('metric', (args): Result => {
    const { name, packageName } = twoNames('metric', args);
    const target = state.world.index.metric(name, packageName, state.node.package_name);
    if (!target) throw notFound(state, 'metric', name, []);
    return target.name;
  });

/** `this` */
export const self: Member<RuntimeState> = (state) => {
  const { node, world, overrides } = state;
  if (overrides) return overrides.self ?? null;
  return isOperation(node) ? null : nodeRelation(world, node);
};
