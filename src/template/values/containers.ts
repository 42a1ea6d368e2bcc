import { TemplateError, typeError } from '../errors.ts';
import { type Enclosing, type HashKey, hashKey, isEnclosed, PyObject, repr, same, type Value } from './object.ts';

/** An immutable sequence; prints `(1, 2)`, `(1,)`, `()`. Never equal to a list. */
export class PyTuple extends PyObject {
  readonly typeName: string = 'tuple';
  readonly values: readonly Value[];
  constructor(values: readonly Value[]) {
    super();
    this.values = values;
  }
  override iterate(): Iterator<Value> {
    return this.values[Symbol.iterator]();
  }
  override item(key: Value): Value | undefined {
    const index = typeof key === 'boolean' ? Number(key) : key;
    return typeof index === 'number' ? this.values[index < 0 ? index + this.values.length : index] : undefined;
  }
  override length(): number {
    return this.values.length;
  }
  override repr(enclosing?: Enclosing): string {
    if (isEnclosed(this, enclosing)) return '(...)';
    const inner = { value: this, outer: enclosing };
    const items = this.values.map((value) => repr(value, inner));
    return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
  }
  override equals(other: Value): boolean {
    if (!(other instanceof PyTuple)) return false;
    if (this.values.length !== other.values.length) return false;
    return this.values.every((value, i) => same(value, other.values[i] as Value));
  }
  override hashKey(): HashKey {
    return `t:${this.values.map((value) => keyText(hashKey(value))).join(',')}`;
  }
}

const keyText = (key: HashKey): string => (typeof key === 'string' ? JSON.stringify(key) : String(key));

/** A dict: insertion order, any hashable key, the first of equal keys is kept for printing. */
export class PyDict extends PyObject {
  readonly typeName: string = 'dict';
  protected readonly entriesByKey = new Map<HashKey, [key: Value, value: Value]>();

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
    return unchanged(this, this.keys());
  }
  override isMapping(): boolean {
    return true;
  }
  override length(): number {
    return this.size;
  }
  override contains(value: Value): boolean {
    return this.has(value);
  }
  override repr(enclosing?: Enclosing): string {
    if (isEnclosed(this, enclosing)) return '{...}';
    const inner = { value: this, outer: enclosing };
    const items: string[] = [];
    for (const [key, value] of this.entries()) items.push(`${repr(key, inner)}: ${repr(value, inner)}`);
    return `{${items.join(', ')}}`;
  }
  override equals(other: Value): boolean {
    if (this === other) return true;
    if (!(other instanceof PyDict) || this.size !== other.size) return false;
    for (const [key, value] of this.entries()) {
      const otherValue = other.get(key);
      if (otherValue === undefined || !same(value, otherValue)) return false;
    }
    return true;
  }
  override hashKey(): HashKey {
    throw typeError("unhashable type: 'dict'");
  }
}

/** Iterates over a dict or one of its views as Python does: a dict that grows or shrinks meanwhile is an error. */
export function* unchanged(dict: PyDict, values: Iterable<Value>): Generator<Value> {
  const { size } = dict;
  for (const value of values) {
    if (dict.size !== size) throw new TemplateError('other', 'dictionary changed size during iteration');
    yield value;
  }
  if (dict.size !== size) throw new TemplateError('other', 'dictionary changed size during iteration');
}

/** A set, in insertion order. */
export class PySet extends PyObject {
  readonly typeName = 'set';
  protected readonly members = new Map<HashKey, Value>();
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
  get size(): number {
    return this.members.size;
  }
  values(): IterableIterator<Value> {
    return this.members.values();
  }
  /** Whether every member is in `other`. */
  isSubsetOf(other: PySet): boolean {
    if (this.size > other.size) return false;
    for (const key of this.members.keys()) if (!other.members.has(key)) return false;
    return true;
  }
  override iterate(): Iterator<Value> {
    return this.members.values();
  }
  override length(): number {
    return this.members.size;
  }
  override contains(value: Value): boolean {
    // Python looks for a set as a frozenset, which templates cannot make.
    return !(value instanceof PySet) && this.has(value);
  }
  override repr(enclosing?: Enclosing): string {
    if (this.size === 0) return 'set()';
    const inner = { value: this, outer: enclosing };
    return `{${[...this.values()].map((value) => repr(value, inner)).join(', ')}}`;
  }
  override equals(other: Value): boolean {
    return other instanceof PySet && other.size === this.size && this.isSubsetOf(other);
  }
  override binary(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (operator !== '-' || reflected || !(other instanceof PySet)) return undefined;
    return new PySet([...this.values()].filter((value) => !other.has(value)));
  }
  override hashKey(): HashKey {
    throw typeError("unhashable type: 'set'");
  }
}

/** What `map`, `select` and their like give: values made on demand, once, without a length. */
export class PyIterator extends PyObject {
  readonly typeName: string;
  private readonly values: Iterator<Value>;
  constructor(values: Iterator<Value>, typeName = 'generator') {
    super();
    this.values = values;
    this.typeName = typeName;
  }
  override iterate(): Iterator<Value> {
    return this.values;
  }
  override repr(): string {
    return `<${this.typeName} object>`;
  }
}
