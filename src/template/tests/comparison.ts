import { binary } from '../numbers/arithmetic.ts';
import { type Comparison, compare } from '../values/comparison.ts';
import { equals, type Value } from '../values/object.ts';
import { type NamedTest, test } from './test.ts';

const names: readonly (readonly [Comparison, ...string[]])[] = [
  ['==', 'eq', 'equalto'],
  ['!=', 'ne'],
  ['<', 'lt', 'lessthan'],
  ['<=', 'le'],
  ['>', 'gt', 'greaterthan'],
  ['>=', 'ge'],
];

const comparisons = names.flatMap(([operator, ...aliases]) =>
  [operator, ...aliases].map((name) =>
    test(name, ['other'], (input, [other]) => compare(operator, input, other as Value)),
  ),
);

const remainderIs = (input: Value, divisor: Value, remainder: number): boolean =>
  equals(binary('%', input, divisor), remainder);

/** Tests that compare the input with something. */
export const comparisonTests: readonly NamedTest[] = [
  ...comparisons,
  test('divisibleby', ['num'], (input, [divisor]) => remainderIs(input, divisor as Value, 0)),
  test('even', [], (input) => remainderIs(input, 2, 0)),
  test('in', ['seq'], (input, [container]) => compare('in', input, container as Value)),
  test('odd', [], (input) => remainderIs(input, 2, 1)),
  test('sameas', ['other'], (input, [other]) => input === other),
];
