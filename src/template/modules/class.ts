import { typeError } from '../errors.ts';
import type { FunctionBody, Method } from '../values/function.ts';
import { type Kwargs, PyFunction, PyObject, type Result, typeName, type Value } from '../values.ts';

interface ClassParts {
  readonly construct?: FunctionBody;
  /** Class methods and constants. */
  readonly statics?: ReadonlyMap<string, Value | FunctionBody>;
  /** Methods of its values, for `datetime.strftime(x, '%Y')`. */
  readonly methods?: readonly [isSelf: (value: Value) => boolean, methods: ReadonlyMap<string, Method<never>>];
}

/** A Python class as a value: `modules.datetime.datetime`. */
export class PyClass extends PyObject {
  readonly typeName = 'type';
  private readonly name: string;
  private readonly parts: ClassParts;
  constructor(name: string, parts: ClassParts) {
    super();
    this.name = name;
    this.parts = parts;
  }
  override call(args: readonly Value[], kwargs: Kwargs): Result {
    if (!this.parts.construct) throw typeError(`cannot create '${this.name}' instances`);
    return this.parts.construct(args, kwargs);
  }
  override attribute(name: string): Value | undefined {
    const found = this.parts.statics?.get(name);
    if (typeof found === 'function') return new PyFunction(name, found);
    return found ?? this.unbound(name);
  }
  override attributeNames(): Iterable<string> {
    return [...(this.parts.statics?.keys() ?? []), ...(this.parts.methods?.[1].keys() ?? [])];
  }
  private unbound(name: string): Value | undefined {
    const [isSelf, methods] = this.parts.methods ?? [];
    const method = methods?.get(name) as Method<Value> | undefined;
    if (!method || !isSelf) return undefined;
    return new PyFunction(name, ([self = null, ...args], kwargs) => {
      if (!isSelf(self)) {
        throw typeError(
          `descriptor '${name}' for '${this.name}' objects doesn't apply to a '${typeName(self)}' object`,
        );
      }
      return method(self, args, kwargs);
    });
  }
  override repr(): string {
    return `<class '${this.name}'>`;
  }
}
