import { unreachable } from '../../base/unreachable.ts';
import { TemplateError, typeError } from '../errors.ts';
import { truthy } from '../operators.ts';
import type {
  Body,
  CallBlock,
  Data,
  FilterBlock,
  If,
  MacroStatement,
  Output as OutputNode,
  Scoped,
  SetBlock,
  SetValue,
  Statement,
  With,
} from '../parse/ast.ts';
import { isWaiting, type Result, textOf, typeName, type Value, type Waiting } from '../values.ts';
import { compileTarget } from './assign.ts';
import { call, compileArguments } from './calls.ts';
import { type Code, lift } from './code.ts';
import type { Compiling } from './compiling.ts';
import { constantText } from './constants.ts';
import { compileExpression } from './expressions.ts';
import { compileBlockFilter } from './filters.ts';
import type { Frame } from './frame.ts';
import { compileFor } from './loop.ts';
import { compileMacro, Macro } from './macro.ts';
import { assignedNames, targetNames } from './scope.ts';

/** What a statement leaves behind: go on, or end the loop around it, or its round. */
export type Signal = 0 | 1 | 2;
export const goOn = 0;
export const breakLoop = 1;
export const continueLoop = 2;

/** A statement turned into a closure; it may wait. */
export type Exec = (frame: Frame) => Signal | Waiting<Signal>;

export function compileBody(body: Body, compiling: Compiling): Exec {
  const statements = body.map((statement) => compileStatement(statement, compiling));
  const [only] = statements;
  if (!only) return () => goOn;
  if (statements.length === 1) return only;
  return (frame) => {
    for (let i = 0; i < statements.length; i += 1) {
      const signal = (statements[i] as Exec)(frame);
      if (signal !== goOn) return typeof signal === 'number' ? signal : bodyLater(statements, i, signal, frame);
    }
    return goOn;
  };
}

function* bodyLater(statements: readonly Exec[], from: number, first: Waiting<Signal>, frame: Frame): Waiting<Signal> {
  const signal = yield* first;
  if (signal !== goOn) return signal;
  for (let i = from + 1; i < statements.length; i += 1) {
    const next = (statements[i] as Exec)(frame);
    const settled = typeof next === 'number' ? next : yield* next;
    if (settled !== goOn) return settled;
  }
  return goOn;
}

function compileStatement(node: Statement, compiling: Compiling): Exec {
  switch (node.kind) {
    case 'data':
      return compileData(node, node.text, compiling);
    case 'output':
      return compileOutput(node, compiling);
    case 'if':
      return compileIf(node, compiling.softly());
    case 'for':
      return compileFor(node, compiling);
    case 'set':
      return compileSet(node, compiling);
    case 'setBlock':
      return compileSetBlock(node, compiling);
    case 'macro':
      return compileMacroStatement(node, compiling);
    case 'callBlock':
      return compileCallBlock(node, compiling);
    case 'filterBlock':
      return compileFilterBlock(node, compiling);
    case 'with':
      return compileWith(node, compiling);
    case 'scoped':
      return compileScoped(node, compiling);
    case 'do':
      return use(compileExpression(node.value, compiling), () => {});
    case 'break':
    case 'continue':
      if (!node.inLoop) compiling.fail(`\`${node.kind}\` outside of a loop`, node);
      return node.kind === 'break' ? () => breakLoop : () => continueLoop;
    case 'unsupported':
      return compileUnsupported(node.tag, node, compiling);
    default:
      return unreachable(node);
  }
}

/** Evaluates an expression and does something with its value. */
function use(code: Code, action: (frame: Frame, value: Value) => void): Exec {
  if (!code.waits) {
    return (frame) => {
      action(frame, code.run(frame) as Value);
      return goOn;
    };
  }
  return (frame) => {
    const value = code.run(frame);
    if (isWaiting(value)) return useLater(value, frame, action);
    action(frame, value);
    return goOn;
  };
}

function* useLater(value: Waiting, frame: Frame, action: (frame: Frame, value: Value) => void): Waiting<Signal> {
  action(frame, yield* value);
  return goOn;
}

function compileData(node: Data | OutputNode, text: string, compiling: Compiling): Exec {
  const place = compiling.place(node);
  return ({ out }) => {
    out.marks?.push({ offset: out.text.length, place });
    if (out.values) out.values.push(text);
    else out.text += text;
    return goOn;
  };
}

function compileOutput(node: OutputNode, compiling: Compiling): Exec {
  const code = compileExpression(node.value, compiling);
  const constant = constantText(node.value, code);
  const place = compiling.place(node);
  const text = constant === undefined ? undefined : compileData(node, constant, compiling);
  const { file } = compiling;
  if (text && !markers.test(file.text.slice(node.start, node.end))) return text;
  const print = use(code, ({ out, evaluation }, value) => {
    out.marks?.push({ offset: out.text.length, place });
    if (typeof value === 'string' && !out.values) {
      out.text += value;
      return;
    }
    evaluation.at = place;
    out.write(value);
  });
  return text ? (frame) => (frame.out.values ? text : print)(frame) : print;
}

/** Filters that do something only in native rendering: what is constant there need not be elsewhere. */
const markers = /\bas_(?:bool|native|number|text)\b/;

function compileIf(node: If, compiling: Compiling): Exec {
  const branches = node.branches.map(({ test, body }) => ({
    test: compileExpression(test, compiling),
    body: compileBody(body, compiling),
  }));
  const otherwise = node.otherwise ? compileBody(node.otherwise, compiling) : () => goOn as Signal;
  return (frame) => {
    for (let i = 0; i < branches.length; i += 1) {
      const branch = branches[i] as (typeof branches)[number];
      const value = branch.test.run(frame);
      if (isWaiting(value)) return ifLater(branches, i, value, otherwise, frame);
      if (truthy(value)) return branch.body(frame);
    }
    return otherwise(frame);
  };
}

function* ifLater(
  branches: readonly { test: Code; body: Exec }[],
  from: number,
  first: Waiting,
  otherwise: Exec,
  frame: Frame,
): Waiting<Signal> {
  let chosen = otherwise;
  let test = yield* first;
  for (let i = from; ; ) {
    if (truthy(test)) {
      chosen = (branches[i] as { body: Exec }).body;
      break;
    }
    i += 1;
    const branch = branches[i];
    if (!branch) break;
    const value = branch.test.run(frame);
    test = isWaiting(value) ? yield* value : value;
  }
  const done = chosen(frame);
  return typeof done === 'number' ? done : yield* done;
}

function compileSet(node: SetValue, compiling: Compiling): Exec {
  const code = compileExpression(node.value, compiling);
  return use(code, compileTarget(node.target, compiling));
}

function compileSetBlock(node: SetBlock, compiling: Compiling): Exec {
  const inner = compiling.inner(assignedNames(node.body));
  const body = compileBody(node.body, inner);
  const assign = compileTarget(node.target, compiling);
  if (!node.filter) return captured(body, inner, assign);
  const filter = compileBlockFilter(node.filter, compiling);
  return captured(body, inner, (frame, text) => assign(frame, filter(frame, text)));
}

function compileFilterBlock(node: FilterBlock, compiling: Compiling): Exec {
  const inner = compiling.inner(assignedNames(node.body));
  const filter = compileBlockFilter(node.filter, compiling);
  const place = compiling.place(node);
  return captured(compileBody(node.body, inner), inner, (frame, text) => {
    frame.out.marks?.push({ offset: frame.out.text.length, place });
    frame.out.write(filter(frame, text));
  });
}

/** Runs a body with an output of its own and does something with what it printed. */
function captured(body: Exec, { scope }: Compiling, action: (frame: Frame, text: string) => void): Exec {
  return (frame) => {
    const inner = frame.inner(scope.size, frame.out.inner());
    const signal = body(inner);
    if (typeof signal !== 'number') return capturedLater(signal, frame, inner, action);
    if (signal === goOn) action(frame, inner.out.captured());
    return signal;
  };
}

function* capturedLater(
  waiting: Waiting<Signal>,
  frame: Frame,
  inner: Frame,
  action: (frame: Frame, text: string) => void,
): Waiting<Signal> {
  const signal = yield* waiting;
  if (signal === goOn) action(frame, inner.out.captured());
  return signal;
}

function compileMacroStatement(node: MacroStatement, compiling: Compiling): Exec {
  const { name } = node.macro;
  const code = compileMacro(node.macro, compiling, `macro ${name?.replace(/^dbt_macro__/, '')}`);
  const slot = compiling.scope.declare(name as string);
  return (frame) => {
    frame.slots[slot] = new Macro(() => code, frame, frame.globals, frame.evaluation);
    return goOn;
  };
}

function compileCallBlock(node: CallBlock, compiling: Compiling): Exec {
  const body = compileMacro(node.body, compiling, 'the body of a call block');
  const callee = compileExpression(node.call.callee, compiling);
  const { codes, bind } = compileArguments(node.call, compiling);
  const place = compiling.place(node.call);
  const code = lift(
    [callee, ...codes],
    (frame, values) => {
      frame.evaluation.at = place;
      const { args, kwargs } = bind(values, 1);
      const caller = new Macro(() => body, frame, frame.globals, frame.evaluation);
      return call(frame, place, values[0] as Value, args, new Map(kwargs).set('caller', caller));
    },
    true,
  );
  return use(code, (frame, value) => {
    const text = textOf(value);
    frame.evaluation.at = place;
    if (text === undefined) {
      throw typeError(`a call block must give text, but the call gives a value of type ${typeName(value)}`);
    }
    frame.out.marks?.push({ offset: frame.out.text.length, place });
    frame.out.write(text);
  });
}

function compileWith(node: With, compiling: Compiling): Exec {
  const inner = compiling.inner([
    ...node.bindings.flatMap(({ target }) => [...targetNames(target)]),
    ...assignedNames(node.body),
  ]);
  const values = lift(
    node.bindings.map(({ value }) => compileExpression(value, compiling)),
    (_frame, all) => all,
  );
  const assign = node.bindings.map(({ target }) => compileTarget(target, inner, true));
  const body = compileBody(node.body, inner);
  const start = (frame: Frame, all: Value): Signal | Waiting<Signal> => {
    const within = frame.inner(inner.scope.size);
    for (const [i, value] of (all as Value[]).entries()) assign[i]?.(within, value);
    return body(within);
  };
  return (frame) => {
    const all = values.run(frame);
    return isWaiting(all) ? startLater(all, (settled) => start(frame, settled)) : start(frame, all);
  };
}

function* startLater(waiting: Waiting, start: (value: Value) => Signal | Waiting<Signal>): Waiting<Signal> {
  const done = start(yield* waiting);
  return typeof done === 'number' ? done : yield* done;
}

function compileScoped(node: Scoped, compiling: Compiling): Exec {
  const inner = compiling.inner(assignedNames(node.body));
  const body = compileBody(node.body, inner);
  if (node.name !== undefined) compiling.blocks.set(node.name, (frame) => textOfBody(body, frame, inner));
  return (frame) => body(frame.inner(inner.scope.size));
}

/** What a block prints, when it is printed again by `self.name()`. */
function textOfBody(body: Exec, frame: Frame, { scope }: Compiling): Result {
  const inner = frame.inner(scope.size, frame.out.inner());
  const done = body(inner);
  return typeof done === 'number' ? inner.out.captured() : textLater(done, inner);
}

function* textLater(waiting: Waiting<Signal>, { out }: Frame): Waiting {
  yield* waiting;
  return out.captured();
}

function compileUnsupported(tag: string, node: Statement, compiling: Compiling): Exec {
  const place = compiling.place(node);
  return () => {
    throw new TemplateError(
      'type',
      `\`{% ${tag} %}\` is not available: a project has no other templates to load`,
      place,
    );
  };
}
