import { TemplateError } from '../errors.ts';
import { equals, toArray } from '../operators.ts';
import { BoundMethod, type Method } from '../values/function.ts';
import { repr, typeName } from '../values/object.ts';
import type { Slice } from '../values/slice.ts';
import { PyDict, PyObject, PyTuple, type Value } from '../values.ts';

/** agate's sequence with keys: rows, columns, and the lists of them. Items by position or key; iteration gives values. */
export abstract class MappedSequence extends PyObject {
  abstract values(): readonly Value[];
  /** Undefined when the items have no keys. */
  abstract keys(): readonly Value[] | undefined;

  get typeName(): string {
    return 'MappedSequence';
  }
  /** The value under a key; undefined (JavaScript's) when there is none. */
  get(key: Value): Value | undefined {
    const at = this.keys()?.findIndex((other) => equals(other, key)) ?? -1;
    return at < 0 ? undefined : this.values()[at];
  }
  override attribute(name: string): Value | undefined {
    const method = sequenceMethods.get(name);
    return method && new BoundMethod<MappedSequence>(name, this, method);
  }
  override attributeNames(): Iterable<string> {
    return sequenceMethods.keys();
  }
  override item(key: Value): Value | undefined {
    if (typeof key === 'number') return this.values().at(key);
    const found = this.get(key);
    if (found === undefined) throw new TemplateError('key', repr(key));
    return found;
  }
  slice({ start, stop, step }: Slice): Value {
    const values = this.values();
    const picked: Value[] = [];
    for (let i = start; step > 0 ? i < stop : i > stop; i += step) picked.push(values[i] as Value);
    return new PyTuple(picked);
  }
  override iterate(): Iterator<Value> {
    return this.values()[Symbol.iterator]();
  }
  override length(): number {
    return this.values().length;
  }
  override repr(): string {
    const values = this.values();
    const sample = values.slice(0, 5).map((value) => repr(value));
    return `<agate.${this.typeName}: (${sample.join(', ')}${values.length > 5 ? ', ...' : ''})>`;
  }
  override equals(other: Value): boolean {
    if (!(Array.isArray(other) || other instanceof PyTuple || other instanceof MappedSequence)) return false;
    const [a, b] = [this.values(), toArray(other)];
    return a.length === b.length && a.every((value, i) => equals(value, b[i] as Value));
  }
  override hashKey(): string {
    throw new TemplateError('type', `unhashable type: '${this.typeName}'`);
  }
}

function requiredKeys(self: MappedSequence): readonly Value[] {
  const keys = self.keys();
  if (!keys) throw new TemplateError('type', `the items of this ${typeName(self)} have no keys`);
  return keys;
}

const sequenceMethods: ReadonlyMap<string, Method<MappedSequence>> = new Map<string, Method<MappedSequence>>([
  ['values', (self) => new PyTuple(self.values())],
  [
    'keys',
    (self) => {
      const keys = self.keys();
      return keys ? new PyTuple(keys) : null;
    },
  ],
  ['items', (self) => new PyTuple(requiredKeys(self).map((key, i) => new PyTuple([key, self.values()[i] as Value])))],
  ['dict', (self) => new OrderedDict(requiredKeys(self).map((key, i) => [key, self.values()[i] as Value]))],
  ['get', (self, [key = null, otherwise = null]) => self.get(key) ?? otherwise],
  ['count', (self, [value = null]) => self.values().filter((other) => equals(other, value)).length],
  [
    'index',
    (self, [value = null]) => {
      const at = self.values().findIndex((other) => equals(other, value));
      if (at < 0) throw new TemplateError('value', `${repr(value)} is not in the sequence`);
      return at;
    },
  ],
]);

/** A sequence that holds its values. */
export class ValueSequence extends MappedSequence {
  private readonly held: readonly Value[];
  private readonly heldKeys: readonly Value[] | undefined;
  constructor(values: readonly Value[], keys?: readonly Value[]) {
    super();
    this.held = values;
    this.heldKeys = keys;
  }
  override values(): readonly Value[] {
    return this.held;
  }
  override keys(): readonly Value[] | undefined {
    return this.heldKeys;
  }
}

/** A row of a table: values by position or column name. */
export class Row extends ValueSequence {
  override get typeName(): string {
    return 'Row';
  }
}

/** What `row.dict()` gives; it differs from a dict in how it prints. */
class OrderedDict extends PyDict {
  override readonly typeName = 'OrderedDict';
  override repr(): string {
    return `OrderedDict([${[...this.entries()].map(([key, value]) => new PyTuple([key, value]).repr()).join(', ')}])`;
  }
}
