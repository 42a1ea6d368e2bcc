import { typeError, valueError } from '../errors.ts';
import { characters, hasPairs } from '../text/codePoints.ts';
import { PyDict, PyTuple } from './containers.ts';
import { PyObject, textOf, typeName, type Value } from './object.ts';
import { Undefined } from './undefined.ts';

/** The start, stop and step of a slice, fitted to a length; `stop` is exclusive. */
export interface Slice {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

/** A value that can be sliced by itself (ranges, agate's sequences). */
export interface Sliceable {
  slice(slice: Slice): Value;
}
const isSliceable = (value: Value): value is PyObject & Sliceable => value instanceof PyObject && 'slice' in value;

/** `x[start:stop:step]`; null stands for a bound left out. */
export function slice(value: Value, start: Value, stop: Value, step: Value): Value {
  const text = textOf(value);
  if (text !== undefined) {
    if (!hasPairs(text)) return sliceText(text, fitted(text.length, start, stop, step));
    const points = characters(text);
    return pick(points, fitted(points.length, start, stop, step)).join('');
  }
  if (Array.isArray(value)) return pick(value, fitted(value.length, start, stop, step));
  if (value instanceof PyTuple) return new PyTuple(pick(value.values, fitted(value.values.length, start, stop, step)));
  if (isSliceable(value)) return value.slice(fitted(value.length() ?? 0, start, stop, step));
  if (value instanceof Undefined) {
    const item = value.item(null);
    if (item !== undefined) return item;
  }
  if (value instanceof PyDict) throw typeError("unhashable type: 'slice'");
  throw typeError(`'${typeName(value)}' object is not subscriptable`);
}

function sliceText(text: string, range: Slice): string {
  if (range.step === 1) return range.start < range.stop ? text.slice(range.start, range.stop) : '';
  let result = '';
  for (const i of indices(range)) result += text[i];
  return result;
}

function pick<T>(items: readonly T[], range: Slice): T[] {
  if (range.step === 1) return range.start < range.stop ? items.slice(range.start, range.stop) : [];
  const picked: T[] = [];
  for (const i of indices(range)) picked.push(items[i] as T);
  return picked;
}

function* indices({ start, stop, step }: Slice): Generator<number> {
  for (let i = start; step > 0 ? i < stop : i > stop; i += step) yield i;
}

/** Python's slice.indices: negative bounds count from the end, all are cut to the length. */
function fitted(length: number, start: Value, stop: Value, step: Value): Slice {
  const by = step === null ? 1 : index(step);
  if (by === 0) throw valueError('slice step cannot be zero');
  const lowest = by > 0 ? 0 : -1;
  const highest = by > 0 ? length : length - 1;
  const bound = (value: Value, otherwise: number): number => {
    if (value === null) return otherwise;
    const at = index(value);
    return Math.min(Math.max(at < 0 ? at + length : at, lowest), highest);
  };
  return { start: bound(start, by > 0 ? lowest : highest), stop: bound(stop, by > 0 ? highest : lowest), step: by };
}

function index(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'bigint') return value > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
  throw typeError('slice indices must be integers or None or have an __index__ method');
}
