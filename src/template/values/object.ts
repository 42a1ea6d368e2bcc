import { typeError } from '../errors.ts';
import { stringRepr } from '../stringRepr.ts';

export type Value = null | boolean | number | bigint | string | Value[] | PyObject;

/** A computation that may wait: it yields promises and is resumed with what they resolve to. */
export type Waiting<T = Value> = Generator<Promise<unknown>, T, unknown>;

/** What a call gives: a value at once, or a computation to drive. */
export type Result = Value | Waiting;

export type Kwargs = ReadonlyMap<string, Value>;
export const noKwargs: Kwargs = new Map();

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

/** What equal values share, as the key of a JavaScript Map: see `hashKey`. */
export type HashKey = string | number | bigint | null;

/** The containers around a value that is being printed: a container inside itself prints as `[...]`. */
export interface Enclosing {
  readonly value: Value;
  readonly outer: Enclosing | undefined;
}

/** Base of every value that is not a primitive or a list. The defaults are those of a plain Python object. */
export abstract class PyObject {
  /** Python's `type(x).__name__`, for messages. */
  abstract readonly typeName: string;

  /** `x.name`: undefined (JavaScript's) when there is no such attribute. */
  attribute(_name: string): Value | undefined {
    return undefined;
  }
  /** Names that `attribute` knows, for "did you mean". */
  attributeNames(): Iterable<string> {
    return [];
  }
  /** `x[key]`: undefined (JavaScript's) when there is no such item; throws a type error when not subscriptable. */
  item(_key: Value): Value | undefined {
    throw typeError(`'${this.typeName}' object is not subscriptable`);
  }
  /** `x(...)`; undefined when not callable. */
  call?(args: readonly Value[], kwargs: Kwargs): Result;
  /** Told before the arguments of a call of it are evaluated, where these contain calls. */
  beforeArguments?(): void;
  /** Iteration; undefined when not iterable. */
  iterate(): Iterator<Value> | undefined {
    return undefined;
  }
  /** `len(x)`; undefined when it has none. */
  length(): number | undefined {
    return undefined;
  }
  /** `v in x`; undefined to fall back on iteration. */
  contains(_value: Value): boolean | undefined {
    return undefined;
  }
  /** Whether `x is mapping`: a dict, or what has keys like one. */
  isMapping(): boolean {
    return false;
  }
  truthy(): boolean {
    const length = this.length();
    return length === undefined || length > 0;
  }
  /** `str(x)`, what `{{ x }}` prints. */
  str(): string {
    return this.repr();
  }
  /** `repr(x)`, what is printed inside of containers, which pass themselves on in `enclosing`. */
  repr(_enclosing?: Enclosing): string {
    return `<${this.typeName} object>`;
  }
  /** `format(x, spec)` for a spec that is not empty; undefined when the type has none of its own. */
  format(_spec: string): string | undefined {
    return undefined;
  }
  /** The text of a value that is a string with more to it (a subclass of `str` in Python). */
  text(): string | undefined {
    return undefined;
  }
  equals(other: Value): boolean {
    return this === other;
  }
  /** What is the same for equal values, for keys of dicts and sets; throws a type error when unhashable. */
  hashKey(): HashKey {
    return `o:${objectId(this)}`;
  }
  /** Ordering against another value: negative, 0, positive, or NaN (unordered); undefined when not comparable. */
  compare(_other: Value): number | undefined {
    return undefined;
  }
  /** `x op other`, or `other op x` when reflected; undefined when the operator does not apply to the two. */
  binary(_operator: BinaryOperator, _other: Value, _reflected: boolean): Value | undefined {
    return undefined;
  }
  /** `-x` and `+x`; undefined when they do not apply. */
  unary(_operator: '-' | '+'): Value | undefined {
    return undefined;
  }
}

let lastId = 0;
const ids = new WeakMap<object, number>();
function objectId(object: object): number {
  let id = ids.get(object);
  if (id === undefined) {
    lastId += 1;
    id = lastId;
    ids.set(object, id);
  }
  return id;
}

/**
 * What equal values share: `1`, `1.0` and `true` are one key, `'1'` is another. A string is its own key (nothing is
 * allocated for the common case); the keys of objects start with a NUL.
 */
export function hashKey(value: Value): HashKey {
  switch (typeof value) {
    case 'string':
      return value.charCodeAt(0) === 0 ? `\0s${value}` : value;
    case 'number':
    case 'bigint':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    default: {
      if (value === null) return null;
      if (Array.isArray(value)) throw typeError("unhashable type: 'list'");
      const text = value.text();
      if (text !== undefined) return hashKey(text);
      const key = value.hashKey();
      return typeof key === 'string' ? `\0${key}` : key;
    }
  }
}

/** `a == b` */
export function equals(a: Value, b: Value): boolean {
  if (typeof a === 'object' && a !== null) {
    if (!Array.isArray(a)) return a.equals(b);
    if (Array.isArray(b)) return a === b || (a.length === b.length && a.every((item, i) => same(item, b[i] as Value)));
    return b instanceof PyObject && b.equals(a);
  }
  if (a === b) return true;
  if (typeof b === 'object' && b !== null) return !Array.isArray(b) && b.equals(a);
  if (typeof a === 'boolean') return typeof b === 'number' && b === (a ? 1 : 0);
  return typeof b === 'boolean' && typeof a === 'number' && a === (b ? 1 : 0);
}

/** Whether containers take the two for the same: identical or equal (a `nan` is in a list that holds it). */
export function same(a: Value, b: Value): boolean {
  return a === b || equals(a, b);
}

/** `str(x)`: what `{{ x }}` prints. */
export function str(value: Value): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
      return String(value);
    case 'boolean':
      return value ? 'True' : 'False';
    default:
      if (value === null) return 'None';
      return Array.isArray(value) ? repr(value) : value.str();
  }
}

/** `repr(x)`: what is printed inside of containers. */
export function repr(value: Value, enclosing?: Enclosing): string {
  if (typeof value === 'string') return stringRepr(value);
  if (typeof value !== 'object' || value === null) return str(value);
  if (!Array.isArray(value)) return value.repr(enclosing);
  if (isEnclosed(value, enclosing)) return '[...]';
  const inner: Enclosing = { value, outer: enclosing };
  return `[${value.map((item) => repr(item, inner)).join(', ')}]`;
}

/** Whether a container is being printed already. */
export function isEnclosed(value: Value, enclosing: Enclosing | undefined): boolean {
  for (let at = enclosing; at; at = at.outer) if (at.value === value) return true;
  return false;
}

/** `bool(x)` */
export function truthy(value: Value): boolean {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? value.length > 0 : value.truthy();
  // The rest is as in JavaScript: 0, 0n, '', false and null.
  return Boolean(value);
}

/** Python's name of the type of a value, as messages say it. */
export function typeName(value: Value): string {
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'number':
    case 'bigint':
      return 'int';
    case 'boolean':
      return 'bool';
    default:
      if (value === null) return 'NoneType';
      return Array.isArray(value) ? 'list' : value.typeName;
  }
}

/** The text of a string or of a value that is one in Python; undefined for all others. */
export function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof PyObject ? value.text() : undefined;
}
