import type { Hook } from '../manifest/node.ts';
import { TemplateError } from '../template/errors.ts';
import { parseTemplate, render } from '../template/index.ts';
import { str } from '../template/operators.ts';
import { PyDict, PyFunction, PyObject, settle, type Value, wait } from '../template/values.ts';
import { bindArguments, nativeFunction, optionalText } from './arguments.ts';
import { baseMembers } from './base.ts';
import { batchValue } from './batch.ts';
import { ColumnClass } from './column.ts';
import { RuntimeConfig } from './config.ts';
import { bindMembers, Context, type Member, type Members } from './context.ts';
import { exceptionsValue } from './exceptions.ts';
import { invocationArguments } from './facts.ts';
import { deferredRelation } from './nodeRelation.ts';
import { hooksValue, nodeValue } from './nodeValue.ts';
import { RelationClass } from './relation.ts';
import { StoredResults } from './response.ts';
import { RuntimeAdapter } from './runtimeAdapter/runtimeAdapter.ts';
import { functionMember, metric, ref, self, source, viewsOf } from './runtimeReferences.ts';
import { configOf, describe, type RuntimeOptions, type RuntimeState } from './runtimeState.ts';
import { loadResult, storeRawResult, storeResult } from './statementResults.ts';
import { validationValue } from './validation.ts';
import { envVarFunction, Var, varScopes } from './vars.ts';

/** The context of a running node, with what its statements gave. */
export interface NodeContext {
  readonly context: Context;
  readonly results: StoredResults;
}

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
          catalogs: state.project.catalogs,
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
    (state) =>
      nodeValue(
        state.node,
        { ...state.model, ...(state.batch ? { batch: batchValue(state.batch) } : {}) },
        state.world.adapter.facts,
      ),
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
