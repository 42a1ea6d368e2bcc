import { typeError } from './errors.ts';
import { type Kwargs, PyObject, type Result, typeName, type Value } from './values/object.ts';

/** Whether `callValue` would call it. */
export function isCallable(value: Value): value is PyObject & { call: NonNullable<PyObject['call']> } {
  return value instanceof PyObject && value.call !== undefined;
}

/** `f(*args, **kwargs)` */
export function callValue(value: Value, args: readonly Value[], kwargs: Kwargs): Result {
  if (!isCallable(value)) throw typeError(`'${typeName(value)}' object is not callable`);
  return value.call(args, kwargs);
}
