import { typeError } from '../errors.ts';
import { type PyDict, PySet, PyTuple, unchanged } from './containers.ts';
import { items } from './iteration.ts';
import { type Enclosing, type HashKey, isEnclosed, PyObject, repr, type Value } from './object.ts';

/** `d.keys()`, `d.values()` and `d.items()`: windows on a dict that follow its changes. */
export class DictView extends PyObject {
  readonly dict: PyDict;
  readonly kind: 'keys' | 'values' | 'items';
  constructor(dict: PyDict, kind: 'keys' | 'values' | 'items') {
    super();
    this.dict = dict;
    this.kind = kind;
  }
  get typeName(): string {
    return `dict_${this.kind}`;
  }
  *values(): Generator<Value> {
    switch (this.kind) {
      case 'keys':
        yield* this.dict.keys();
        break;
      case 'values':
        yield* this.dict.values();
        break;
      case 'items':
        for (const [key, value] of this.dict.entries()) yield new PyTuple([key, value]);
    }
  }
  override attribute(name: string): Value | undefined {
    return name === 'mapping' ? this.dict : undefined;
  }
  override iterate(): Iterator<Value> {
    return unchanged(this.dict, this.values());
  }
  override length(): number {
    return this.dict.size;
  }
  override contains(value: Value): boolean | undefined {
    return this.kind === 'keys' ? this.dict.has(value) : undefined;
  }
  override equals(other: Value): boolean {
    if (this === other) return true;
    if (this.kind === 'values') return false;
    const own = new PySet(this.values());
    if (other instanceof DictView) return other.kind !== 'values' && own.equals(new PySet(other.values()));
    return own.equals(other);
  }
  /** Differences of keys and items are sets. */
  override binary(operator: string, other: Value, reflected: boolean): Value | undefined {
    if (operator !== '-' || this.kind === 'values') return undefined;
    const [left, right] = reflected ? [items(other), this] : [this.values(), new PySet(items(other))];
    return new PySet([...left].filter((value) => !contains(right, value)));
  }
  override hashKey(): HashKey {
    if (this.kind === 'values') return super.hashKey();
    throw typeError(`unhashable type: '${this.typeName}'`);
  }
  override repr(enclosing?: Enclosing): string {
    if (isEnclosed(this, enclosing)) return '...';
    const inner = { value: this, outer: enclosing };
    return `${this.typeName}([${[...this.values()].map((value) => repr(value, inner)).join(', ')}])`;
  }
}

const contains = (container: DictView | PySet, value: Value): boolean =>
  container instanceof PySet ? container.has(value) : new PySet(container.values()).has(value);
