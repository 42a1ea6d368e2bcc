import { TemplateError, valueError } from '../errors.ts';
import { PyFloat } from '../numbers/float.ts';
import { type Int, int } from '../numbers/integers.ts';
import { positional } from '../signature.ts';
import { PyTuple } from '../values/containers.ts';
import { BoundMethod, type Method } from '../values/function.ts';
import type { Value } from '../values/object.ts';

type IntMethod = Method<number | bigint>;
type FloatMethod = Method<PyFloat>;

const noArguments = <Self extends Value>(name: string, body: (self: Self) => Value): [string, Method<Self>] => {
  const bind = positional(name);
  return [
    name,
    (self, args, kwargs) => {
      bind(args, kwargs);
      return body(self);
    },
  ];
};

const bits = (value: Int): string => {
  const text = value.toString(2);
  const magnitude = text.startsWith('-') ? text.slice(1) : text;
  return magnitude === '0' ? '' : magnitude;
};

const intMethods: ReadonlyMap<string, IntMethod> = new Map<string, IntMethod>([
  noArguments('bit_length', (self) => bits(self).length),
  noArguments('bit_count', (self) => bits(self).replaceAll('0', '').length),
  noArguments('conjugate', (self) => self),
  noArguments('as_integer_ratio', (self) => new PyTuple([self, 1])),
]);

/** Attributes of an int. */
export function intAttribute(value: Int, name: string): Value | undefined {
  switch (name) {
    case 'real':
    case 'numerator':
      return value;
    case 'imag':
      return 0;
    case 'denominator':
      return 1;
  }
  const method = intMethods.get(name);
  return method && new BoundMethod(name, value, method);
}

/** The fraction that a finite float is, in lowest terms. */
export function ratioOf(value: number): [numerator: bigint, denominator: bigint] {
  let exponent = 0;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    exponent += 1;
  }
  return [BigInt(scaled), 1n << BigInt(exponent)];
}

function asIntegerRatio(self: PyFloat): Value {
  if (Number.isNaN(self.value)) throw valueError('cannot convert NaN to integer ratio');
  if (!Number.isFinite(self.value)) throw new TemplateError('other', 'cannot convert Infinity to integer ratio');
  const [numerator, denominator] = ratioOf(self.value);
  return new PyTuple([int(numerator), int(denominator)]);
}

const floatMethods: ReadonlyMap<string, FloatMethod> = new Map<string, FloatMethod>([
  noArguments('is_integer', (self) => Number.isInteger(self.value)),
  noArguments('as_integer_ratio', asIntegerRatio),
  noArguments('conjugate', (self) => self),
]);

/** Attributes of a float. */
export function floatAttribute(value: PyFloat, name: string): Value | undefined {
  if (name === 'real') return value;
  if (name === 'imag') return new PyFloat(0);
  const method = floatMethods.get(name);
  return method && new BoundMethod(name, value, method);
}
