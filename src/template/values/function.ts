import { type Kwargs, PyObject, type Result, type Value } from './object.ts';

export type FunctionBody = (args: readonly Value[], kwargs: Kwargs) => Result;

/** A function that templates may call. */
export class PyFunction extends PyObject {
  readonly typeName: string = 'function';
  readonly name: string;
  private readonly body: FunctionBody;
  constructor(name: string, body: FunctionBody) {
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

/** A method of a built-in type: the table entry that a bound method calls. */
export type Method<Self> = (self: Self, args: readonly Value[], kwargs: Kwargs) => Result;

/** `'x'.upper` without the call. */
export class BoundMethod<Self extends Value = Value> extends PyObject {
  readonly name: string;
  readonly self: Self;
  private readonly method: Method<Self>;
  constructor(name: string, self: Self, method: Method<Self>) {
    super();
    this.name = name;
    this.self = self;
    this.method = method;
  }
  get typeName(): string {
    return 'builtin_function_or_method';
  }
  override call(args: readonly Value[], kwargs: Kwargs): Result {
    return this.method(this.self, args, kwargs);
  }
  override repr(): string {
    return `<built-in method ${this.name}>`;
  }
}
