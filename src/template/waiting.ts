import { TemplateError } from './errors.ts';
import { PyObject, type Result, type Value, type Waiting } from './values/object.ts';

/** Generators are never values of a template, so their presence tells a waiting result apart. */
export function isWaiting(result: Result): result is Waiting {
  return typeof result === 'object' && result !== null && !(result instanceof PyObject) && !Array.isArray(result);
}

/** Awaits a promise inside a waiting computation: `const rows = yield* wait(query())`. */
export function* wait<T>(promise: Promise<T>): Waiting<T> {
  return (yield promise) as T;
}

/** Drives a result to its value where waiting is allowed. */
export async function settle(result: Result): Promise<Value> {
  if (!isWaiting(result)) return result;
  let step = result.next();
  while (!step.done) {
    let resolved: unknown;
    try {
      resolved = await step.value;
    } catch (error) {
      step = result.throw(error);
      continue;
    }
    step = result.next(resolved);
  }
  return step.value;
}

/** Drives a result where nothing may wait (parsing). */
export function settleNow(result: Result): Value {
  if (!isWaiting(result)) return result;
  const step = result.next();
  if (!step.done) throw new TemplateError('other', 'this expression needs the database, which is not available here');
  return step.value;
}
