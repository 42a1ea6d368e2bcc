import { PyFloat } from '../numbers/float.ts';
import { PyDict, PySet, PyTuple } from './containers.ts';
import { PyObject, type Value } from './object.ts';
import { Undefined } from './undefined.ts';

/**
 * Turns plain JavaScript data (parsed JSON, configs) into values. Whole numbers become ints, others floats; objects become
 * dicts in their key order; values pass through.
 */
export function fromJs(data: unknown): Value {
  if (data === null || data === undefined) return null;
  switch (typeof data) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return data;
    case 'number':
      return Number.isSafeInteger(data) ? data : new PyFloat(data);
    case 'object':
      if (data instanceof PyObject) return data;
      if (Array.isArray(data)) return data.map(fromJs);
      if (data instanceof Map) return new PyDict([...data].map(([k, v]) => [fromJs(k), fromJs(v)]));
      if (data instanceof Set) return new PySet([...data].map(fromJs));
      return new PyDict(Object.entries(data).map(([k, v]) => [k, fromJs(v)]));
    default:
      throw new Error(`no template value for a ${typeof data}`);
  }
}

/** Turns a value into plain data for artifacts: dicts to objects, tuples and sets to arrays, floats to numbers; integers beyond 2^53 to texts. */
export const toJs = (value: Value): unknown => toPlain(value, (float) => float.value);

/** The same for configs and arguments, in which a float without a fraction stays one: `{{ config.get('rate') }}` prints `1.0`. */
export const toConfig = (value: Value): unknown =>
  toPlain(value, (float) => (Number.isSafeInteger(float.value) ? float : float.value));

function toPlain(value: Value, ofFloat: (float: PyFloat) => unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  const inner = (part: Value): unknown => toPlain(part, ofFloat);
  if (Array.isArray(value)) return value.map(inner);
  if (!(value instanceof PyObject)) return value;
  if (value instanceof PyFloat) return ofFloat(value);
  if (value instanceof PyDict) return Object.fromEntries([...value.entries()].map(([k, v]) => [keyText(k), inner(v)]));
  if (value instanceof PyTuple) return value.values.map(inner);
  if (value instanceof PySet) return [...value.values()].map(inner);
  if (value instanceof Undefined) return null;
  return value.str();
}

const keyText = (key: Value): string => (key === null ? 'null' : key instanceof PyObject ? key.str() : String(key));
