import type { Place } from '../../base/source.ts';
import { TemplateError, typeError } from '../errors.ts';
import { iterate, truthy } from '../operators.ts';
import type { For } from '../parse/ast.ts';
import { isWaiting, type Result, type Value, type Waiting } from '../values.ts';
import { compileTarget } from './assign.ts';
import type { Code } from './code.ts';
import type { Compiling } from './compiling.ts';
import { compileExpression } from './expressions.ts';
import type { Frame, Output } from './frame.ts';
import { Loop } from './loopContext.ts';
import { assignedNames, targetNames } from './scope.ts';
import { breakLoop, compileBody, continueLoop, type Exec, goOn, type Signal } from './statements.ts';

/** The parts of a `for` that its rounds need. */
interface LoopCode {
  readonly place: Place;
  readonly size: number;
  readonly assign: (frame: Frame, value: Value) => void;
  /** The slot of `loop`, when the body mentions it. */
  readonly loopSlot: number | undefined;
  readonly recursive: boolean;
  readonly test:
    | { readonly code: Code; readonly size: number; readonly assign: (frame: Frame, value: Value) => void }
    | undefined;
  readonly body: Exec;
  readonly otherwise: Exec | undefined;
}

export function compileFor(node: For, around: Compiling): Exec {
  const iterable = compileExpression(node.iterable, around);
  const compiling = around.within(around.scope, true);
  const targets = [...targetNames(node.target)];
  const inner = compiling.inner([...targets, 'loop', ...assignedNames(node.body)]);
  const assign = compileTarget(node.target, inner);
  const body = compileBody(node.body, inner);
  const usesLoop = inner.scope.used.has('loop') || node.recursive;
  const outer = node.otherwise && compiling.inner(assignedNames(node.otherwise));
  const elseBody = node.otherwise && outer && compileBody(node.otherwise, outer);
  const code: LoopCode = {
    place: compiling.place(node.iterable),
    size: inner.scope.size,
    assign,
    loopSlot: usesLoop ? inner.scope.declare('loop') : undefined,
    recursive: node.recursive,
    test: compileTest(node, targets, compiling),
    body,
    otherwise: elseBody && ((frame) => elseBody(frame.inner(outer.scope.size))),
  };
  return (frame) => {
    const value = iterable.run(frame);
    if (isWaiting(value)) return startLater(code, frame, value);
    return new Rounds(code, frame, value, 0, frame.out).run();
  };
}

function compileTest(node: For, targets: readonly string[], compiling: Compiling): LoopCode['test'] {
  if (!node.test) return undefined;
  const inner = compiling.inner(targets);
  const assign = compileTarget(node.target, inner);
  const code = compileExpression(node.test, inner);
  return { code, size: inner.scope.size, assign };
}

function* startLater(code: LoopCode, frame: Frame, waiting: Waiting): Waiting<Signal> {
  const done = new Rounds(code, frame, yield* waiting, 0, frame.out).run();
  return typeof done === 'number' ? done : yield* done;
}

/** One evaluation of a `for`: where its items come from, and its rounds. */
export class Rounds {
  readonly depth: number;
  readonly iterable: Value;
  private readonly code: LoopCode;
  private readonly frame: Frame;
  private readonly items: Iterator<Value>;
  private readonly out: Output;
  private readonly loop: Loop | undefined;
  /** Items that `loop` has looked at ahead of their round. */
  private readonly ahead: Value[] = [];
  /** Whether a round was completed: `else` follows when none was. */
  private completed = false;

  constructor(code: LoopCode, frame: Frame, iterable: Value, depth: number, out: Output) {
    this.code = code;
    this.frame = frame;
    this.iterable = iterable;
    this.depth = depth;
    this.out = out;
    frame.evaluation.at = code.place;
    this.items = iterate(iterable);
    this.loop = code.loopSlot === undefined ? undefined : new Loop(this);
  }

  get isFiltered(): boolean {
    return this.code.test !== undefined;
  }

  /** The next item, JavaScript's undefined when there is none. */
  private take(): Value | Waiting<Value | undefined> | undefined {
    if (this.ahead.length > 0) return this.ahead.shift();
    for (;;) {
      const step = this.items.next();
      if (step.done) return undefined;
      const passes = this.test(step.value);
      if (isWaiting(passes)) return this.takeLater(passes, step.value);
      if (truthy(passes)) return step.value;
    }
  }

  private test(item: Value): Result {
    const { test } = this.code;
    if (!test) return true;
    const inner = this.frame.inner(test.size);
    test.assign(inner, item);
    return test.code.run(inner);
  }

  private *takeLater(waiting: Waiting, item: Value): Waiting<Value | undefined> {
    let candidate = item;
    let passes = yield* waiting;
    while (!truthy(passes)) {
      const step = this.items.next();
      if (step.done) return undefined;
      candidate = step.value;
      const next = this.test(candidate);
      passes = isWaiting(next) ? yield* next : next;
    }
    return candidate;
  }

  /** The item `n` rounds ahead. */
  peek(n = 0): Value | undefined {
    while (this.ahead.length <= n) {
      const item = this.takeDirectly();
      if (item === undefined) return undefined;
      this.ahead.push(item);
    }
    return this.ahead[n];
  }

  private takeDirectly(): Value | undefined {
    const held = this.ahead.splice(0);
    const item = this.take();
    this.ahead.push(...held);
    if (item !== undefined && isLater(item)) {
      throw new TemplateError('other', '`loop` cannot look ahead when the condition of the loop needs the database');
    }
    return item;
  }

  /** How many items are left after this round. */
  remaining(): number {
    while (this.peek(this.ahead.length) !== undefined);
    return this.ahead.length;
  }

  run(): Signal | Waiting<Signal> {
    const { body } = this.code;
    for (;;) {
      const item = this.take();
      if (item === undefined) return this.end();
      if (isLater(item)) return this.runLater(item, undefined);
      const signal = body(this.round(item));
      if (typeof signal !== 'number') return this.runLater(undefined, signal);
      if (signal === breakLoop) return this.end();
      if (signal !== continueLoop) this.completed = true;
    }
  }

  /** The same from the first item or round that waits. */
  private *runLater(item: Waiting<Value | undefined> | undefined, round: Waiting<Signal> | undefined): Waiting<Signal> {
    const { body } = this.code;
    let pendingItem = item;
    let pendingRound = round;
    for (;;) {
      let signal: Signal;
      if (pendingRound) {
        signal = yield* pendingRound;
        pendingRound = undefined;
      } else {
        const next = pendingItem ?? this.take();
        pendingItem = undefined;
        const settled = next !== undefined && isLater(next) ? yield* next : next;
        if (settled === undefined) break;
        const done = body(this.round(settled));
        signal = typeof done === 'number' ? done : yield* done;
      }
      if (signal === breakLoop) break;
      if (signal !== continueLoop) this.completed = true;
    }
    const end = this.end();
    return typeof end === 'number' ? end : yield* end;
  }

  private round(item: Value): Frame {
    const { code, frame } = this;
    frame.evaluation.step();
    const inner = frame.inner(code.size, this.out);
    code.assign(inner, item);
    if (this.loop && code.loopSlot !== undefined) {
      this.loop.advance(item);
      inner.slots[code.loopSlot] = this.loop;
    }
    return inner;
  }

  private end(): Signal | Waiting<Signal> {
    const { otherwise } = this.code;
    return otherwise && !this.completed ? otherwise(this.frame) : goOn;
  }

  /** `loop(items)` in a recursive loop: the text of the same body over other items. */
  recurse(iterable: Value): Result {
    const { code, frame } = this;
    if (!code.recursive) throw typeError('only a loop with the marker `recursive` can be called');
    frame.evaluation.enter();
    const out = this.out.inner();
    const done = new Rounds(code, frame, iterable, this.depth + 1, out).run();
    if (typeof done !== 'number') return recurseLater(done, out, frame);
    frame.evaluation.leave();
    return out.captured();
  }
}

function* recurseLater(waiting: Waiting<Signal>, out: Output, frame: Frame): Waiting {
  yield* waiting;
  frame.evaluation.leave();
  return out.captured();
}

const isLater = (item: Value | Waiting<Value | undefined>): item is Waiting<Value | undefined> =>
  isWaiting(item as Result);
