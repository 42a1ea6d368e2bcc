import { typeError } from '../errors.ts';
import { PyFloat } from '../numbers/float.ts';
import { PySet, PyTuple } from './containers.ts';
import { DictView } from './dictViews.ts';
import { equals, PyObject, same, textOf, typeName, type Value } from './object.ts';

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

/** `a op b` for one link of a comparison chain. */
export function compare(operator: Comparison, a: Value, b: Value): boolean {
  switch (operator) {
    case '==':
      return equals(a, b);
    case '!=':
      return !equals(a, b);
    case 'in':
      return contains(b, a);
    case 'not in':
      return !contains(b, a);
    default:
      return ordered(operator, a, b);
  }
}

/** `value in container` */
export function contains(container: Value, value: Value): boolean {
  const text = textOf(container);
  if (text !== undefined) {
    const part = textOf(value);
    if (part === undefined) {
      throw typeError(`'in <string>' requires string as left operand, not ${typeName(value)}`);
    }
    return text.includes(part);
  }
  if (Array.isArray(container)) return container.some((item) => same(item, value));
  if (container instanceof PyObject) {
    const known = container.contains(value);
    if (known !== undefined) return known;
    const items = container.iterate();
    if (items) {
      for (let step = items.next(); !step.done; step = items.next()) if (same(step.value, value)) return true;
      return false;
    }
  }
  throw typeError(`argument of type '${typeName(container)}' is not iterable`);
}

type Ordering = '<' | '<=' | '>' | '>=';

function ordered(operator: Ordering, a: Value, b: Value): boolean {
  const left = setOf(a);
  const right = left && setOf(b);
  if (left && right) return subset(operator, left, right);
  const order = orderOf(a, b);
  if (order === undefined) {
    const pair = firstUnordered(a, b);
    if (pair === undefined) return false;
    throw typeError(
      `'${operator}' not supported between instances of '${typeName(pair[0])}' and '${typeName(pair[1])}'`,
    );
  }
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** Keys and items of dicts compare as sets do. */
function setOf(value: Value): PySet | undefined {
  if (value instanceof PySet) return value;
  return value instanceof DictView && value.kind !== 'values' ? new PySet(value.values()) : undefined;
}

function subset(operator: Ordering, a: PySet, b: PySet): boolean {
  switch (operator) {
    case '<=':
      return a.isSubsetOf(b);
    case '<':
      return a.size < b.size && a.isSubsetOf(b);
    case '>=':
      return b.isSubsetOf(a);
    case '>':
      return b.size < a.size && b.isSubsetOf(a);
  }
}

/** Negative, 0, positive, NaN when unordered; undefined when Python has no order between the two. */
function orderOf(a: Value, b: Value): number | undefined {
  const x = numeric(a);
  const y = numeric(b);
  if (x !== undefined && y !== undefined) return compareNumbers(x, y);
  const s = textOf(a);
  const t = textOf(b);
  if (s !== undefined && t !== undefined) return compareStrings(s, t);
  const left = itemsOf(a);
  const right = itemsOf(b);
  if (left && right && Array.isArray(a) === Array.isArray(b)) {
    const at = firstDifference(left, right);
    return at < 0 ? left.length - right.length : orderOf(left[at] as Value, right[at] as Value);
  }
  if (a instanceof PyObject) {
    const order = a.compare(b);
    if (order !== undefined) return order;
  }
  if (b instanceof PyObject) {
    const order = b.compare(a);
    if (order !== undefined) return -order;
  }
  return undefined;
}

/** The two values inside of nested sequences that have no order; undefined when sets are in the way. */
function firstUnordered(a: Value, b: Value): [Value, Value] | undefined {
  const left = itemsOf(a);
  const right = itemsOf(b);
  if (!left || !right || Array.isArray(a) !== Array.isArray(b)) return [a, b];
  const at = firstDifference(left, right);
  return at < 0 ? undefined : firstUnordered(left[at] as Value, right[at] as Value);
}

function firstDifference(a: readonly Value[], b: readonly Value[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) if (!same(a[i] as Value, b[i] as Value)) return i;
  return -1;
}

function itemsOf(value: Value): readonly Value[] | undefined {
  if (Array.isArray(value)) return value;
  return value instanceof PyTuple ? value.values : undefined;
}

function numeric(value: Value): number | bigint | undefined {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    default:
      return value instanceof PyFloat ? value.value : undefined;
  }
}

/** JavaScript compares numbers with bigints exactly. */
function compareNumbers(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  if (a > b) return 1;
  // biome-ignore lint/suspicious/noDoubleEquals: a bigint equals the number of the same value
  return a == b ? 0 : Number.NaN;
}

/** By code points, where JavaScript's `<` goes by UTF-16 units. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others. */
const rank = (unit: number): number => (unit >= 0xd800 && unit < 0xe000 ? unit + 0x10000 : unit);

/** Sorts a copy, stably, as Python's `sorted` does with `<` alone; fails where two values have no order. */
export function sorted<T>(items: readonly T[], keyOf: (item: T) => Value, reverse = false): T[] {
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  const sign = reverse ? -1 : 1;
  keyed.sort((a, b) => sign * sortOrder(a.key, b.key));
  return keyed.map(({ item }) => item);
}

/** The later one goes left of the operator, as in Python's messages. */
function sortOrder(a: Value, b: Value): number {
  const order = orderOf(b, a);
  if (order === undefined) return ordered('<', b, a) ? 1 : ordered('<', a, b) ? -1 : 0;
  return Number.isNaN(order) ? 0 : -order;
}
