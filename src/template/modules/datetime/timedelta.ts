import { TemplateError, typeError } from '../../errors.ts';
import { signature } from '../../signature.ts';
import { BoundMethod, type Method } from '../../values/function.ts';
import { type BinaryOperator, PyFloat, PyObject, typeName, type Value } from '../../values.ts';
import { pad } from './calendar.ts';

export const dayMicros = 86_400_000_000;
const bigDay = BigInt(dayMicros);
const maximumDays = 999_999_999;

/** Python's `datetime.timedelta`: whole days, negative ones too, and microseconds of a day from 0 on. */
export class PyTimeDelta extends PyObject {
  readonly typeName = 'datetime.timedelta';
  readonly days: number;
  /** 0 to `dayMicros` - 1 */
  readonly micros: number;

  /** Takes microseconds of any size and sign. */
  constructor(days: number, micros: number) {
    super();
    const carry = Math.floor(micros / dayMicros);
    this.days = days + carry;
    this.micros = micros - carry * dayMicros;
    if (Math.abs(this.days) > maximumDays) {
      throw new TemplateError('other', `days=${this.days}; must have magnitude <= ${maximumDays}`);
    }
  }

  static ofMicros(total: bigint): PyTimeDelta {
    let days = total / bigDay;
    let rest = total % bigDay;
    if (rest < 0n) {
      rest += bigDay;
      days -= 1n;
    }
    return new PyTimeDelta(Number(days), Number(rest));
  }

  get totalMicros(): bigint {
    return BigInt(this.days) * bigDay + BigInt(this.micros);
  }
  get seconds(): number {
    return Math.floor(this.micros / 1e6);
  }
  get microseconds(): number {
    return this.micros % 1e6;
  }
  get totalSeconds(): number {
    return Number(this.totalMicros) / 1e6;
  }

  override attribute(name: string): Value | undefined {
    if (name === 'days') return this.days;
    if (name === 'seconds') return this.seconds;
    if (name === 'microseconds') return this.microseconds;
    const method = timeDeltaMethods.get(name);
    return method && new BoundMethod(name, this, method);
  }
  override attributeNames(): Iterable<string> {
    return ['days', 'seconds', 'microseconds', ...timeDeltaMethods.keys()];
  }
  override truthy(): boolean {
    return this.days !== 0 || this.micros !== 0;
  }
  override str(): string {
    const { days, seconds, microseconds } = this;
    const clock = `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
    const fraction = microseconds === 0 ? '' : `.${pad(microseconds, 6)}`;
    return `${days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `}${clock}${fraction}`;
  }
  override repr(): string {
    const parts: string[] = [];
    if (this.days !== 0) parts.push(`days=${this.days}`);
    if (this.seconds !== 0) parts.push(`seconds=${this.seconds}`);
    if (this.microseconds !== 0) parts.push(`microseconds=${this.microseconds}`);
    return `datetime.timedelta(${parts.length === 0 ? '0' : parts.join(', ')})`;
  }
  override equals(other: Value): boolean {
    return other instanceof PyTimeDelta && other.days === this.days && other.micros === this.micros;
  }
  override hashKey(): string {
    return `timedelta:${this.days}:${this.micros}`;
  }
  override compare(other: Value): number | undefined {
    if (!(other instanceof PyTimeDelta)) return undefined;
    return this.days - other.days || this.micros - other.micros;
  }
  override unary(operator: '-' | '+'): Value {
    return operator === '-' ? PyTimeDelta.ofMicros(-this.totalMicros) : this;
  }
  override binary(operator: BinaryOperator, other: Value, reflected: boolean): Value | undefined {
    if (other instanceof PyTimeDelta) return reflected ? undefined : this.withDelta(operator, other);
    if (operator === '*') return scale(this, other);
    if (reflected) return undefined;
    if (operator === '/') return divide(this, other);
    if (operator !== '//') return undefined;
    const divisor = integer(other);
    return divisor === undefined ? undefined : PyTimeDelta.ofMicros(floorDivide(this.totalMicros, nonZero(divisor)));
  }
  private withDelta(operator: BinaryOperator, other: PyTimeDelta): Value | undefined {
    switch (operator) {
      case '+':
        return new PyTimeDelta(this.days + other.days, this.micros + other.micros);
      case '-':
        return new PyTimeDelta(this.days - other.days, this.micros - other.micros);
      case '/':
        return new PyFloat(Number(this.totalMicros) / Number(nonZero(other.totalMicros)));
      case '//':
        return Number(floorDivide(this.totalMicros, nonZero(other.totalMicros)));
      case '%': {
        const divisor = nonZero(other.totalMicros);
        return PyTimeDelta.ofMicros(this.totalMicros - floorDivide(this.totalMicros, divisor) * divisor);
      }
      default:
        return undefined;
    }
  }
}

const timeDeltaMethods: ReadonlyMap<string, Method<PyTimeDelta>> = new Map([
  ['total_seconds', (self: PyTimeDelta) => new PyFloat(self.totalSeconds)],
]);

function integer(value: Value): bigint | undefined {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? BigInt(value)
    : undefined;
}

function nonZero(value: bigint): bigint {
  if (value === 0n) throw new TemplateError('zero_division', 'integer division or modulo by zero');
  return value;
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a % b < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** Rounds a fraction to the nearest whole, ties to even. */
function roundedQuotient(a: bigint, b: bigint): bigint {
  const below = floorDivide(a, b);
  const twice = (a - below * b) * 2n;
  const size = b < 0n ? -b : b;
  const distance = twice < 0n ? -twice : twice;
  if (distance < size) return below;
  if (distance > size) return below + 1n;
  return below % 2n === 0n ? below : below + 1n;
}

/** A float as an exact fraction. */
function fraction(value: number): [numerator: bigint, denominator: bigint] {
  if (!Number.isFinite(value))
    throw new TemplateError('value', 'cannot convert float infinity or NaN to integer ratio');
  let denominator = 1n;
  let numerator = value;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    denominator *= 2n;
  }
  return [BigInt(numerator), denominator];
}

function scale(delta: PyTimeDelta, factor: Value): PyTimeDelta | undefined {
  const whole = integer(factor);
  if (whole !== undefined) return PyTimeDelta.ofMicros(delta.totalMicros * whole);
  if (!(factor instanceof PyFloat)) return undefined;
  const [numerator, denominator] = fraction(factor.value);
  return PyTimeDelta.ofMicros(roundedQuotient(delta.totalMicros * numerator, denominator));
}

function divide(delta: PyTimeDelta, divisor: Value): PyTimeDelta | undefined {
  const whole = integer(divisor);
  if (whole !== undefined) return PyTimeDelta.ofMicros(roundedQuotient(delta.totalMicros, nonZero(whole)));
  if (!(divisor instanceof PyFloat)) return undefined;
  const [numerator, denominator] = fraction(divisor.value);
  return PyTimeDelta.ofMicros(roundedQuotient(delta.totalMicros * denominator, nonZero(numerator)));
}

const units = [
  ['days', dayMicros],
  ['seconds', 1e6],
  ['microseconds', 1],
  ['milliseconds', 1e3],
  ['minutes', 6e7],
  ['hours', 3.6e9],
  ['weeks', 7 * dayMicros],
] as const;
const bindTimeDelta = signature('timedelta', ...units.map(([name]) => [name, 0] as const));

/** `timedelta(days=0, seconds=0, ...)` */
export function makeTimeDelta(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): PyTimeDelta {
  let whole = 0n;
  let part = 0;
  for (const [i, value] of bindTimeDelta(args, kwargs).entries()) {
    const [name, unit] = units[i] as (typeof units)[number];
    const int = integer(value);
    if (int !== undefined) {
      whole += int * BigInt(unit);
    } else if (value instanceof PyFloat) {
      if (!Number.isFinite(value.value)) throw new TemplateError('value', `timedelta ${name} must be a finite number`);
      whole += BigInt(Math.trunc(value.value)) * BigInt(unit);
      part += (value.value - Math.trunc(value.value)) * unit;
    } else {
      throw typeError(`unsupported type for timedelta ${name} component: ${typeName(value)}`);
    }
  }
  const [numerator, denominator] = fraction(part);
  return PyTimeDelta.ofMicros(roundedQuotient(whole * denominator + numerator, denominator));
}
