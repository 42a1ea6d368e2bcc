import { describe, expect, it } from 'vitest';
import { outcome } from '../outcome.ts';
import { PyTuple } from './containers.ts';
import type { Value } from './object.ts';
import { slice } from './slice.ts';

type Fact = readonly [value: Value, start: Value, stop: Value, step: Value, expected: string];

// The answers are those of Python 3.11.
const facts: readonly Fact[] = [
  ['abcdef', null, null, -1, "'fedcba'"],
  ['abcdef', 1, -1, null, "'bcde'"],
  ['abcdef', -2, null, null, "'ef'"],
  ['abcdef', 4, 1, -1, "'edc'"],
  ['abcdef', null, null, 2, "'ace'"],
  ['abc', 5, null, null, "''"],
  ['abc', -5, 2, null, "'ab'"],
  ['😀ab', 0, 1, null, "'😀'"],
  ['😀ab', null, null, -1, "'ba😀'"],
  [[3, 1, 2], 1, null, null, '[1, 2]'],
  [[3, 1, 2], null, null, -1, '[2, 1, 3]'],
  [[3, 1, 2], null, null, 0, 'error: value'],
  [new PyTuple([1, 2, 3]), -2, null, null, '(2, 3)'],
  [[1, 2], true, null, null, '[2]'],
  [[1, 2], 'a', null, null, 'error: type'],
  [[1, 2], null, 100000000000000000000n, null, '[1, 2]'],
  [[1, 2, 3, 4], -1, -10, -2, '[4, 2]'],
];

describe('slices', () => {
  it.each(facts)('%o [%o:%o:%o]', (value, start, stop, step, expected) => {
    expect(outcome(() => slice(value, start, stop, step))).toBe(expected);
  });
});
