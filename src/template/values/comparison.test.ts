import { describe, expect, it } from 'vitest';
import { PyDecimal } from '../numbers/decimal.ts';
import { PyFloat } from '../numbers/float.ts';
import { outcome } from '../outcome.ts';
import { type Comparison, compare, sorted } from './comparison.ts';
import { PyDict, PyTuple } from './containers.ts';
import type { Value } from './object.ts';

type Fact = readonly [a: Value, operator: Comparison, b: Value, expected: string];
const decimal = (text: string): PyDecimal => PyDecimal.parse(text) as PyDecimal;

// The answers are those of Python 3.11.
const facts: readonly Fact[] = [
  [1, '==', new PyFloat(1), 'True'],
  [true, '==', 1, 'True'],
  ['1', '==', 1, 'False'],
  [[1], '==', new PyTuple([1]), 'False'],
  [[1], '==', [true], 'True'],
  [new PyDict([['a', 1]]), '==', new PyDict([['a', new PyFloat(1)]]), 'True'],
  [null, '==', 0, 'False'],
  [1180591620717411303424n, '==', new PyFloat(1.1805916207174113e21), 'True'],
  [1180591620717411303424n, '<', new PyFloat(1e30), 'True'],
  [new PyFloat(Number.NaN), '==', new PyFloat(Number.NaN), 'False'],
  ['a', '<', 'b', 'True'],
  ['Z', '<', 'a', 'True'],
  ['😀', '>', '￿', 'True'],
  ['abc', '<', 'abcd', 'True'],
  [[1, 2], '<', [1, 3], 'True'],
  [[1], '<', [1, 0], 'True'],
  [[1, 'a'], '<', [1, 2], 'error: type'],
  [[new PyDict([])], '<', [new PyDict([])], 'False'],
  [new PyTuple([1]), '<', [1], 'error: type'],
  [null, '<', 1, 'error: type'],
  ['a', '<', 1, 'error: type'],
  [new PyDict([['a', 1]]), '<', new PyDict([['a', 2]]), 'error: type'],
  [true, '<', 2, 'True'],
  [new PyFloat(1.5), '>=', true, 'True'],
  ['b', 'in', 'abc', 'True'],
  ['', 'in', '', 'True'],
  [1, 'in', 'abc', 'error: type'],
  [1, 'in', [new PyFloat(1)], 'True'],
  [[1], 'in', [[1]], 'True'],
  ['a', 'in', new PyDict([['a', 1]]), 'True'],
  [[1], 'in', new PyDict([['a', 1]]), 'error: type'],
  [1, 'in', 5, 'error: type'],
  [null, 'in', new PyTuple([null]), 'True'],
  ['x', 'not in', ['y'], 'True'],
  [decimal('1.1'), '<', new PyFloat(1.2), 'True'],
  [1, '<', decimal('1.1'), 'True'],
];

describe('comparisons', () => {
  it.each(facts)('%o %s %o', (a, operator, b, expected) => {
    expect(outcome(() => compare(operator, a, b))).toBe(expected);
  });

  it('names the types that have no order, also inside of lists', () => {
    expect(() => compare('<', null, 1)).toThrow("'<' not supported between instances of 'NoneType' and 'int'");
    expect(() => compare('>', [1, 'a'], [1, 2])).toThrow("'>' not supported between instances of 'str' and 'int'");
  });
});

describe('sorted', () => {
  const pairs: [string, number][] = [
    ['a', 2],
    ['b', 1],
    ['c', 2],
    ['d', 1],
  ];

  it('keeps the order of equal keys, reversed or not', () => {
    expect(
      sorted(pairs, ([, key]) => key)
        .map(([name]) => name)
        .join(''),
    ).toBe('bdac');
    expect(
      sorted(pairs, ([, key]) => key, true)
        .map(([name]) => name)
        .join(''),
    ).toBe('acbd');
  });

  it('leaves its input alone', () => {
    const values = [3, 1, 2];
    expect(sorted(values, (value) => value)).toEqual([1, 2, 3]);
    expect(values).toEqual([3, 1, 2]);
  });
});
