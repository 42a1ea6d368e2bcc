import { typeError } from '../errors.ts';
import { strMethods } from '../methods/str.ts';
import { binary } from '../numbers/arithmetic.ts';
import { PyDict, PyTuple } from './containers.ts';
import { BoundMethod } from './function.ts';
import { toArray } from './iteration.ts';
import {
  type BinaryOperator,
  type Kwargs,
  PyObject,
  type Result,
  repr,
  str,
  textOf,
  typeName,
  type Value,
} from './object.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

/** Text with the characters that mean something in HTML escaped. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>'"]/g, (character) => entities[character] as string);

/** A string that counts as HTML already: what is put together with it is escaped, itself it is not. */
export class Markup extends PyObject {
  readonly value: string;
  constructor(value: string) {
    super();
    this.value = value;
  }
  get typeName(): string {
    return 'Markup';
  }
  override text(): string {
    return this.value;
  }
  override str(): string {
    return this.value;
  }
  override repr(): string {
    return `Markup(${repr(this.value)})`;
  }
  override truthy(): boolean {
    return this.value !== '';
  }
  override equals(other: Value): boolean {
    return textOf(other) === this.value;
  }
  override length(): number {
    return [...this.value].length;
  }
  override iterate(): Iterator<Value> {
    return this.value[Symbol.iterator]();
  }
  override item(key: Value): Value | undefined {
    const characters = [...this.value];
    if (typeof key === 'boolean') return this.item(Number(key));
    if (typeof key !== 'number') throw typeError(`string indices must be integers, not '${typeName(key)}'`);
    const found = characters.at(key);
    return found === undefined || key < -characters.length ? undefined : new Markup(found);
  }
  override attribute(name: string): Value | undefined {
    const method = strMethods.get(name);
    if (!method) return undefined;
    return new BoundMethod<Markup>(name, this, (self, args, kwargs) => {
      if (name === 'format') return marked(method(self.value, args.map(escapeValue), escapeAll(kwargs)));
      return marked(method(self.value, escapeWhatIsPutIn(name, args), kwargs));
    });
  }
  override attributeNames(): Iterable<string> {
    return strMethods.keys();
  }
  override binary(operator: BinaryOperator, other: Value, reflected: boolean): Value | undefined {
    if (operator === '%' && !reflected) return new Markup(str(binary('%', this.value, escapeValue(other))));
    if (operator === '*' && textOf(other) === undefined) return new Markup(str(binary('*', this.value, other)));
    const text = textOf(other);
    if (operator !== '+' || text === undefined) return undefined;
    const escaped = escapedMarkup(other).value;
    return new Markup(reflected ? escaped + this.value : this.value + escaped);
  }
}

/** `escape(x)`: markup stays, everything else is printed and escaped. */
export const escapedMarkup = (value: Value): Markup =>
  value instanceof Markup ? value : new Markup(escapeHtml(str(value)));

function escapeValue(value: Value): Value {
  if (typeof value === 'string') return escapeHtml(value);
  if (value instanceof Markup) return value.value;
  if (Array.isArray(value)) return value.map(escapeValue);
  if (value instanceof PyTuple) return new PyTuple(value.values.map(escapeValue));
  if (value instanceof PyDict) return new PyDict([...value.entries()].map(([key, item]) => [key, escapeValue(item)]));
  return value;
}

const escapeAll = (kwargs: Kwargs): Kwargs => new Map([...kwargs].map(([name, value]) => [name, escapeValue(value)]));

/** Escapes those arguments of a method whose text ends up in the result. */
function escapeWhatIsPutIn(method: string, args: readonly Value[]): readonly Value[] {
  switch (method) {
    case 'join':
      return args.map((arg) => toArray(arg).map((item) => escapedMarkup(item).value));
    case 'replace':
    case 'center':
    case 'ljust':
    case 'rjust':
      return args.map((arg, i) => (i === 1 ? escapeValue(arg) : arg));
    default:
      return args;
  }
}

function marked(result: Result): Result {
  if (typeof result === 'string') return new Markup(result);
  if (Array.isArray(result)) return result.map((item) => (typeof item === 'string' ? new Markup(item) : item));
  return result;
}
