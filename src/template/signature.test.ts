import { describe, expect, it } from 'vitest';
import { positional, signature } from './signature.ts';

describe('signatures', () => {
  const bind = signature('f', 'a', ['b', 2], ['c', 3]);

  it('fill in defaults and put keywords in their places', () => {
    expect(bind([1])).toEqual([1, 2, 3]);
    expect(bind([1], new Map([['c', 9]]))).toEqual([1, 2, 9]);
    expect(bind([], new Map([['a', null]]))).toEqual([null, 2, 3]);
  });

  it.each<[string, () => unknown]>([
    ["f() is missing the argument 'a'", () => bind([])],
    ['f() takes at most 3 arguments (4 given)', () => bind([1, 2, 3, 4])],
    ["f() got an unexpected keyword argument 'x'", () => bind([1], new Map([['x', 1]]))],
    ["f() got multiple values for argument 'a'", () => bind([1], new Map([['a', 1]]))],
    ['g() takes no arguments (1 given)', () => signature('g')([1])],
    ['g() takes no keyword arguments', () => positional('g', 'a')([], new Map([['a', 1]]))],
  ])('%s', (message, call) => {
    expect(call).toThrow(message);
  });
});
