import { type ErrorKind, TemplateError } from '../errors.ts';
import { type HashKey, type Kwargs, PyObject, type Result, type Value } from './object.ts';

/** Jinja's Undefined at run time: prints empty, is falsy, iterates as empty; everything else is an error. */
export class Undefined extends PyObject {
  readonly typeName: string = 'Undefined';
  name: string | undefined;
  /** The words of the error when it is used, such as `'x' is undefined` or `'dict object' has no attribute 'x'`. */
  readonly message: string;
  /** The kind of that error; `other` for what the sandbox forbids. */
  readonly kind: ErrorKind;
  constructor(
    name?: string,
    message = name === undefined ? 'the value is undefined' : `'${name}' is undefined`,
    kind: ErrorKind = 'undefined',
  ) {
    super();
    this.name = name;
    this.message = message;
    this.kind = kind;
  }
  fail(): never {
    throw new TemplateError(this.kind, this.message);
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
  override hashKey(): HashKey {
    return 'undefined';
  }
  override compare(_other: Value): number | undefined {
    return this.fail();
  }
  override binary(): Value | undefined {
    return this.fail();
  }
  override unary(): Value | undefined {
    return this.fail();
  }
}

/**
 * dbt's Undefined while a project is parsed: it may be called, subscripted and chained, so that templates that need the
 * database get through. `.name` is the last name asked for.
 */
export class ParsingUndefined extends Undefined {
  override item(_key: Value): Value {
    return this;
  }
  override attribute(name: string): Value | undefined {
    if (name.startsWith('__') && name.endsWith('__')) return undefined;
    if (name === 'name') return this.name ?? null;
    this.name = name;
    return new ParsingUndefined(name);
  }
  override call(_args: readonly Value[], _kwargs: Kwargs): Result {
    return this;
  }
}

/** Makes the undefined value of a mode: `Undefined` while running, `ParsingUndefined` while parsing. */
export type UndefinedFactory = (name: string | undefined, message?: string, kind?: ErrorKind) => Undefined;

export const runtimeUndefined: UndefinedFactory = (name, message, kind) => new Undefined(name, message, kind);
export const parsingUndefined: UndefinedFactory = (name, message, kind) => new ParsingUndefined(name, message, kind);
