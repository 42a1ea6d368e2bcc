import { describe, expect, it } from 'vitest';
import { outcome } from '../outcome.ts';
import { PyDict, PyTuple } from '../values/containers.ts';
import type { BinaryOperator, Value } from '../values/object.ts';
import { binary, negate, positive } from './arithmetic.ts';
import { PyFloat } from './float.ts';

type Fact = readonly [a: Value, operator: BinaryOperator, b: Value, expected: string];

// The answers are those of Python 3.11.
const facts: readonly Fact[] = [
  [7, '//', 2, '3'],
  [-7, '//', 2, '-4'],
  [7, '//', -2, '-4'],
  [-7, '%', 3, '2'],
  [7, '%', -3, '-2'],
  [new PyFloat(-7.5), '//', 2, '-4.0'],
  [new PyFloat(-7.5), '%', 2, '0.5'],
  [new PyFloat(7.5), '%', -2, '-0.5'],
  [new PyFloat(0.5), '//', new PyFloat(0.1), '4.0'],
  [1, '%', new PyFloat(0.1), '0.09999999999999995'],
  [6, '/', 3, '2.0'],
  [1, '/', 3, '0.3333333333333333'],
  [9007199254740992n, '+', 1, '9007199254740993'],
  [9007199254740991, '+', 1, '9007199254740992'],
  [99999999999, '*', 99999999999, '9999999999800000000001'],
  [100000000000000000000n, '//', 3, '33333333333333333333'],
  [-100000000000000000000n, '//', 7, '-14285714285714285715'],
  [-100000000000000000000n, '%', 7, '5'],
  [100000000000000000000n, '-', 100000000000000000000n, '0'],
  [12345678901234567890n, '/', 2, '6.172839450617284e+18'],
  [1000000000000000000000000000000n, '/', 3, '3.333333333333333e+29'],
  [0, '/', -100000000000000000000n, '-0.0'],
  [2, '**', 100, '1267650600228229401496703205376'],
  [2, '**', -1, '0.5'],
  [10, '**', -5, '1e-05'],
  [-2, '**', 3, '-8'],
  [0, '**', 0, '1'],
  [new PyFloat(2.5), '**', new PyFloat(3.5), '24.705294220065465'],
  [new PyFloat(0.25), '**', new PyFloat(0.25), '0.7071067811865476'],
  [new PyFloat(3.5), '**', 255, '5.461995139308397e+138'],
  [new PyFloat(0.0001), '**', new PyFloat(0.1), '0.39810717055349726'],
  [new PyFloat(999999.5), '**', new PyFloat(3.24159), '2.8153947478689063e+19'],
  [4, '**', new PyFloat(0.5), '2.0'],
  [new PyFloat(0), '**', -1, 'error: zero_division'],
  [new PyFloat(10), '**', 400, 'error: other'],
  [true, '+', true, '2'],
  [true, '*', new PyFloat(2.5), '2.5'],
  [1, '/', 0, 'error: zero_division'],
  [1, '//', 0, 'error: zero_division'],
  [1, '%', 0, 'error: zero_division'],
  [new PyFloat(1), '//', 0, 'error: zero_division'],
  [new PyFloat(1e308), '*', 10, 'inf'],
  [
    10000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000n,
    '*',
    new PyFloat(1),
    'error: other',
  ],
  ['ab', '*', 3, "'ababab'"],
  [2, '*', 'ab', "'abab'"],
  ['ab', '*', -1, "''"],
  ['ab', '*', true, "'ab'"],
  [[0], '*', 2, '[0, 0]'],
  [new PyTuple([1]), '*', 2, '(1, 1)'],
  [[1], '+', [2], '[1, 2]'],
  [new PyTuple([1]), '+', new PyTuple([2]), '(1, 2)'],
  [[1], '+', new PyTuple([2]), 'error: type'],
  ['a', '+', 1, 'error: type'],
  [1, '+', 'a', 'error: type'],
  ['a', '*', 'b', 'error: type'],
  [null, '+', 1, 'error: type'],
  [new PyDict([['a', 1]]), '+', new PyDict([['b', 2]]), 'error: type'],
  ['%s!', '%', 'x', "'x!'"],
];

describe('binary operators', () => {
  it.each(facts)('%o %s %o', (a, operator, b, expected) => {
    expect(outcome(() => binary(operator, a, b))).toBe(expected);
  });

  it('refuses results that would fill the memory', () => {
    expect(outcome(() => binary('**', 10, 10_000_000))).toBe('error: other');
    expect(outcome(() => binary('*', 'ab', 1_000_000_000))).toBe('error: other');
  });

  it('says which types do not go together', () => {
    expect(() => binary('-', 'a', 1)).toThrow("unsupported operand type(s) for -: 'str' and 'int'");
    expect(() => binary('+', 'a', 1)).toThrow('can only concatenate str (not "int") to str');
  });
});

describe('signs', () => {
  it('negates numbers of every kind', () => {
    expect(outcome(() => [negate(0), negate(5), negate(true), negate(new PyFloat(0)), negate(2n ** 60n)])).toBe(
      '[0, -5, -1, -0.0, -1152921504606846976]',
    );
    expect(positive(true)).toBe(1);
  });

  it('refuses everything else', () => {
    expect(() => negate('a')).toThrow("bad operand type for unary -: 'str'");
  });
});
