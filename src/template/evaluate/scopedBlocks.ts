import type { FilterBlock, Scoped, SetBlock, With } from '../parse/ast.ts';
import { isWaiting, type Result, type Value, type Waiting } from '../values.ts';
import { compileTarget } from './assign.ts';
import { lift } from './code.ts';
import type { Compiling } from './compiling.ts';
import { compileExpression } from './expressions.ts';
import { compileBlockFilter } from './filters.ts';
import { type Frame, joinable } from './frame.ts';
import { assignedNames, targetNames } from './scope.ts';
import { compileBody, type Exec, goOn, type Signal } from './statements.ts';

export function compileSetBlock(node: SetBlock, compiling: Compiling): Exec {
  const inner = compiling.inner(assignedNames(node.body));
  const body = compileBody(node.body, inner);
  const assign = compileTarget(node.target, compiling);
  if (!node.filter) return captured(body, inner, assign);
  const filter = compileBlockFilter(node.filter, compiling);
  return captured(body, inner, (frame, text) => assign(frame, filter(frame, text)));
}

export function compileFilterBlock(node: FilterBlock, compiling: Compiling): Exec {
  const inner = compiling.inner(assignedNames(node.body));
  const filter = compileBlockFilter(node.filter, compiling);
  const place = compiling.place(node);
  return captured(compileBody(node.body, inner), inner, (frame, text) => {
    frame.out.marks?.push({ offset: frame.out.text.length, place });
    const value = filter(frame, text);
    frame.out.write(frame.out.values ? value : joinable(value));
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

export function compileWith(node: With, compiling: Compiling): Exec {
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

export function compileScoped(node: Scoped, compiling: Compiling): Exec {
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
