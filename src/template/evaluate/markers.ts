import { TemplateError } from '../errors.ts';
import { str } from '../operators.ts';
import { PyFloat, PyObject, type Value } from '../values.ts';
import { pythonLiteral } from './pythonLiteral.ts';

/** The filters by which a YAML value says what type it wants to be. Elsewhere they do nothing. */
const kinds = { as_text: 'text', as_bool: 'bool', as_native: 'native', as_number: 'number' } as const;
type MarkerName = keyof typeof kinds;

export const isMarkerName = (name: string): name is MarkerName => Object.hasOwn(kinds, name);

export function mark(name: MarkerName, value: Value): Marker {
  return new Marker(kinds[name], str(value));
}

/** A string that knows what it is to become when it is the whole value. */
export class Marker extends PyObject {
  readonly typeName = 'str';
  readonly kind: (typeof kinds)[MarkerName];
  private readonly value: string;

  constructor(kind: (typeof kinds)[MarkerName], value: string) {
    super();
    this.kind = kind;
    this.value = value;
  }
  override text(): string {
    return this.value;
  }
  override str(): string {
    return this.value;
  }
  override length(): number {
    return this.value.length;
  }

  resolve(): Value {
    if (this.kind === 'text') return this.value;
    const literal = pythonLiteral(this.value);
    const result = literal === undefined ? this.value : literal;
    if (this.kind === 'bool' && typeof result !== 'boolean') throw this.mismatch('bool');
    if (this.kind === 'number' && !isNumber(result)) throw this.mismatch('number');
    return result;
  }

  private mismatch(type: string): TemplateError {
    return new TemplateError('other', `the value '${this.value}' cannot be converted into type '${type}'`);
  }
}

const isNumber = (value: Value): boolean =>
  typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat;
