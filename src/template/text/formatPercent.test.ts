import { describe, expect, it } from 'vitest';
import { PyDecimal } from '../numbers/decimal.ts';
import { PyFloat } from '../numbers/float.ts';
import { outcome } from '../outcome.ts';
import { PyDict, PyTuple } from '../values/containers.ts';
import type { Value } from '../values/object.ts';
import { formatPercent } from './formatPercent.ts';

type Fact = readonly [template: string, values: Value, expected: string];
const decimal = (text: string): PyDecimal => PyDecimal.parse(text) as PyDecimal;

// The answers are those of Python 3.11.
const facts: readonly Fact[] = [
  ['%s', 'a', "'a'"],
  ['%s', new PyTuple([1]), "'1'"],
  ['%s', [1, 2], "'[1, 2]'"],
  ['%r|%a', new PyTuple(['é', 'é']), "\"'é'|'\\\\xe9'\""],
  ['%5s|%-5s|', new PyTuple(['a', 'b']), "'    a|b    |'"],
  ['%.2s', 'abc', "'ab'"],
  ['%d', new PyFloat(42.9), "'42'"],
  ['%05d', -42, "'-0042'"],
  ['%+d', 1, "'+1'"],
  ['% d', 1, "' 1'"],
  ['%.3d', 7, "'007'"],
  ['%x %X %o', new PyTuple([255, 255, 8]), "'ff FF 10'"],
  ['%#x', 255, "'0xff'"],
  ['%i%%', 50, "'50%'"],
  ['%c%c', new PyTuple([65, 'z']), "'Az'"],
  ['%.1f', new PyFloat(0.25), "'0.2'"],
  ['%08.2f', new PyFloat(-3.24159), "'-0003.24'"],
  ['%-8.1f|', new PyFloat(2), "'2.0     |'"],
  ['%e', new PyFloat(12345.678), "'1.234568e+04'"],
  ['%G', new PyFloat(1e-10), "'1E-10'"],
  ['%g', new PyFloat(1e16), "'1e+16'"],
  ['%.0f', new PyFloat(0.5), "'0'"],
  ['%.f', new PyFloat(1.5), "'2'"],
  ['%014g', new PyFloat(Infinity), "'00000000000inf'"],
  ['%*d', new PyTuple([5, 42]), "'   42'"],
  ['%.*f', new PyTuple([1, new PyFloat(2.25)]), "'2.2'"],
  [
    '%(a)s-%(b)03d',
    new PyDict([
      ['a', 1],
      ['b', 7],
    ]),
    "'1-007'",
  ],
  ['%(a)s', new PyDict([['b', 1]]), 'error: key'],
  ['%(a)s', 'x', 'error: type'],
  ['%d', decimal('1.9'), "'1'"],
  ['%.2f', decimal('1.005'), "'1.00'"],
  ['%s', new PyTuple([]), 'error: type'],
  ['%s %s', 'a', 'error: type'],
  ['no marks', 'x', 'error: type'],
  ['no marks', new PyDict([['a', 1]]), "'no marks'"],
  ['no marks', [1], "'no marks'"],
  ['no marks', new PyTuple([]), "'no marks'"],
  ['%d', 'x', 'error: type'],
  ['%d', null, 'error: type'],
  ['%x', new PyFloat(1.5), 'error: type'],
  ['%f', 'x', 'error: type'],
  ['%q', 1, 'error: value'],
  ['%', 1, 'error: value'],
  ['%5%', new PyTuple([]), 'error: type'],
  ['%c', 'ab', 'error: type'],
  ['%ld', 5, "'5'"],
];

describe('the % operator of strings', () => {
  it.each(facts)('%o with %o', (template, values, expected) => {
    expect(outcome(() => formatPercent(template, values))).toBe(expected);
  });
});
