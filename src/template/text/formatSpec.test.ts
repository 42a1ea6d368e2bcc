import { describe, expect, it } from 'vitest';
import { PyDecimal } from '../numbers/decimal.ts';
import { PyFloat } from '../numbers/float.ts';
import { outcome } from '../outcome.ts';
import type { Value } from '../values/object.ts';
import { formatValue } from './formatSpec.ts';

type Fact = readonly [value: Value, spec: string, expected: string];
const decimal = (text: string): PyDecimal => PyDecimal.parse(text) as PyDecimal;

// The answers are those of Python 3.11.
const facts: readonly Fact[] = [
  [42, '5d', "'   42'"],
  [42, '<5d', "'42   '"],
  [42, '^5', "' 42  '"],
  [42, '05d', "'00042'"],
  [-42, '05d', "'-0042'"],
  [42, '+d', "'+42'"],
  [42, ' d', "' 42'"],
  [42, 'x=+6d', "'+xxx42'"],
  [255, '#x', "'0xff'"],
  [255, '#010X', "'0X000000FF'"],
  [5, '08b', "'00000101'"],
  [255, '_b', "'1111_1111'"],
  [1234567, ',d', "'1,234,567'"],
  [1234567, '_', "'1_234_567'"],
  [1234, '010,', "'00,001,234'"],
  [1234, '08,', "'0,001,234'"],
  [65, 'c', "'A'"],
  [65, '3c', "'  A'"],
  [3, '.2f', "'3.00'"],
  [100000000000000000000n, ',d', "'100,000,000,000,000,000,000'"],
  [3, '.1', 'error: value'],
  [new PyFloat(1.5), 'f', "'1.500000'"],
  [new PyFloat(2.5), '.0f', "'2'"],
  [new PyFloat(0.25), '.1f', "'0.2'"],
  [new PyFloat(2.675), '.2f', "'2.67'"],
  [new PyFloat(1e22), '.0f', "'10000000000000000000000'"],
  [new PyFloat(1234567.891), ',.2f', "'1,234,567.89'"],
  [new PyFloat(-3.24159), '08.3f', "'-003.242'"],
  [new PyFloat(12345.678), 'e', "'1.234568e+04'"],
  [new PyFloat(0.0001), '.2E', "'1.00E-04'"],
  [new PyFloat(1e-5), 'g', "'1e-05'"],
  [new PyFloat(123456789), 'g', "'1.23457e+08'"],
  [new PyFloat(1), 'g', "'1'"],
  [new PyFloat(1), '#g', "'1.00000'"],
  [new PyFloat(0.25), '%', "'25.000000%'"],
  [new PyFloat(0.1234), '.1%', "'12.3%'"],
  [new PyFloat(3.24159), '.3', "'3.24'"],
  [new PyFloat(100), '.3', "'1e+02'"],
  [new PyFloat(1e16), '', "'1e+16'"],
  [new PyFloat(2), '5', "'  2.0'"],
  [new PyFloat(Infinity), '6.1f', "'   inf'"],
  [new PyFloat(Number.NaN), 'F', "'NAN'"],
  [new PyFloat(-0), '.1f', "'-0.0'"],
  [true, '5', "'    1'"],
  [true, 'd', "'1'"],
  ['abc', '>5', "'  abc'"],
  ['abc', '*^7', "'**abc**'"],
  ['abcdef', '.2', "'ab'"],
  ['a', '05', "'a0000'"],
  ['😀b', '>4', "'  😀b'"],
  ['é', '✓<3', "'é✓✓'"],
  ['a', '=5', 'error: value'],
  ['a', '+', 'error: value'],
  ['a', 'd', 'error: value'],
  ['a', ',', 'error: value'],
  [1, 's', 'error: value'],
  [1, 'q', 'error: value'],
  [new PyFloat(1.5), 'd', 'error: value'],
  [null, '', "'None'"],
  [null, '>5', 'error: type'],
  [[1], '5', 'error: type'],
  [1, '.2d', 'error: value'],
  [decimal('1.10'), '.1f', "'1.1'"],
  [decimal('1E+3'), ',.2f', "'1,000.00'"],
  [decimal('1.10'), '.3e', "'1.100e+0'"],
  [decimal('123456789012345678901234567890'), '.6', "'1.23457E+29'"],
  [decimal('0.00'), '.0', "'0.00'"],
  [decimal('-2.50'), '+010', "'-000002.50'"],
  [decimal('0.125'), '.1%', "'12.5%'"],
  [decimal('1.1'), '#', 'error: value'],
];

describe('format specs', () => {
  it.each(facts)('%o with %o', (value, spec, expected) => {
    expect(outcome(() => formatValue(value, spec))).toBe(expected);
  });
});
