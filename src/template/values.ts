/**
 * The values that templates see: Python's, not JavaScript's.
 *
 * | Python        | here                                                         |
 * |---------------|--------------------------------------------------------------|
 * | None          | `null`                                                       |
 * | bool          | `boolean`                                                    |
 * | int           | `number` (always whole, within 2^53) or `bigint` beyond      |
 * | str           | `string` (methods count code points)                         |
 * | list          | a JavaScript array                                           |
 * | anything else | a subclass of `PyObject`: PyFloat, PyTuple, PyDict, Undefined, relations, macros, ... |
 *
 * A template reaches only what a value's class offers through `attribute`, `item` and `call`; JavaScript properties and
 * prototypes are out of its reach by construction.
 */
import { TemplateError, typeError, undefinedError } from './errors.ts';

export type Value = null | boolean | number | bigint | string | Value[] | PyObject;

/** A computation that may wait: it yields promises and is resumed with what they resolve to. */
export type Waiting<T = Value> = Generator<Promise<unknown>, T, unknown>;

/** What a call gives: a value at once, or a computation to drive. */
export type Result = Value | Waiting;

export type Kwargs = ReadonlyMap<string, Value>;
export const noKwargs: Kwargs = new Map();

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
  truthy(): boolean {
    const length = this.length();
    return length === undefined || length > 0;
  }
  /** `str(x)`, what `{{ x }}` prints. */
  str(): string {
    return this.repr();
  }
  /** `repr(x)`, what is printed inside of containers. */
  repr(): string {
    return `<${this.typeName} object>`;
  }
  equals(other: Value): boolean {
    return this === other;
  }
  /** Text that is the same for equal values, for keys of dicts and sets; throws a type error when unhashable. */
  hashKey(): string {
    return `o:${objectId(this)}`;
  }
  /** Ordering against another value: negative, 0, positive; undefined when not ordered. */
  compare(_other: Value): number | undefined {
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

/** A Python float. Whole floats stay floats: `4 / 1` prints `4.0`. */
export class PyFloat extends PyObject {
  readonly typeName = 'float';
  readonly value: number;
  constructor(value: number) {
    super();
    this.value = value;
  }
  override truthy(): boolean {
    return this.value !== 0;
  }
  override repr(): string {
    return floatText(this.value);
  }
  override equals(other: Value): boolean {
    if (other instanceof PyFloat) return this.value === other.value;
    if (typeof other === 'number') return this.value === other;
    if (typeof other === 'bigint') return Number.isInteger(this.value) && BigInt(this.value) === other;
    if (typeof other === 'boolean') return this.value === (other ? 1 : 0);
    return false;
  }
  override hashKey(): string {
    return Number.isInteger(this.value) ? `n:${BigInt(this.value)}` : `n:${this.value}`;
  }
}

/** Python's shortest text of a float: `4.0`, `1e+16`, `1e-05`, `inf`, `nan`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const [mantissa, exponentText] = value.toExponential().split('e') as [string, string];
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 16) {
    const plain = Number.isInteger(value) ? BigInt(value).toString() : value.toString();
    if (plain.includes('e')) return value.toFixed(Math.max(0, (mantissa.split('.')[1] ?? '').length - exponent));
    return plain.includes('.') ? plain : `${plain}.0`;
  }
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** An immutable sequence; prints `(1, 2)`, `(1,)`, `()`. Never equal to a list. */
export class PyTuple extends PyObject {
  readonly typeName = 'tuple';
  readonly values: readonly Value[];
  constructor(values: readonly Value[]) {
    super();
    this.values = values;
  }
  override iterate(): Iterator<Value> {
    return this.values[Symbol.iterator]();
  }
  override length(): number {
    return this.values.length;
  }
  override hashKey(): string {
    return `t:${this.values.map((v) => JSON.stringify(hashKey(v))).join(',')}`;
  }
}

/** A dict: insertion order, any hashable key, the first of equal keys is kept for printing. */
export class PyDict extends PyObject {
  readonly typeName: string = 'dict';
  protected readonly entriesByKey = new Map<string, [key: Value, value: Value]>();

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    super();
    for (const [key, value] of entries) this.set(key, value);
  }
  get(key: Value): Value | undefined {
    return this.entriesByKey.get(hashKey(key))?.[1];
  }
  set(key: Value, value: Value): void {
    const hash = hashKey(key);
    const entry = this.entriesByKey.get(hash);
    if (entry) entry[1] = value;
    else this.entriesByKey.set(hash, [key, value]);
  }
  has(key: Value): boolean {
    return this.entriesByKey.has(hashKey(key));
  }
  delete(key: Value): boolean {
    return this.entriesByKey.delete(hashKey(key));
  }
  clear(): void {
    this.entriesByKey.clear();
  }
  get size(): number {
    return this.entriesByKey.size;
  }
  *keys(): Generator<Value> {
    for (const [key] of this.entriesByKey.values()) yield key;
  }
  *values(): Generator<Value> {
    for (const [, value] of this.entriesByKey.values()) yield value;
  }
  entries(): IterableIterator<[Value, Value]> {
    return this.entriesByKey.values();
  }
  override item(key: Value): Value | undefined {
    return this.get(key);
  }
  override iterate(): Iterator<Value> {
    return this.keys();
  }
  override length(): number {
    return this.size;
  }
  override contains(value: Value): boolean {
    return this.has(value);
  }
  override hashKey(): string {
    throw typeError("unhashable type: 'dict'");
  }
}

/** A set, in insertion order. */
export class PySet extends PyObject {
  readonly typeName = 'set';
  protected readonly members = new Map<string, Value>();
  constructor(values: Iterable<Value> = []) {
    super();
    for (const value of values) this.add(value);
  }
  add(value: Value): void {
    const hash = hashKey(value);
    if (!this.members.has(hash)) this.members.set(hash, value);
  }
  has(value: Value): boolean {
    return this.members.has(hashKey(value));
  }
  delete(value: Value): boolean {
    return this.members.delete(hashKey(value));
  }
  clear(): void {
    this.members.clear();
  }
  values(): IterableIterator<Value> {
    return this.members.values();
  }
  override iterate(): Iterator<Value> {
    return this.members.values();
  }
  override length(): number {
    return this.members.size;
  }
  override contains(value: Value): boolean {
    return this.has(value);
  }
  override hashKey(): string {
    throw typeError("unhashable type: 'set'");
  }
}

/** Jinja's Undefined at run time: prints empty, is falsy, iterates as empty; everything else is an error. */
export class Undefined extends PyObject {
  readonly typeName: string = 'Undefined';
  readonly name: string | undefined;
  /** The words of the error when it is used, such as `'x' is undefined` or `'dict object' has no attribute 'x'`. */
  readonly message: string;
  constructor(name?: string, message = name === undefined ? 'the value is undefined' : `'${name}' is undefined`) {
    super();
    this.name = name;
    this.message = message;
  }
  fail(): never {
    throw undefinedError(this.message);
  }
  override item(_key: Value): Value | undefined {
    return this.fail();
  }
  override call(_args: readonly Value[], _kwargs: Kwargs): Result {
    return this.fail();
  }
  override iterate(): Iterator<Value> {
    return [][Symbol.iterator]();
  }
  override length(): number {
    return 0;
  }
  override str(): string {
    return '';
  }
  override repr(): string {
    return 'Undefined';
  }
  override equals(other: Value): boolean {
    return other instanceof Undefined;
  }
  override hashKey(): string {
    return 'undefined';
  }
}

/** A function that templates may call. */
export class PyFunction extends PyObject {
  readonly typeName = 'function';
  readonly name: string;
  private readonly body: (args: readonly Value[], kwargs: Kwargs) => Result;
  constructor(name: string, body: (args: readonly Value[], kwargs: Kwargs) => Result) {
    super();
    this.name = name;
    this.body = body;
  }
  override call(args: readonly Value[], kwargs: Kwargs): Result {
    return this.body(args, kwargs);
  }
  override repr(): string {
    return `<function ${this.name}>`;
  }
}

/** The text under which equal values share a key: `1`, `1.0` and `true` are one key, `'1'` is another. */
export function hashKey(value: Value): string {
  switch (typeof value) {
    case 'string':
      return `s:${value}`;
    case 'number':
    case 'bigint':
      return `n:${value}`;
    case 'boolean':
      return value ? 'n:1' : 'n:0';
    default:
      if (value === null) return 'none';
      if (Array.isArray(value)) throw typeError("unhashable type: 'list'");
      return value.hashKey();
  }
}

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

/** Turns a value into plain data for configs and artifacts: dicts to objects, tuples and sets to arrays, floats to numbers. */
export function toJs(value: Value): unknown {
  if (Array.isArray(value)) return value.map(toJs);
  if (!(value instanceof PyObject)) return value;
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyDict) return Object.fromEntries([...value.entries()].map(([k, v]) => [typeof k === 'string' ? k : keyText(k), toJs(v)]));
  if (value instanceof PyTuple) return value.values.map(toJs);
  if (value instanceof PySet) return [...value.values()].map(toJs);
  if (value instanceof Undefined) return null;
  return value.str();
}

const keyText = (key: Value): string => (key === null ? 'null' : key instanceof PyObject ? key.str() : String(key));
