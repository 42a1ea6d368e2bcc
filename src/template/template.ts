import type { Place, SourceFile, Span } from '../base/source.ts';
import { TemplateError } from './errors.ts';
import { Compiling } from './evaluate/compiling.ts';
import { Evaluation, type EvaluationOptions } from './evaluate/evaluation.ts';
import { Frame, type Globals, Output } from './evaluate/frame.ts';
import { explained } from './evaluate/names.ts';
import { MacroReturn } from './evaluate/return.ts';
import { assignedNames, Scope } from './evaluate/scope.ts';
import { compileBody, type Exec, type Signal } from './evaluate/statements.ts';
import { OutputMap } from './outputMap.ts';
import type { Call } from './parse/ast.ts';
import { TemplateParser } from './parse/templateParser.ts';
import { Tokenizer } from './parse/tokenizer.ts';
import { settle, type Value, type Waiting } from './values.ts';

/** A text that was read and turned into closures, ready to be rendered any number of times. */
export interface Template {
  readonly file: SourceFile;
  /** The part of the file that is the template. */
  readonly span: Span;
  /** Without any mark of Jinja: the text is its own result, the last line end included. */
  readonly isPlain: boolean;
  readonly size: number;
  readonly exec: Exec;
  /** Every call that the text contains, for static analysis. */
  readonly calls: readonly Call[];
  /** Names that the text assigns, for "did you mean". */
  readonly assigned: ReadonlySet<string>;
}

export interface RenderOptions extends EvaluationOptions {
  /** Shares limits and the place for errors with the macros of the context; made when it is not given. */
  readonly evaluation?: Evaluation;
}

const marks = /\{[{%#]|[#}%]\}/;

/**
 * Reads a template: the whole file, or the part in `span`. Throws a TemplateError of kind `syntax` with its place (`value`
 * for a broken escape in a string).
 */
export function parseTemplate(file: SourceFile, span: Span = { start: 0, end: file.text.length }): Template {
  const isPlain = !marks.test(
    span.start === 0 && span.end === file.text.length ? file.text : file.text.slice(span.start, span.end),
  );
  return readSafely(file, span, () => {
    const parser = new TemplateParser(new Tokenizer(file, span));
    const body = parser.parseTemplate();
    const scope = new Scope(undefined, assignedNames(body));
    const exec = compileBody(body, new Compiling(file, scope));
    return { file, span, isPlain, size: scope.size, exec, calls: parser.calls, assigned: parser.assigned };
  });
}

/** Reads something; running out of stack becomes an error of the template. */
export function readSafely<T>(file: SourceFile, span: Span, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TemplateError('syntax', 'this is nested too deeply', {
      file,
      span: { start: span.start, end: span.start + 1 },
    });
  }
}

function start(template: Template, globals: Globals, evaluation: Evaluation, out: Output): Signal | Waiting<Signal> {
  evaluation.at = undefined;
  return template.exec(new Frame(new Array<Value | undefined>(template.size), undefined, globals, evaluation, out));
}

const evaluationOf = (options: RenderOptions): Evaluation => options.evaluation ?? new Evaluation(options);

/** Renders where nothing may wait, such as while a project is parsed. */
export function renderSync(template: Template, globals: Globals, options: RenderOptions = {}): string {
  if (template.isPlain) return plainText(template);
  const out = new Output();
  runSync(template, globals, evaluationOf(options), out);
  return out.text;
}

export function runSync(template: Template, globals: Globals, evaluation: Evaluation, out: Output): void {
  try {
    const done = start(template, globals, evaluation, out);
    if (typeof done !== 'number' && !done.next().done) {
      throw new TemplateError('other', 'this expression needs the database, which is not available here');
    }
  } catch (error) {
    throw failed(error, template, globals, evaluation);
  }
}

/** Renders; calls of the context may wait for the database. */
export async function render(template: Template, globals: Globals, options: RenderOptions = {}): Promise<string> {
  if (template.isPlain) return plainText(template);
  const out = new Output();
  await run(template, globals, evaluationOf(options), out);
  return out.text;
}

async function run(template: Template, globals: Globals, evaluation: Evaluation, out: Output): Promise<void> {
  try {
    const done = start(template, globals, evaluation, out);
    if (typeof done !== 'number') await settle(done);
  } catch (error) {
    throw failed(error, template, globals, evaluation);
  }
}

/** Renders, and says of each part of the text where it comes from. */
export async function renderWithMap(
  template: Template,
  globals: Globals,
  options: RenderOptions = {},
): Promise<{ text: string; map: OutputMap }> {
  const { file, span } = template;
  if (template.isPlain)
    return { text: plainText(template), map: new OutputMap([{ offset: 0, place: { file, span } }]) };
  const pieces: { offset: number; place: Place }[] = [];
  const out = new Output(undefined, pieces);
  await run(template, globals, evaluationOf(options), out);
  return { text: out.text, map: new OutputMap(pieces) };
}

function plainText({ file, span }: Template): string {
  return file.text.slice(span.start, span.end);
}

function failed(error: unknown, template: Template, globals: Globals, evaluation: Evaluation): unknown {
  if (error instanceof MacroReturn) {
    return new TemplateError('other', '`return()` outside of a macro', evaluation.at);
  }
  return explained(evaluation.placed(error), globals, template.assigned);
}
