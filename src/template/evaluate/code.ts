import { isWaiting, type Result, type Value, type Waiting } from '../values.ts';
import type { Frame } from './frame.ts';

/**
 * An expression turned into a closure. One that contains no call gives its value at once (`waits` is false); one that
 * does may give a computation to drive instead.
 */
export interface Code {
  readonly waits: boolean;
  readonly run: (frame: Frame) => Result;
}

export const atOnce = (run: (frame: Frame) => Value): Code => ({ waits: false, run });
export const mayWait = (run: (frame: Frame) => Result): Code => ({ waits: true, run });

/** What comes after a computation. */
export function* after<T>(waiting: Waiting<T>, next: (value: T) => Result): Waiting {
  const result = next(yield* waiting);
  return isWaiting(result) ? yield* result : result;
}

/** A pure function over one expression. */
export function lift1(a: Code, operation: (frame: Frame, a: Value) => Value): Code {
  if (!a.waits) return atOnce((frame) => operation(frame, a.run(frame) as Value));
  return mayWait((frame) => {
    const value = a.run(frame);
    return isWaiting(value) ? after(value, (settled) => operation(frame, settled)) : operation(frame, value);
  });
}

/** A pure function over two expressions, evaluated left to right. */
export function lift2(a: Code, b: Code, operation: (frame: Frame, a: Value, b: Value) => Value): Code {
  if (!a.waits && !b.waits) return atOnce((frame) => operation(frame, a.run(frame) as Value, b.run(frame) as Value));
  const second = (frame: Frame, left: Value): Result => {
    const right = b.run(frame);
    return isWaiting(right)
      ? after(right, (settled) => operation(frame, left, settled))
      : operation(frame, left, right);
  };
  return mayWait((frame) => {
    const left = a.run(frame);
    return isWaiting(left) ? after(left, (settled) => second(frame, settled)) : second(frame, left);
  });
}

/** A function over any number of expressions, evaluated left to right; the function itself may wait when `waits` says so. */
export function lift(
  codes: readonly Code[],
  operation: (frame: Frame, values: Value[]) => Result,
  waits = false,
): Code {
  if (!codes.some((code) => code.waits)) {
    const run = (frame: Frame): Result => {
      const values = new Array<Value>(codes.length);
      for (let i = 0; i < codes.length; i += 1) values[i] = (codes[i] as Code).run(frame) as Value;
      return operation(frame, values);
    };
    return { waits, run };
  }
  return mayWait((frame) => {
    const values = new Array<Value>(codes.length);
    for (let i = 0; i < codes.length; i += 1) {
      const value = (codes[i] as Code).run(frame);
      if (isWaiting(value)) return liftLater(frame, codes, values, i, value, operation);
      values[i] = value;
    }
    return operation(frame, values);
  });
}

function* liftLater(
  frame: Frame,
  codes: readonly Code[],
  values: Value[],
  from: number,
  first: Waiting,
  operation: (frame: Frame, values: Value[]) => Result,
): Waiting {
  values[from] = yield* first;
  for (let i = from + 1; i < codes.length; i += 1) {
    const value = (codes[i] as Code).run(frame);
    values[i] = isWaiting(value) ? yield* value : value;
  }
  const result = operation(frame, values);
  return isWaiting(result) ? yield* result : result;
}
