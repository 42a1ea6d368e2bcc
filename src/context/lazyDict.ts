import { fromJs, PyDict, PyObject, type Value } from '../template/values.ts';

/** Plain data as a value whose dicts are made when they are first touched. */
export function lazyValue(data: unknown): Value {
  if (Array.isArray(data)) return data.map(lazyValue);
  if (data instanceof PyObject || data === null || typeof data !== 'object') return fromJs(data);
  return new LazyDict(() => (data instanceof Map ? (data as Map<string, unknown>) : Object.entries(data)));
}

/**
 * A dict over plain data that stays as it is: entries are turned into values when the dict is first used, and writes stay in
 * the dict. The manifest's 47,000 nodes cost nothing until a template looks at them.
 */
export class LazyDict extends PyDict {
  private source: (() => Iterable<readonly [string, unknown]>) | undefined;

  constructor(source: () => Iterable<readonly [string, unknown]>) {
    super();
    this.source = source;
  }

  private filled(): void {
    const { source } = this;
    if (!source) return;
    this.source = undefined;
    for (const [key, value] of source()) super.set(key, lazyValue(value));
  }

  override get(key: Value): Value | undefined {
    this.filled();
    return super.get(key);
  }
  override set(key: Value, value: Value): void {
    this.filled();
    super.set(key, value);
  }
  override has(key: Value): boolean {
    this.filled();
    return super.has(key);
  }
  override delete(key: Value): boolean {
    this.filled();
    return super.delete(key);
  }
  override clear(): void {
    this.filled();
    super.clear();
  }
  override get size(): number {
    this.filled();
    return super.size;
  }
  override *keys(): Generator<Value> {
    this.filled();
    yield* super.keys();
  }
  override *values(): Generator<Value> {
    this.filled();
    yield* super.values();
  }
  override entries(): IterableIterator<[Value, Value]> {
    this.filled();
    return super.entries();
  }
}
