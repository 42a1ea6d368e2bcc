import { describe, expect, it } from 'vitest';
import { PyFloat } from '../numbers/float.ts';
import { outcome } from '../outcome.ts';
import { PyDict } from '../values/containers.ts';
import { noKwargs, type Value } from '../values/object.ts';
import { formatBraces } from './formatBraces.ts';

type Fact = readonly [template: string, args: Value[], kwargs: Record<string, Value>, expected: string];

// The answers are those of Python 3.11.
const facts: readonly Fact[] = [
  ['{} {}', ['a', 1], {}, "'a 1'"],
  ['{1} {0}', ['a', 'b'], {}, "'b a'"],
  ['{a} {}', ['p'], { a: 1 }, "'1 p'"],
  ['{0[k]}', [new PyDict([['k', 5]])], {}, "'5'"],
  ['{0[1]}', [[1, 2]], {}, "'2'"],
  ['{x[a b]}', [], { x: new PyDict([['a b', 1]]) }, "'1'"],
  ['{!r:>5}', ['é'], {}, '"  \'é\'"'],
  ['{!a}', ['é'], {}, '"\'\\\\xe9\'"'],
  ['{!s:.2}', [12345], {}, "'12'"],
  ['{:{}}|', ['a', 4], {}, "'a   |'"],
  ['{:{w}.{p}f}', [new PyFloat(3.24159)], { w: 8, p: 2 }, "'    3.24'"],
  ['{{{}}}', ['x'], {}, "'{x}'"],
  ['{{}}', [], {}, "'{}'"],
  ['{', [], {}, 'error: value'],
  ['}', [], {}, 'error: value'],
  ['{0', [1], {}, 'error: value'],
  ['{} {0}', ['a'], {}, 'error: value'],
  ['{0} {}', ['a'], {}, 'error: value'],
  ['{}', [], {}, 'error: index'],
  ['{a}', [], {}, 'error: key'],
  ['{!z}', [1], {}, 'error: value'],
  ['{!r', [1], {}, 'error: value'],
  ['{!rx}', [1], {}, 'error: value'],
  ['{0[}', [1], {}, 'error: value'],
  ['{:{:{}}}', [1, 2, 3], {}, 'error: value'],
  ['{:>5}', [null], {}, 'error: type'],
  ['plain', [1], {}, "'plain'"],
  ['{:✓^5}', ['a'], {}, "'✓✓a✓✓'"],
];

describe('str.format', () => {
  it.each(facts)('%o with %o %o', (template, args, kwargs, expected) => {
    expect(outcome(() => formatBraces(template, args, new Map(Object.entries(kwargs))))).toBe(expected);
  });

  it('looks attributes and items up as templates do', () => {
    expect(formatBraces('{0.a}{0.nope}{0[nope]}', [new PyDict([['a', 1]])], noKwargs)).toBe('1');
    expect(formatBraces('{0.__class__}', ['x'], noKwargs)).toBe('');
  });

  it('takes a mapping for format_map', () => {
    expect(formatBraces('{k}', [], noKwargs, new PyDict([['k', 'v']]))).toBe('v');
  });
});
