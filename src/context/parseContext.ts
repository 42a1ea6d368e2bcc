import type { Facts } from '../adapters/adapter.ts';
import type { RefArgs } from '../manifest/node.ts';
import type { Project } from '../manifest/project.ts';
import type { Quoting } from '../manifest/relation.ts';
import { TemplateError } from '../template/errors.ts';
import type { Globals } from '../template/index.ts';
import { parseTemplate, renderSync } from '../template/index.ts';
import { str } from '../template/operators.ts';
import { fromJs, PyDict, PyFunction, PyObject, type Value } from '../template/values.ts';
import { bindArguments, nativeFunction, optionalText } from './arguments.ts';
import { type BaseState, baseMembers } from './base.ts';
import { ColumnClass } from './column.ts';
import { ParseConfig } from './config.ts';
import { bindMembers, Context, type Member, type Members } from './context.ts';
import { exceptionsValue } from './exceptions.ts';
import { invocationArguments } from './facts.ts';
import type { Invocation } from './invocation.ts';
import { ParseAdapter } from './parseAdapter.ts';
import { refArguments, sourceArguments, twoNames } from './references.ts';
import { RefFunction } from './refFunction.ts';
import type { MacroRegistry, RegisteredMacro } from './registry.ts';
import { Relation, RelationClass } from './relation.ts';
import { validationValue } from './validation.ts';
import { Var, varScopes } from './vars.ts';

/** What a template asks for while it is parsed, in order. */
export interface ParseRecorder {
  ref(ref: RefArgs): void;
  source(source: string, table: string): void;
  metric?(name: string, packageName: string | null): void;
  function?(name: string, packageName: string | null): void;
  /** One call of `config(...)`; hooks are named `pre-hook` and `post-hook`. */
  config?(values: ReadonlyMap<string, Value>): void;
  /** A macro that the template itself calls: `depends_on.macros`. */
  macro?(uniqueId: string): void;
  /** A var or an environment variable that the template reads outside of the arguments of `config()`, misses included. */
  read?(kind: 'var' | 'env_var', name: string): void;
}

/** What is known of a node before it is parsed. */
export interface ParseNode {
  readonly uniqueId: string;
  readonly name: string;
  readonly packageName: string;
  /** The relation that `this` and every `ref` stand for while parsing; the target's schema and the name by default. */
  readonly database?: string | null;
  readonly schema?: string;
  readonly alias?: string;
  /** The value of `model`: what is known of the node, as plain data in the manifest's shape. */
  readonly model?: Readonly<Record<string, unknown>>;
  /** The parsed config, where a macro that names things runs after it (`generate_schema_name`). */
  readonly config?: Readonly<Record<string, unknown>>;
}

export interface ParseOptions {
  readonly registry: MacroRegistry;
  readonly project: Project;
  readonly facts: Facts;
  readonly invocation: Invocation;
  readonly node: ParseNode;
  readonly recorder: ParseRecorder;
  /** Further words, in front of all others: arguments of a generic test, `config` of a naming macro. */
  readonly extra?: ReadonlyMap<string, Value>;
}

interface ParseState extends BaseState {
  readonly registry: MacroRegistry;
  readonly facts: Facts;
  readonly quoting: Quoting;
  readonly node: ParseNode;
  readonly recorder: ParseRecorder;
  /** Whether the arguments of `config()` are being evaluated. */
  inConfig: boolean;
}

/** Which parts of names are quoted in this project: the adapter's defaults under the root project's `quoting:`. */
export const projectQuoting = (facts: Facts, project: Project): Quoting => ({
  ...facts.quoting,
  ...project.package.quoting,
});

const thisRelation = (state: ParseState, type: 'function' | null = null): Relation =>
  new Relation(state.facts, {
    path: {
      database: state.node.database === undefined ? state.project.profile.database : state.node.database,
      schema: state.node.schema ?? state.project.profile.schema,
      identifier: state.node.alias ?? state.node.name,
    },
    quote: state.quoting,
    type,
  });

const ref: Member<ParseState> = (state) =>
  new RefFunction('ref', state.project, (args, kwargs) => {
    state.recorder.ref(refArguments(args, kwargs));
    return thisRelation(state);
  });

const source: Member<ParseState> = (state) =>
  new RefFunction('source', state.project, (args) => {
    const [name, table] = sourceArguments(args);
    state.recorder.source(name, table);
    return thisRelation(state);
  });

const metric: Member<ParseState> = (state) =>
  new PyFunction('metric', (args) => {
    const { name, packageName } = twoNames('metric', args);
    state.recorder.metric?.(name, packageName);
    return packageName === null ? name : `${packageName}.${name}`;
  });

const functionMember: Member<ParseState> = (state) =>
  new PyFunction('function', (args) => {
    const { name, packageName } = twoNames('function', args);
    state.recorder.function?.(name, packageName);
    return thisRelation(state, 'function');
  });

const nothing: Member<ParseState> = (_state) => null;
const empty =
  (name: string): Member<ParseState> =>
  () =>
    new PyFunction(name, () => '');

const parseMembers: Members<ParseState> = new Map<string, Member<ParseState>>([
  ...baseMembers,
  ['execute', () => false],
  ['ref', ref],
  ['source', source],
  ['metric', metric],
  ['function', functionMember],
  [
    'config',
    (state) =>
      new ParseConfig(
        (values) => state.recorder.config?.(values),
        (areRead) => {
          state.inConfig = !areRead;
        },
      ),
  ],
  [
    'var',
    (state, context) =>
      new Var({
        scopes: varScopes(state.project, state.node.packageName),
        globals: context,
        missingIsNone: true,
        nodeName: state.node.name,
        onRead: (name) => {
          if (!state.inConfig) state.recorder.read?.('var', name);
        },
      }),
  ],
  ['adapter', (state, context) => new ParseAdapter(state.facts, state.quoting, context)],
  [
    'api',
    (state) =>
      new PyDict([
        ['Relation', new RelationClass(state.facts, state.quoting)],
        ['Column', new ColumnClass(state.facts)],
      ]),
  ],
  ['column', (state) => new ColumnClass(state.facts)],
  ['this', (state) => thisRelation(state)],
  [
    'model',
    (state) =>
      fromJs(
        state.node.model ?? {
          unique_id: state.node.uniqueId,
          name: state.node.name,
          package_name: state.node.packageName,
        },
      ),
  ],
  ['graph', () => emptyGraph()],
  ['exceptions', (state) => exceptionsValue(state.invocation, state.project.flags, state.node.uniqueId)],
  ['validation', () => validationValue],
  ['database', (state) => (state.node.database === undefined ? state.project.profile.database : state.node.database)],
  ['schema', (state) => state.node.schema ?? state.project.profile.schema],
  ['env', (_state, context) => context.original('target')!],
  ['sql', nothing],
  ['sql_now', () => 'now()'],
  ['compiled_code', nothing],
  ['pre_hooks', () => []],
  ['post_hooks', () => []],
  ['defer_relation', nothing],
  ['selected_resources', () => []],
  ['invocation_args_dict', (state) => invocationArguments(state.project.flags)],
  ['context_macro_stack', (_state, context) => context.stack.map((macro) => macro.uniqueId)],
  ['load_result', () => nativeFunction('load_result', ['name'], () => null)],
  ['load_agate_table', nothing],
  ['store_result', empty('store_result')],
  ['store_raw_result', empty('store_raw_result')],
  ['write', empty('write')],
  ['submit_python_job', empty('submit_python_job')],
  [
    'render',
    (_state, context) =>
      nativeFunction('render', ['string'], (text) =>
        renderSync(parseTemplate({ path: 'render', text: str(text!) }), context, { evaluation: context.evaluation }),
      ),
  ],
  [
    'try_or_compiler_error',
    () =>
      new PyFunction('try_or_compiler_error', (args, kwargs) => {
        const [message, fn, ...rest] = args;
        try {
          return fn instanceof PyObject && fn.call ? fn.call(rest, kwargs) : null;
        } catch {
          throw new TemplateError('other', optionalText(message) ?? '');
        }
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
]);

function emptyGraph(): PyDict {
  const kinds = [
    'nodes',
    'sources',
    'exposures',
    'groups',
    'metrics',
    'semantic_models',
    'saved_queries',
    'functions',
    'unit_tests',
  ];
  return new PyDict(kinds.map((kind): [Value, Value] => [kind, new PyDict()]));
}

/**
 * The words of a template that is being parsed: nothing runs, `ref` and its like are recorded, look-ups in the database
 * give what dbt gives while parsing. One for each node; making one costs a few objects, words are made when used.
 */
export function parseContext(options: ParseOptions): Globals {
  const { registry, project, facts, invocation, node, recorder, extra } = options;
  const state: ParseState = {
    registry,
    project,
    facts,
    invocation,
    node,
    recorder,
    quoting: projectQuoting(facts, project),
    uniqueId: node.uniqueId,
    inConfig: false,
    onEnvRead: (name) => {
      if (!state.inConfig) recorder.read?.('env_var', name);
    },
  };
  const context = new Context(bindMembers(state, parseMembers), {
    registry,
    searchPackage: node.packageName,
    parsing: true,
    onCall: (macro: RegisteredMacro) => recorder.macro?.(macro.uniqueId),
  });
  if (extra) for (const [name, value] of extra) context.set(name, value);
  return context;
}
