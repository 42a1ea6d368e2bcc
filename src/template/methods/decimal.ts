import { TemplateError, typeError } from '../errors.ts';
import { normalized, PyDecimal } from '../numbers/decimal.ts';
import { positional, signature } from '../signature.ts';
import { PyTuple } from '../values/containers.ts';
import type { Method } from '../values/function.ts';
import { typeName, type Value } from '../values/object.ts';

type DecimalMethod = Method<PyDecimal>;

function plain(name: string, body: (self: PyDecimal) => Value): [string, DecimalMethod] {
  const bind = positional(name);
  return [
    name,
    (self, args, kwargs) => {
      bind(args, kwargs);
      return body(self);
    },
  ];
}

const quantizeBind = signature('quantize', 'exp', ['rounding', null], ['context', null]);
const quantize: DecimalMethod = (self, args, kwargs) => {
  const [exponent] = quantizeBind(args, kwargs) as [Value];
  if (!(exponent instanceof PyDecimal))
    throw typeError(`conversion from ${typeName(exponent)} to Decimal is not supported`);
  if (!self.exact || !exponent.exact) throw new TemplateError('other', 'quantize needs finite decimals');
  return self.round(-exponent.exact.exponent);
};

function asTuple(self: PyDecimal): Value {
  const { exact } = self;
  if (!exact) throw new TemplateError('other', 'as_tuple needs a finite decimal');
  const digits = [...exact.coefficient.toString()].map(Number);
  return new PyTuple([exact.negative ? 1 : 0, new PyTuple(digits), exact.exponent]);
}

/** The methods of `Decimal` that templates have a use for. */
export const decimalMethods: ReadonlyMap<string, DecimalMethod> = new Map<string, DecimalMethod>([
  plain('as_tuple', asTuple),
  plain('copy_abs', (self) => self.abs()),
  plain('copy_negate', (self) => self.unary('-')),
  plain('is_finite', (self) => self.exact !== undefined),
  plain('is_infinite', (self) => self.str().includes('Infinity')),
  plain('is_nan', (self) => self.str() === 'NaN'),
  plain('is_signed', (self) => self.exact?.negative ?? self.str().startsWith('-')),
  plain('is_zero', (self) => self.exact?.coefficient === 0n),
  plain('normalize', (self) => (self.exact ? new PyDecimal(normalized(self.exact)) : self)),
  ['quantize', quantize],
  plain('to_eng_string', (self) => self.str()),
  plain('to_integral_value', (self) => (self.isWhole() || !self.exact ? self : self.round(0))),
]);
