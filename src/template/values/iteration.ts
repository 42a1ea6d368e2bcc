import { typeError } from '../errors.ts';
import { codePointLength } from '../text/codePoints.ts';
import { PyObject, typeName, type Value } from './object.ts';

/** `iter(x)`; throws a type error when it cannot be iterated. */
export function iterate(value: Value): Iterator<Value> {
  if (Array.isArray(value) || typeof value === 'string') return value[Symbol.iterator]();
  const values = value instanceof PyObject ? value.iterate() : undefined;
  if (!values) throw typeError(`'${typeName(value)}' object is not iterable`);
  return values;
}

/** The same for `for ... of` loops. */
export function items(value: Value): Iterable<Value> {
  if (Array.isArray(value) || typeof value === 'string') return value;
  const values = iterate(value);
  return { [Symbol.iterator]: () => values };
}

/** `list(x)`: always a new array. */
export function toArray(value: Value): Value[] {
  if (Array.isArray(value)) return value.slice();
  const values: Value[] = [];
  const iterator = iterate(value);
  for (let step = iterator.next(); !step.done; step = iterator.next()) values.push(step.value);
  return values;
}

/** `len(x)` */
export function lengthOf(value: Value): number {
  if (typeof value === 'string') return codePointLength(value);
  if (Array.isArray(value)) return value.length;
  const length = value instanceof PyObject ? value.length() : undefined;
  if (length === undefined) throw typeError(`object of type '${typeName(value)}' has no len()`);
  return length;
}
