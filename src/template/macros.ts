import type { Place, SourceFile, Span } from '../base/source.ts';
import { type Block, scanBlocks } from './blocks.ts';
import { TemplateError } from './errors.ts';
import { Compiling } from './evaluate/compiling.ts';
import { Evaluation, type EvaluationOptions } from './evaluate/evaluation.ts';
import type { Globals } from './evaluate/frame.ts';
import { compileMacro, Macro, type MacroCode } from './evaluate/macro.ts';
import { explained } from './evaluate/names.ts';
import { MacroReturn } from './evaluate/return.ts';
import { Scope } from './evaluate/scope.ts';
import type { Call, MacroNode, Parameter } from './parse/ast.ts';
import { TemplateParser } from './parse/templateParser.ts';
import { Tokenizer } from './parse/tokenizer.ts';
import { readSafely } from './template.ts';
import type { Value } from './values.ts';

/** A macro, materialization or test of a macro file. */
export interface Definition {
  readonly kind: 'macro' | 'materialization' | 'test';
  /** As in the block: `unique`. */
  readonly name: string;
  /** As templates call it: `test_unique`, `materialization_table_default`. */
  readonly macroName: string;
  readonly parameters: readonly Parameter[];
  readonly file: SourceFile;
  /** The whole block, tags included. */
  readonly span: Span;
  readonly place: Place;
  /**
   * What the body calls, in the order of the text: names of macros (`foo`, `package.foo`; each once), and calls of
   * `adapter.dispatch` whose first argument is a string.
   */
  readonly depends: readonly (string | Dispatch)[];
  /** Of a materialization: the adapter that it is for, `default` for all. */
  readonly adapter?: string;
  /** Of a materialization: the languages that it supports. */
  readonly supportedLanguages?: readonly string[];
  /** The closures of the macro, made when it is called for the first time: most macros of packages never are. */
  readonly code: () => MacroCode;
  /** Names that the body assigns, for "did you mean". */
  readonly assigned: ReadonlySet<string>;
}

export interface Dispatch {
  readonly name: string;
  readonly namespace: string | undefined;
}

const macroBlocks: ReadonlySet<string> = new Set(['macro', 'materialization', 'test', 'data_test']);

/**
 * The macros of a file, in order; what stands outside of blocks is ignored, its tags can be heard of. Throws a TemplateError for a block that
 * cannot be read.
 */
export function parseMacroFile(file: SourceFile, onUnexpected?: (tag: string, span: Span) => void): Definition[] {
  return scanBlocks(file, { allowed: macroBlocks, ...(onUnexpected ? { onUnexpected } : {}) }).map((block) =>
    parseDefinition(file, block),
  );
}

/** Reads one block of a macro file. */
export function parseDefinition(file: SourceFile, block: Pick<Block, 'full'>): Definition {
  return readSafely(file, block.full, () => {
    const parser = new TemplateParser(new Tokenizer(file, block.full));
    const statement = parser.parseTemplate().find((found) => found.kind === 'macro');
    if (!statement) throw new TemplateError('syntax', 'expected a macro', { file, span: block.full });
    const { macro: node } = statement;
    const macroName = (node.name as string).replace(/^dbt_macro__/, '');
    return {
      ...identify(file, block.full, macroName, node),
      macroName,
      parameters: node.parameters,
      file,
      span: block.full,
      place: { file, span: { start: node.start, end: node.end } },
      depends: dependencies(parser.calls),
      code: once(() => {
        const compiling = new Compiling(file, new Scope(undefined));
        return readSafely(file, block.full, () => compileMacro(node, compiling, `macro ${macroName}`));
      }),
      assigned: parser.assigned,
    };
  });
}

const opening = /^\s*\{%[-+]?\s*(\w+)\s+(\w+)/;

function identify(
  file: SourceFile,
  span: Span,
  macroName: string,
  node: MacroNode,
): Pick<Definition, 'kind' | 'name' | 'adapter' | 'supportedLanguages'> {
  const [, tag = '', name = macroName] = opening.exec(file.text.slice(span.start, span.end)) ?? [];
  if (tag === 'macro') return { kind: 'macro', name: macroName };
  if (tag !== 'materialization') return { kind: 'test', name };
  const languages = node.parameters[0]?.default;
  const items = languages?.kind === 'list' ? languages.items : [];
  return {
    kind: 'materialization',
    name,
    adapter: macroName.slice(`materialization_${name}_`.length),
    supportedLanguages: items.flatMap((item) =>
      item.kind === 'literal' && typeof item.value === 'string' ? [item.value] : [],
    ),
  };
}

function dependencies(calls: readonly Call[]): readonly (string | Dispatch)[] {
  const found = new Set<string | Dispatch>();
  // The parser meets inner calls before those that they stand in.
  for (const { callee, args, kwargs } of [...calls].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (callee.kind === 'name') found.add(callee.name);
    if (callee.kind !== 'attribute' || callee.object.kind !== 'name') continue;
    if (callee.object.name !== 'adapter') found.add(`${callee.object.name}.${callee.name}`);
    if (callee.object.name !== 'adapter' || callee.name !== 'dispatch') continue;
    const text = (index: number, keyword: string): string | undefined => {
      const node = args[index] ?? kwargs.find(({ name }) => name === keyword)?.value;
      return node?.kind === 'literal' && typeof node.value === 'string' ? node.value : undefined;
    };
    const name = text(0, 'macro_name');
    if (name !== undefined) found.add({ name, namespace: text(1, 'macro_namespace') });
  }
  return [...found];
}

/**
 * A definition as a value that templates call: checks its arguments, catches `return()`, and otherwise gives what the
 * body prints as a plain string. `globals` is the context that its body sees. Share the options' `evaluation` between the
 * macros and templates of one context.
 */
export function macroFunction(
  definition: Definition,
  globals: Globals | (() => Globals),
  options: EvaluationOptions & { readonly evaluation?: Evaluation } = {},
): MacroFunction {
  return new MacroFunction(definition, globals, options.evaluation ?? new Evaluation(options));
}

/** A macro of a macro file, bound to the context that it runs in. */
export class MacroFunction extends Macro {
  override readonly typeName: string = 'MacroGenerator';
  readonly definition: Definition;

  constructor(definition: Definition, globals: Globals | (() => Globals), evaluation: Evaluation) {
    const context = typeof globals === 'function' ? lazily(globals) : globals;
    super(definition.code, undefined, context, evaluation);
    this.definition = definition;
  }

  override attribute(_name: string): Value | undefined {
    return undefined;
  }

  override repr(): string {
    return `<macro ${this.definition.macroName}>`;
  }

  protected override caught(
    error: unknown,
    evaluation: Evaluation,
    callSite: Place | undefined,
    caller: string,
  ): Value {
    if (error instanceof MacroReturn) return error.value;
    return super.caught(
      explained(evaluation.placed(error), this.globals, this.definition.assigned),
      evaluation,
      callSite,
      caller,
    );
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function lazily(globals: () => Globals): Globals {
  return { get: (name) => globals().get(name), keys: () => globals().keys?.() ?? [] };
}
