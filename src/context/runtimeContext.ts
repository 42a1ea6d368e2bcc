import { didYouMean } from '../base/suggest.ts';
import type {
  FunctionNode,
  GraphNode,
  Hook,
  JsonObject,
  NodeConfig,
  RefableNode,
  SourceNode,
} from '../manifest/node.ts';
import { emptyTable } from '../template/agate/index.ts';
import { TemplateError } from '../template/errors.ts';
import { parseTemplate, render } from '../template/index.ts';
import { str } from '../template/operators.ts';
import { PyDict, PyFunction, PyObject, type Result, settle, type Value, wait } from '../template/values.ts';
import { bindArguments, nativeFunction, optionalText } from './arguments.ts';
import { type BaseState, baseMembers } from './base.ts';
import { type Batch, batchValue } from './batch.ts';
import { ColumnClass } from './column.ts';
import { RuntimeConfig } from './config.ts';
import { bindMembers, Context, type Member, type Members } from './context.ts';
import { exceptionsValue } from './exceptions.ts';
import { invocationArguments } from './facts.ts';
import { deferredRelation, ephemeralRelation, eventTimeFilter, nodeRelation, type Reading } from './nodeRelation.ts';
import type { NodeSession } from './nodeSession.ts';
import { hooksValue, nodeValue } from './nodeValue.ts';
import { refArguments, sourceArguments, twoNames } from './references.ts';
import { RefFunction } from './refFunction.ts';
import { type Relation, RelationClass } from './relation.ts';
import { ResponseValue, StoredResults } from './response.ts';
import { RuntimeAdapter, storedPath } from './runtimeAdapter.ts';
import { validationValue } from './validation.ts';
import { envVarFunction, Var, varScopes } from './vars.ts';
import type { World } from './world.ts';

/** What a unit test puts in place of the world. */
export interface Overrides {
  readonly vars?: JsonObject;
  readonly envVars?: Readonly<Record<string, string>>;
  /** Values in place of macros: `is_incremental`, `dbt.current_timestamp`. */
  readonly macros?: ReadonlyMap<string, Value>;
  /** The stand-in for a node or source that the model reads. */
  relation?(target: GraphNode): Relation | undefined;
  /** What `this` is. */
  readonly self?: Value;
}

export interface RuntimeOptions {
  readonly world: World;
  readonly node: GraphNode;
  readonly session: NodeSession;
  /** `Thread-1` */
  readonly threadId: string;
  /** The package whose macros come first; the node's by default. */
  readonly searchPackage?: string;
  readonly batch?: Batch;
  /** Further fields of `model`: `compiled_code`. */
  readonly model?: Readonly<Record<string, unknown>>;
  /** A `ref` to what the node was not seen to depend on is an error; operations and hooks may refer to anything. */
  readonly checkDependencies: boolean;
  /** Told of each ephemeral model that is referred to; without it such a reference is an error. */
  onEphemeral?(node: RefableNode): void;
  /** Told of each macro that the node's own text calls, not of those that macros call. */
  onMacro?(uniqueId: string): void;
  /** Takes what a materialization writes under target/run. */
  write?(payload: string): void;
  /** The rows of the node's seed file. */
  loadAgateTable?(): Promise<Value>;
  loadSeedRows?(relation: Relation): Promise<number>;
  readonly overrides?: Overrides;
  /** Words of one phase alone: `results`, `sql`, `_dbt_generic_test_kwargs`. */
  readonly extra?: ReadonlyMap<string, Value>;
}

interface RuntimeState extends Omit<BaseState, 'threadId'>, RuntimeOptions {
  readonly results: StoredResults;
}

/** The context of a running node, with what its statements gave. */
export interface NodeContext {
  readonly context: Context;
  readonly results: StoredResults;
}

const configOf = (node: GraphNode): NodeConfig => (node as { readonly config: NodeConfig }).config;
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

const describe = (node: GraphNode): string =>
  `${node.resource_type === 'sql_operation' ? 'operation' : node.resource_type} '${node.unique_id}' (${node.original_file_path})`;

const reading = (state: RuntimeState, target: GraphNode): Reading => ({
  limit: state.world.project.flags.empty && !state.overrides ? 0 : null,
  eventTimeFilter: state.overrides ? null : eventTimeFilter(state.world, state.node, target, state.batch),
});

const ref: Member<RuntimeState> = (state) =>
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
function viewsOf({ world, node }: RuntimeState): Relation[] {
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

const source: Member<RuntimeState> = (state) =>
  new RefFunction('source', state.project, (args): Result => {
    const [name, table] = sourceArguments(args);
    const { world, node } = state;
    const target: SourceNode | undefined = world.index.source(name, table, node.package_name);
    if (!target) throw notFound(state, 'source', `${name}.${table}`, world.index.sourceNames());
    return state.overrides?.relation?.(target) ?? nodeRelation(world, target, reading(state, target));
  });

const functionMember: Member<RuntimeState> = (state) =>
  new PyFunction('function', (args): Result => {
    const { name, packageName } = twoNames('function', args);
    const target: FunctionNode | undefined = state.world.index.function(name, packageName, state.node.package_name);
    if (!target) throw notFound(state, 'function', name, []);
    return nodeRelation(state.world, target, { type: 'function' });
  });

const metric: Member<RuntimeState> = (state) =>
  new PyFunction('metric', (args): Result => {
    const { name, packageName } = twoNames('metric', args);
    const target = state.world.index.metric(name, packageName, state.node.package_name);
    if (!target) throw notFound(state, 'metric', name, []);
    return target.name;
  });

const loadResult: Member<RuntimeState> = (state) =>
  nativeFunction('load_result', ['name'], (name) => {
    const key = optionalText(name) ?? '';
    const take = (): Value => {
      const found = state.results.take(key);
      if (found === 'read')
        throw new TemplateError(
          'other',
          `The 'statement' result named '${key}' has already been loaded into a variable`,
        );
      return found ?? null;
    };
    return state.session.queued === 0 ? take() : wait(state.session.flush().then(take));
  });

const storeResult: Member<RuntimeState> = (state) =>
  nativeFunction('store_result', ['name', 'response', 'agate_table?'], (name, response, table) => {
    state.results.store(optionalText(name) ?? '', response!, table ?? emptyTable());
    return '';
  });

const loadWords: ReadonlySet<string> = new Set(['APPEND', 'CREATE', 'INSERT']);

const storeRawResult: Member<RuntimeState> = (state) =>
  nativeFunction(
    'store_raw_result',
    ['name', 'message?', 'code?', 'rows_affected?', 'agate_table?'],
    (name, message, code, rows, table) => {
      const count = optionalText(rows);
      const response = {
        message: optionalText(message) ?? '',
        code: optionalText(code) ?? '',
        rowsAffected: count === null ? null : Number(count),
        // seeds tell what they loaded by these words
        ...(count !== null && loadWords.has(optionalText(code) ?? '')
          ? { rows: { inserted: Number(count), updated: 0, deleted: 0 } }
          : {}),
      };
      state.results.store(optionalText(name) ?? '', new ResponseValue(() => response), table ?? emptyTable());
      return '';
    },
  );

const renderMember: Member<RuntimeState> = (_state, context) =>
  nativeFunction('render', ['string'], (text) => {
    const source = str(text!);
    if (!/\{[{%#]/.test(source)) return source;
    return wait(render(parseTemplate({ path: 'render', text: source }), context, { evaluation: context.evaluation }));
  });

const tryOrCompilerError: Member<RuntimeState> = () =>
  new PyFunction('try_or_compiler_error', (args, kwargs) => {
    const [message, fn, ...rest] = args;
    const attempt = async (): Promise<Value> => {
      try {
        return fn instanceof PyObject && fn.call ? await settle(fn.call(rest, kwargs)) : null;
      } catch {
        throw new TemplateError('other', optionalText(message) ?? '');
      }
    };
    return wait(attempt());
  });

const nothing: Member<RuntimeState> = () => null;
const hooks =
  (key: 'pre-hook' | 'post-hook'): Member<RuntimeState> =>
  (state) => {
    const { node } = state;
    return node.resource_type === 'test' || node.resource_type === 'source'
      ? []
      : hooksValue(configOf(node)[key] as readonly Hook[] | undefined);
  };

const self: Member<RuntimeState> = (state) => {
  const { node, world, overrides } = state;
  if (overrides) return overrides.self ?? null;
  return isOperation(node) ? null : nodeRelation(world, node);
};

const runtimeMembers: Members<RuntimeState> = new Map<string, Member<RuntimeState>>([
  ...baseMembers,
  ['execute', () => true],
  ['ref', ref],
  ['source', source],
  ['function', functionMember],
  ['metric', metric],
  ['config', (state) => new RuntimeConfig(configOf(state.node) ?? {}, state.node.unique_id)],
  [
    'var',
    (state, context) =>
      new Var({
        scopes: [
          ...(state.overrides?.vars ? [state.overrides.vars] : []),
          ...varScopes(state.world.project, state.node.package_name),
        ],
        globals: context,
        missingIsNone: false,
        nodeName: state.node.unique_id,
      }),
  ],
  ['env_var', (state) => envVarFunction({ ...state.project.env, ...state.overrides?.envVars })],
  [
    'adapter',
    (state, context) =>
      new RuntimeAdapter(
        {
          facts: state.world.adapter.facts,
          quoting: state.world.quoting,
          session: state.session,
          database: state.project.profile.database,
          list: (schemas) =>
            state.session.use((leased) => state.world.adapter.listRelations(leased, schemas, state.world.quoting)),
          rebuiltLater: () => viewsOf(state),
          behavior: state.project.flags.behavior,
          now: () => state.invocation.now(),
          print: (message) => {
            if (state.project.flags.print) state.invocation.reporter.report({ kind: 'print', message });
          },
          ...(state.loadSeedRows ? { loadSeedRows: state.loadSeedRows } : {}),
        },
        context,
      ),
  ],
  [
    'api',
    (state) =>
      new PyDict([
        ['Relation', new RelationClass(state.world.adapter.facts, state.world.quoting)],
        ['Column', new ColumnClass(state.world.adapter.facts)],
      ]),
  ],
  ['column', (state) => new ColumnClass(state.world.adapter.facts)],
  ['this', self],
  [
    'model',
    (state) => nodeValue(state.node, { ...state.model, ...(state.batch ? { batch: batchValue(state.batch) } : {}) }),
  ],
  ['graph', (state) => state.world.graph],
  ['exceptions', (state) => exceptionsValue(state.invocation, state.project.flags, state.node.unique_id)],
  ['validation', () => validationValue],
  ['database', (state) => (state.node as { database?: string | null }).database ?? state.project.profile.database],
  ['schema', (state) => (state.node as { schema?: string }).schema ?? state.project.profile.schema],
  ['env', (_state, context) => context.original('target')!],
  ['sql', (state) => (typeof state.model?.compiled_code === 'string' ? state.model.compiled_code : null)],
  ['compiled_code', (state) => (typeof state.model?.compiled_code === 'string' ? state.model.compiled_code : null)],
  ['sql_now', () => 'now()'],
  ['pre_hooks', hooks('pre-hook')],
  ['post_hooks', hooks('post-hook')],
  [
    'defer_relation',
    (state) => {
      const other = state.world.deferred?.get(state.node.unique_id);
      return other ? deferredRelation(state.world, other) : null;
    },
  ],
  ['source_node', (state) => (state.node.resource_type === 'source' ? nodeValue(state.node) : null)],
  ['selected_resources', (state) => [...(state.world.selected ?? [])]],
  ['invocation_args_dict', (state) => invocationArguments(state.project.flags)],
  ['context_macro_stack', (_state, context) => context.stack.map((macro) => macro.uniqueId)],
  ['load_result', loadResult],
  ['store_result', storeResult],
  ['store_raw_result', storeRawResult],
  [
    'load_agate_table',
    (state) =>
      nativeFunction('load_agate_table', [], () => {
        if (!state.loadAgateTable)
          throw new TemplateError('other', `can only load_agate_table for seeds (got a ${state.node.resource_type})`);
        return wait(state.loadAgateTable());
      }),
  ],
  [
    'write',
    (state) =>
      nativeFunction('write', ['payload'], (payload) => {
        state.write?.(str(payload!));
        return '';
      }),
  ],
  ['render', renderMember],
  ['try_or_compiler_error', tryOrCompilerError],
  [
    'submit_python_job',
    (state) =>
      new PyFunction('submit_python_job', () => {
        throw new TemplateError('other', `${describe(state.node)}: Python models are not supported`);
      }),
  ],
  [
    'adapter_macro',
    () =>
      new PyFunction('adapter_macro', (args, kwargs) => {
        const [name] = bindArguments('adapter_macro', ['name', '*'], args, kwargs);
        throw new TemplateError(
          'other',
          `The "adapter_macro" macro has been removed; use \`adapter.dispatch\` for ${optionalText(name) ?? ''}`,
        );
      }),
  ],
  ['_sql_results', nothing],
]);

/** The words of a node that is compiled or run, connected to the session that it leased. */
export function runtimeContext(options: RuntimeOptions): NodeContext {
  const { world, node } = options;
  const results = new StoredResults();
  const state: RuntimeState = {
    ...options,
    project: world.project,
    invocation: world.invocation,
    uniqueId: node.unique_id,
    threadId: options.threadId,
    results,
  };
  const context = new Context(
    bindMembers(state, runtimeMembers),
    {
      registry: world.registry,
      searchPackage: options.searchPackage ?? node.package_name,
      onCall: (macro) => options.onMacro?.(macro.uniqueId),
    },
    `${node.resource_type} ${node.name}`,
  );
  if (options.extra) for (const [name, value] of options.extra) context.set(name, value);
  for (const [name, value] of options.overrides?.macros ?? [])
    context.override(name, new PyFunction(name, () => value));
  return { context, results };
}
