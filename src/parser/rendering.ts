import type { Facts } from '../adapters/adapter.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import type { Place, SourceFile, Span } from '../base/source.ts';
import {
  type Invocation,
  type MacroRegistry,
  type ParseNode,
  type ParseRecorder,
  parseContext,
  yamlContext,
} from '../context/index.ts';
import type { RefArgs } from '../manifest/node.ts';
import type { Package, Project } from '../manifest/project.ts';
import {
  type Globals,
  parseTemplate,
  renderNativeSync,
  renderSync,
  type Template,
  TemplateError,
  toDiagnostic,
} from '../template/index.ts';
import { toConfig, type Value } from '../template/values.ts';
import type { Fragment } from './config/merge.ts';
import { readsOfCode } from './reads.ts';

/** What the code of a node asked for while it was rendered, in order; repetitions are kept as dbt keeps them. */
export interface Recorded {
  readonly refs: RefArgs[];
  readonly sources: (readonly [source: string, table: string])[];
  readonly metrics: (readonly string[])[];
  readonly functions: (readonly string[])[];
  /** Unique ids of macros that the code itself calls. */
  readonly macros: Set<string>;
  /** `config()` calls in order. */
  readonly calls: Fragment[];
  /** Vars and environment variables that the code reads: `var:name`, `env_var:NAME`. */
  readonly reads: Set<string>;
}

export const nothingRecorded = (): Recorded => ({
  refs: [],
  sources: [],
  metrics: [],
  functions: [],
  macros: new Set(),
  calls: [],
  reads: new Set(),
});

export interface RenderingOptions {
  readonly project: Project;
  readonly facts: Facts;
  readonly invocation: Invocation;
  readonly registry: MacroRegistry;
  readonly report: (diagnostic: Diagnostic) => void;
  /** Renders what several nodes share; itself when not given. */
  readonly shared?: Rendering;
}

/** Renders what the parser meets: code of nodes, values of property files, macros that name things. Reports, never throws. */
export class Rendering {
  readonly registry: MacroRegistry;
  private readonly options: RenderingOptions;
  private readonly yamlGlobals = new Map<string, Globals>();

  constructor(options: RenderingOptions) {
    this.options = options;
    this.registry = options.registry;
  }

  /** The words that the code of a node may use, writing down what it asks for. */
  context(node: ParseNode, recorded: Recorded, extra?: ReadonlyMap<string, Value>): Globals {
    const { project, facts, invocation, registry } = this.options;
    return parseContext({
      registry,
      project,
      facts,
      invocation,
      node,
      recorder: recorderOf(recorded),
      ...(extra ? { extra } : {}),
    });
  }

  /** Renders the code of a node for what it refers to. What fails is reported; undefined when it cannot be read at all. */
  code(file: SourceFile, node: ParseNode, recorded: Recorded, span?: Span): Template | undefined {
    let template: Template | undefined;
    this.guarded(node.uniqueId, undefined, () => {
      template = parseTemplate(file, span);
      if (!template.isPlain)
        renderSync(template, this.context(node, recorded), {
          parsing: true,
          name: `${node.uniqueId.split('.')[0]} ${node.name}`,
        });
      for (const read of readsOfCode(template)) recorded.reads.add(read);
    });
    return template;
  }

  /** Renders hooks and the like, which record into the same node. */
  text(text: string, path: string, globals: Globals, uniqueId: string): boolean {
    return this.guarded(uniqueId, undefined, () => {
      renderSync(parseTemplate({ path, text }), globals, { parsing: true });
    });
  }

  /** An expression such as `ref('a')` of a property file. */
  expression(expression: string, place: Place | (() => Place), node: ParseNode, recorded: Recorded): boolean {
    return this.guarded(node.uniqueId, place, () => {
      renderSync(parseTemplate({ path: '', text: `{{ ${expression} }}` }), this.context(node, recorded), {
        parsing: true,
      });
    });
  }

  /** A value of a property file: `"{{ var('n') }}"` keeps the type of the variable. Undefined when it failed. */
  value(text: string, pkg: Package, place: () => Place): unknown {
    return this.native({ path: '', text }, this.yamlContext(pkg), place);
  }

  native(file: SourceFile, globals: Globals, place: () => Place): unknown {
    let result: unknown;
    this.guarded(undefined, place, () => {
      result = toConfig(renderNativeSync(parseTemplate(file), globals));
    });
    return result;
  }

  /** The text that a description gives; undefined when it failed. */
  textOf(text: string, globals: Globals, place: () => Place): string | undefined {
    let result: string | undefined;
    this.guarded(undefined, place, () => {
      result = renderSync(parseTemplate({ path: '', text }), globals, {});
    });
    return result;
  }

  /** The words of property files of a package. */
  yamlContext(pkg: Package): Globals {
    if (this.options.shared) return this.options.shared.yamlContext(pkg);
    let globals = this.yamlGlobals.get(pkg.name);
    if (!globals) {
      const { project, invocation } = this.options;
      globals = yamlContext({ project, invocation, packageName: pkg.name });
      this.yamlGlobals.set(pkg.name, globals);
    }
    return globals;
  }

  /** Runs what may fail by the user's mistake; a failure is reported with its place. */
  guarded(uniqueId: string | undefined, place: Place | (() => Place) | undefined, action: () => void): boolean {
    try {
      action();
      return true;
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const found = toDiagnostic(error);
      const at = typeof place === 'function' ? place() : place;
      this.options.report({ ...found, ...(at ? { place: at } : {}), ...(uniqueId === undefined ? {} : { uniqueId }) });
      return false;
    }
  }
}

function recorderOf(recorded: Recorded): ParseRecorder {
  return {
    ref: (ref) => void recorded.refs.push(ref),
    source: (source, table) => void recorded.sources.push([source, table]),
    metric: (name, packageName) => void recorded.metrics.push(packageName === null ? [name] : [packageName, name]),
    function: (name, packageName) => void recorded.functions.push(packageName === null ? [name] : [packageName, name]),
    macro: (uniqueId) => void recorded.macros.add(uniqueId),
    read: (kind, name) => void recorded.reads.add(`${kind}:${name}`),
    config: (values) => {
      const call: Record<string, unknown> = {};
      for (const [key, value] of values) call[key] = toConfig(value);
      recorded.calls.push(call);
    },
  };
}
