import { describe, expect, it } from 'vitest';
import { callValue } from '../calls.ts';
import { outcome } from '../outcome.ts';
import { getAttribute } from '../values/attributes.ts';
import { compare } from '../values/comparison.ts';
import { type BinaryOperator, hashKey, noKwargs, type Value } from '../values/object.ts';
import { binary } from './arithmetic.ts';
import { PyDecimal } from './decimal.ts';
import { PyFloat } from './float.ts';

type Fact = readonly [a: Value, operator: BinaryOperator, b: Value, expected: string];
const decimal = (text: string): PyDecimal => PyDecimal.parse(text) as PyDecimal;

// The answers are those of Python 3.11.
const facts: readonly Fact[] = [
  [decimal('1.10'), '+', 1, "Decimal('2.10')"],
  [decimal('1.10'), '*', 2, "Decimal('2.20')"],
  [decimal('1.10'), '-', decimal('1.10'), "Decimal('0.00')"],
  [decimal('1.10'), '/', 3, "Decimal('0.3666666666666666666666666667')"],
  [decimal('1.10'), '/', decimal('0.1'), "Decimal('11.0')"],
  [1, '/', decimal('3'), "Decimal('0.3333333333333333333333333333')"],
  [decimal('-7'), '//', decimal('2'), "Decimal('-3')"],
  [decimal('-7'), '%', decimal('2'), "Decimal('-1')"],
  [decimal('7.5'), '%', 2, "Decimal('1.5')"],
  [decimal('1.10'), '**', 2, "Decimal('1.2100')"],
  [decimal('2'), '**', -2, "Decimal('0.25')"],
  [decimal('123456789012345678901234567890'), '+', decimal('0.1'), "Decimal('1.234567890123456789012345679E+29')"],
  [decimal('1E+3'), '+', 1, "Decimal('1001')"],
  [decimal('1'), '/', 0, 'error: zero_division'],
  [decimal('0'), '/', 0, 'error: other'],
  [decimal('1'), '//', 0, 'error: zero_division'],
  [decimal('1.1'), '+', new PyFloat(1.5), 'error: type'],
  [true, '+', decimal('1.1'), "Decimal('2.1')"],
  [decimal('NaN'), '+', 1, "Decimal('NaN')"],
  [decimal('Infinity'), '*', 2, "Decimal('Infinity')"],
];

describe('Decimal', () => {
  it.each(facts)('%o %s %o', (a, operator, b, expected) => {
    expect(outcome(() => binary(operator, a, b))).toBe(expected);
  });

  it.each(['1.10', '3', '1E+3', '1.00E-7', '-2.50', '0.00', '0E+2', '12345678901234567890.5'])(
    'prints %s as it was',
    (text) => {
      expect(decimal(text).str()).toBe(text);
    },
  );

  it('reads what Python reads', () => {
    expect(
      ['.5', '5.', ' 1e3 ', '1_000', 'nan', '-inf', '', 'x', '.'].map((text) => PyDecimal.parse(text)?.str()),
    ).toEqual(['0.5', '5', '1E+3', '1000', 'NaN', '-Infinity', undefined, undefined, undefined]);
  });

  it('compares exactly with numbers', () => {
    expect(compare('==', decimal('1.1'), new PyFloat(1.1))).toBe(false);
    expect(compare('==', new PyFloat(0.5), decimal('0.50'))).toBe(true);
    expect(compare('<', decimal('1.1'), 2)).toBe(true);
    expect(compare('>', 2, decimal('1.1'))).toBe(true);
    expect(compare('==', 3, decimal('3.0'))).toBe(true);
    expect(compare('<', decimal('NaN'), 1)).toBe(false);
  });

  it('shares its key with equal numbers', () => {
    expect(hashKey(decimal('3.0'))).toBe(hashKey(3));
    expect(hashKey(decimal('0.50'))).toBe(hashKey(new PyFloat(0.5)));
    expect(hashKey(decimal('1.10'))).toBe(hashKey(decimal('1.1')));
    expect(hashKey(decimal('1.1'))).not.toBe(hashKey(new PyFloat(1.1)));
  });

  it('has the methods that templates use', () => {
    const call = (text: string, name: string, ...args: Value[]): string =>
      outcome(() => callValue(getAttribute(decimal(text), name), args, noKwargs) as Value);
    expect(call('1.005', 'quantize', decimal('0.01'))).toBe("Decimal('1.00')");
    expect(call('1.100', 'normalize')).toBe("Decimal('1.1')");
    expect(call('-1.5', 'as_tuple')).toBe('(1, (1, 5), -1)');
    expect(call('2.5', 'to_integral_value')).toBe("Decimal('2')");
    expect(call('0.0', 'is_zero')).toBe('True');
  });
});
