import type { Place } from '../../base/source.ts';
import { TemplateError, typeError } from '../errors.ts';
import type { MacroNode } from '../parse/ast.ts';
import { isWaiting, type Kwargs, PyDict, PyObject, PyTuple, type Result, type Value, type Waiting } from '../values.ts';
import type { Code } from './code.ts';
import type { Compiling } from './compiling.ts';
import type { Evaluation } from './evaluation.ts';
import { compileExpression } from './expressions.ts';
import { Frame, type Globals, Output } from './frame.ts';
import { assignedNames, Scope } from './scope.ts';
import { compileBody, type Exec } from './statements.ts';

/** A macro turned into closures. */
export interface MacroCode {
  /** As it was defined; undefined for the body of a call block. */
  readonly name: string | undefined;
  /** As messages name it. */
  readonly title: string;
  readonly parameters: readonly string[];
  readonly defaults: readonly (Code | undefined)[];
  readonly size: number;
  readonly callerSlot: number | undefined;
  readonly kwargsSlot: number | undefined;
  readonly varargsSlot: number | undefined;
  readonly body: Exec;
}

export function compileMacro(node: MacroNode, outer: Compiling, title: string): MacroCode {
  const parameters = node.parameters.map((parameter) => parameter.name);
  checkParameters(node, outer);
  const scope = new Scope(outer.scope, parameters);
  const special = (name: 'caller' | 'kwargs' | 'varargs'): number | undefined =>
    node.reads.has(name) && !parameters.includes(name) ? scope.declare(name) : undefined;
  const callerSlot = special('caller');
  const kwargsSlot = special('kwargs');
  const varargsSlot = special('varargs');
  for (const name of assignedNames(node.body)) scope.declare(name);
  const compiling = outer.within(scope);
  const defaults = node.parameters.map(
    (parameter) => parameter.default && compileExpression(parameter.default, compiling),
  );
  const body = compileBody(node.body, compiling);
  return { name: node.name, title, parameters, defaults, size: scope.size, callerSlot, kwargsSlot, varargsSlot, body };
}

/** What Jinja finds only when a macro is called for the first time, so that macros that never are do no harm. */
function checkParameters(node: MacroNode, compiling: Compiling): void {
  for (const [index, parameter] of node.parameters.entries()) {
    if (node.parameters.findIndex(({ name }) => name === parameter.name) < index) {
      compiling.fail(`the parameter \`${parameter.name}\` is there twice`, parameter);
    }
    if (parameter.name === 'caller' && !parameter.default && node.reads.has('caller')) {
      compiling.fail('the parameter `caller` needs a default: a call block fills it', parameter);
    }
  }
}

/** A macro as a value: its closures, and the scope it was defined in. */
export class Macro extends PyObject {
  readonly typeName: string = 'Macro';
  readonly closure: Frame | undefined;
  protected readonly globals: Globals;
  private readonly evaluation: Evaluation;
  private readonly codeOf: () => MacroCode;

  constructor(codeOf: () => MacroCode, closure: Frame | undefined, globals: Globals, evaluation: Evaluation) {
    super();
    this.codeOf = codeOf;
    this.closure = closure;
    this.globals = globals;
    this.evaluation = evaluation;
  }

  override call(args: readonly Value[], kwargs: Kwargs): Result {
    return this.invoke(this.evaluation, args, kwargs);
  }

  override attribute(name: string): Value | undefined {
    const code = this.codeOf();
    switch (name) {
      case 'name':
        return code.name ?? null;
      case 'arguments':
        return new PyTuple(code.parameters);
      case 'catch_kwargs':
        return code.kwargsSlot !== undefined;
      case 'catch_varargs':
        return code.varargsSlot !== undefined;
      case 'caller':
        return code.callerSlot !== undefined;
      default:
        return undefined;
    }
  }

  override repr(): string {
    const { name } = this.codeOf();
    return name === undefined ? '<Macro anonymous>' : `<Macro '${name}'>`;
  }

  /** The text that the macro prints. */
  invoke(evaluation: Evaluation, args: readonly Value[], kwargs: Kwargs): Result {
    const callSite = evaluation.at;
    const caller = evaluation.unit;
    let result: Result;
    try {
      evaluation.enter();
      const code = this.codeOf();
      evaluation.unit = code.title;
      const frame = new Frame(
        new Array<Value | undefined>(code.size),
        this.closure,
        this.globals,
        evaluation,
        this.output(),
      );
      result = evaluate(code, frame, bind(code, frame, args, kwargs));
    } catch (error) {
      evaluation.leave();
      const failure = evaluation.placed(error);
      if (failure instanceof TemplateError) failure.unit ??= evaluation.unit;
      evaluation.unit = caller;
      return this.caught(failure, evaluation, callSite, caller);
    }
    if (isWaiting(result)) return this.finish(result, evaluation, callSite, caller);
    evaluation.leave();
    evaluation.unit = caller;
    return result;
  }

  private *finish(waiting: Waiting, evaluation: Evaluation, callSite: Place | undefined, caller: string): Waiting {
    try {
      return yield* waiting;
    } catch (error) {
      const failure = evaluation.placed(error);
      if (failure instanceof TemplateError) failure.unit ??= evaluation.unit;
      return this.caught(failure, evaluation, callSite, caller);
    } finally {
      evaluation.leave();
      evaluation.unit = caller;
    }
  }

  /** What an error in the body comes to: passed on with its place and one more link of the chain. */
  protected caught(error: unknown, evaluation: Evaluation, callSite: Place | undefined, caller: string): Value {
    const failure = evaluation.placed(error);
    // Wrong arguments are the call's own fault: its place says it all.
    const isNews = callSite && failure instanceof TemplateError && failure.place !== callSite;
    if (isNews) failure.chain.push({ name: caller, place: callSite });
    throw failure;
  }

  protected output(): Output {
    return this.closure ? this.closure.out.inner() : new Output();
  }
}

/** Fills the slots of the parameters; gives the indexes of those that were not given. */
function bind(code: MacroCode, frame: Frame, args: readonly Value[], given: Kwargs): number[] | undefined {
  const { parameters, callerSlot, kwargsSlot, varargsSlot } = code;
  const { slots } = frame;
  const count = Math.min(args.length, parameters.length);
  for (let i = 0; i < count; i += 1) slots[i] = args[i];
  let missing: number[] | undefined;
  let used = 0;
  let callerGiven = count === parameters.length && parameters.includes('caller');
  for (let i = count; i < parameters.length; i += 1) {
    const name = parameters[i] as string;
    const value = given.get(name);
    if (name === 'caller') callerGiven = true;
    if (value === undefined) {
      missing ??= [];
      missing.push(i);
      slots[i] = frame.evaluation.undefinedOf(name, `parameter '${name}' was not provided`);
    } else {
      used += 1;
      slots[i] = value;
    }
  }
  if (callerSlot !== undefined && !callerGiven) {
    const caller = given.get('caller');
    if (caller !== undefined) used += 1;
    slots[callerSlot] = caller ?? frame.evaluation.undefinedOf('caller', 'No caller defined');
  }
  if (kwargsSlot !== undefined || used < given.size) {
    const rest = [...given].filter(([name]) => !isTaken(code, name, count));
    if (kwargsSlot !== undefined) slots[kwargsSlot] = new PyDict(rest);
    else if (rest[0]) throw unexpectedKeyword(code, rest);
  }
  if (varargsSlot !== undefined) slots[varargsSlot] = new PyTuple(args.slice(parameters.length));
  else if (args.length > parameters.length) {
    throw typeError(`${code.title} takes not more than ${parameters.length} argument(s)`);
  }
  return missing;
}

/** Whether a named argument fills a parameter that no positional one has filled. */
function isTaken(code: MacroCode, name: string, positional: number): boolean {
  return code.parameters.indexOf(name) >= positional || (name === 'caller' && code.callerSlot !== undefined);
}

function unexpectedKeyword(code: MacroCode, rest: readonly (readonly [string, Value])[]): TemplateError {
  if (rest.some(([keyword]) => keyword === 'caller')) {
    return typeError(`${code.title} was called by a call block, but never uses \`caller()\``);
  }
  return typeError(`${code.title} takes no keyword argument \`${rest[0]?.[0]}\``);
}

function evaluate(code: MacroCode, frame: Frame, missing: number[] | undefined): Result {
  if (missing) {
    for (let i = 0; i < missing.length; i += 1) {
      const index = missing[i] as number;
      const value = code.defaults[index]?.run(frame);
      if (value === undefined) continue;
      if (isWaiting(value)) return evaluateLater(code, frame, missing, i, value);
      frame.slots[index] = value;
    }
  }
  const done = code.body(frame);
  return typeof done === 'number' ? frame.out.captured() : printed(done, frame);
}

function* printed(waiting: Waiting<number>, frame: Frame): Waiting {
  yield* waiting;
  return frame.out.captured();
}

function* evaluateLater(code: MacroCode, frame: Frame, missing: number[], from: number, first: Waiting): Waiting {
  frame.slots[missing[from] as number] = yield* first;
  for (const index of missing.slice(from + 1)) {
    const value = code.defaults[index]?.run(frame);
    if (value !== undefined) frame.slots[index] = isWaiting(value) ? yield* value : value;
  }
  const done = code.body(frame);
  if (typeof done !== 'number') yield* done;
  return frame.out.captured();
}
