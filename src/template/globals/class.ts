import { type FunctionBody, PyFunction } from '../values/function.ts';
import type { Value } from '../values/object.ts';

/** A Python class: a callable that prints as `<class 'dict'>`. */
export class PyClass extends PyFunction {
  override readonly typeName: string = 'type';
  private readonly attributes: ReadonlyMap<string, Value>;
  constructor(name: string, make: FunctionBody, attributes: ReadonlyMap<string, Value> = new Map()) {
    super(name, make);
    this.attributes = attributes;
  }
  override attribute(name: string): Value | undefined {
    return this.attributes.get(name);
  }
  override attributeNames(): Iterable<string> {
    return this.attributes.keys();
  }
  override repr(): string {
    return `<class '${this.name}'>`;
  }
}
