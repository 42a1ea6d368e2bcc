import { expect, test } from 'vitest';
import { rowDiff } from './diff.ts';

test('the order of rows does not count, their number does', () => {
  expect(rowDiff(['id'], [['1'], ['2'], ['1']], [['2'], ['1'], ['1']])).toBeUndefined();
  expect(rowDiff(['id'], [['1'], ['2']], [['1'], ['2'], ['1']])).toBe(['| @@  | id |', '| +++ | 1  |'].join('\n'));
});

test('a row that differs in some cells shows both values', () => {
  const expected = [
    ['1', 'BOB'],
    ['2', 'ANN'],
    ['3', 'EVE'],
  ];
  const actual = [
    ['1', 'bob'],
    ['2', 'ANN'],
    ['4', 'KIM'],
  ];
  expect(rowDiff(['id', 'name'], expected, actual)).toBe(
    ['| @@  | id | name    |', '| →   | 1  | BOB→bob |', '| --- | 3  | EVE     |', '| +++ | 4  | KIM     |'].join('\n'),
  );
});
