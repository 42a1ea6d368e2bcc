import { floatMark } from '../../base/json.ts';
import { type HashKey, PyObject, type Value } from '../values/object.ts';

/** A Python float. Whole floats stay floats: `4 / 1` prints `4.0`. */
export class PyFloat extends PyObject {
  readonly value: number;
  constructor(value: number) {
    super();
    this.value = value;
  }
  // A getter: floats are made often, so they carry one field only.
  get typeName(): 'float' {
    return 'float';
  }
  override truthy(): boolean {
    return this.value !== 0;
  }
  override repr(): string {
    return floatText(this.value);
  }
  toJSON(): number | string {
    return Number.isInteger(this.value) ? floatMark + this.repr() : this.value;
  }
  override equals(other: Value): boolean {
    if (other instanceof PyFloat) return this.value === other.value;
    if (typeof other === 'number') return this.value === other;
    if (typeof other === 'bigint') return Number.isInteger(this.value) && BigInt(this.value) === other;
    if (typeof other === 'boolean') return this.value === (other ? 1 : 0);
    // Decimals know how to compare themselves with floats.
    return other instanceof PyObject && other.typeName === 'decimal.Decimal' && other.equals(this);
  }
  override hashKey(): HashKey {
    return Number.isInteger(this.value) && !Number.isSafeInteger(this.value) ? BigInt(this.value) : this.value;
  }
}

/** Python's shortest text of a float: `4.0`, `1e+16`, `1e-05`, `inf`, `nan`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e16) {
    const plain = String(value);
    return Number.isInteger(value) ? `${plain}.0` : plain;
  }
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const digits = exponent.slice(1);
  return `${mantissa}e${exponent[0]}${digits.length < 2 ? `0${digits}` : digits}`;
}
