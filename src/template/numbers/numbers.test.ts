import { describe, expect, it } from 'vitest';
import { valueError } from '../errors.ts';
import { outcome } from '../outcome.ts';
import { PyFloat } from './float.ts';
import { parseFloatText, parseInteger } from './numbers.ts';

type Fact = readonly [text: string, base: number, expected: string];

// The answers are those of Python 3.11.
const facts: readonly Fact[] = [
  ['1_000', 10, '1000'],
  ['1__0', 10, 'error: value'],
  ['_1', 10, 'error: value'],
  ['1_', 10, 'error: value'],
  ['+5', 10, '5'],
  [' -7\n', 10, '-7'],
  ['٣', 10, '3'],
  ['0x1f', 16, '31'],
  ['1F', 16, '31'],
  ['0b11', 2, '3'],
  ['0o17', 8, '15'],
  ['777', 8, '511'],
  ['0x1f', 0, '31'],
  ['0b11', 0, '3'],
  ['010', 0, 'error: value'],
  ['00', 0, '0'],
  ['zz', 36, '1295'],
  ['12', 3, '5'],
  ['3', 3, 'error: value'],
  ['', 10, 'error: value'],
  ['1.5', 10, 'error: value'],
  ['1e3', 10, 'error: value'],
  ['123456789012345678901', 10, '123456789012345678901'],
];

const floats: readonly (readonly [text: string, expected: string])[] = [
  ['1', '1.0'],
  ['1.5', '1.5'],
  ['.5', '0.5'],
  ['5.', '5.0'],
  [' 1e3 ', '1000.0'],
  ['1_0.5', '10.5'],
  ['1_', 'error: value'],
  ['inf', 'inf'],
  ['-Infinity', '-inf'],
  ['+nan', 'nan'],
  ['1e', 'error: value'],
  ['e5', 'error: value'],
  ['.', 'error: value'],
  ['', 'error: value'],
  ['-.5e-3', '-0.0005'],
  ['0x1', 'error: value'],
  ['1 2', 'error: value'],
  ['1e400', 'inf'],
];

describe('numbers in texts', () => {
  it.each(facts)('int(%o, %i)', (text, base, expected) => {
    expect(outcome(() => parseInteger(text, base) ?? fail())).toBe(expected);
  });

  it.each(floats)('float(%o)', (text, expected) => {
    const float = parseFloatText(text);
    expect(outcome(() => (float === undefined ? fail() : new PyFloat(float)))).toBe(expected);
  });
});

function fail(): never {
  throw valueError('no number');
}
