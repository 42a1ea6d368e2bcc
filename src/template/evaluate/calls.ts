import type { Place } from '../../base/source.ts';
import { TemplateError, typeError } from '../errors.ts';
import { callValue, toArray } from '../operators.ts';
import type { Arguments, Call } from '../parse/ast.ts';
import {
  isWaiting,
  type Kwargs,
  noKwargs,
  PyDict,
  PyObject,
  type Result,
  typeName,
  Undefined,
  type Value,
  type Waiting,
} from '../values.ts';
import { type Code, lift, lift1 } from './code.ts';
import type { Compiling } from './compiling.ts';
import { compileAll, compileExpression } from './expressions.ts';
import type { Frame } from './frame.ts';
import { Macro } from './macro.ts';

/** The closures of the arguments, and what puts their values in order: positional ones and named ones. */
export interface ArgumentCodes {
  readonly codes: Code[];
  readonly bind: (values: readonly Value[], from: number) => { args: readonly Value[]; kwargs: Kwargs };
}

export function compileArguments(node: Arguments, compiling: Compiling): ArgumentCodes {
  const names = node.kwargs.map(({ name }) => name);
  const positional = node.args.length;
  const codes = [
    ...compileAll(node.args, compiling),
    ...compileAll(
      node.kwargs.map(({ value }) => value),
      compiling,
    ),
  ];
  const { spread, spreadKwargs } = node;
  if (spread) codes.push(compileExpression(spread, compiling));
  if (spreadKwargs) codes.push(compileExpression(spreadKwargs, compiling));
  if (names.length === 0 && !spread && !spreadKwargs) {
    return { codes, bind: (values, from) => ({ args: from === 0 ? values : values.slice(from), kwargs: noKwargs }) };
  }
  return {
    codes,
    bind: (values, from) => {
      const args = values.slice(from, from + positional);
      const kwargs = new Map<string, Value>();
      let at = from + positional;
      for (const name of names) {
        kwargs.set(name, values[at] as Value);
        at += 1;
      }
      if (spread) {
        args.push(...toArray(values[at] as Value));
        at += 1;
      }
      if (spreadKwargs) addAll(kwargs, values[at] as Value);
      return { args, kwargs };
    },
  };
}

function addAll(kwargs: Map<string, Value>, values: Value): void {
  if (values instanceof Undefined) values.fail();
  if (!(values instanceof PyDict)) throw typeError(`argument after ** must be a mapping, not ${typeName(values)}`);
  for (const [key, value] of values.entries()) {
    if (typeof key !== 'string') throw typeError('keywords must be strings');
    if (kwargs.has(key)) throw typeError(`got multiple values for keyword argument '${key}'`);
    kwargs.set(key, value);
  }
}

export function compileCall(node: Call, compiling: Compiling): Code {
  const { codes, bind } = compileArguments(node, compiling);
  const compiled = compileExpression(node.callee, compiling);
  const callee = codes.some((code) => code.waits) ? lift1(compiled, announced) : compiled;
  const place = compiling.place(node);
  return lift(
    [callee, ...codes],
    (frame, values) => {
      frame.evaluation.at = place;
      const { args, kwargs } = bind(values, 1);
      return call(frame, place, values[0] as Value, args, kwargs);
    },
    true,
  );
}

function announced(_frame: Frame, callee: Value): Value {
  if (callee instanceof PyObject) callee.beforeArguments?.();
  return callee;
}

/** Calls a value; macros get the evaluation, so that their depth and their place in the chain are known. */
export function call(frame: Frame, place: Place, callee: Value, args: readonly Value[], kwargs: Kwargs): Result {
  if (callee instanceof Macro) return callee.invoke(frame.evaluation, args, kwargs);
  if (callee instanceof Undefined && frame.evaluation.parsing) return callee.call(args, kwargs);
  const result = callValue(callee, args, kwargs);
  // What fails later than here would otherwise be placed at what was evaluated in between.
  return isWaiting(result) ? placed(result, place) : result;
}

function* placed(waiting: Waiting, place: Place): Waiting {
  try {
    return yield* waiting;
  } catch (error) {
    if (error instanceof TemplateError) error.place ??= place;
    throw error;
  }
}
