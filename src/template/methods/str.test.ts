import { describe, expect, it } from 'vitest';
import { callValue } from '../calls.ts';
import { outcome } from '../outcome.ts';
import { getAttribute } from '../values/attributes.ts';
import { PyDict, PyTuple } from '../values/containers.ts';
import { noKwargs, type Value } from '../values/object.ts';

type Fact = readonly [self: string, method: string, args: Value[], expected: string];

// The answers are those of Python 3.11.
const facts: readonly Fact[] = [
  ["it's a-b", 'title', [], '"It\'S A-B"'],
  ['ǆx', 'title', [], "'ǅx'"],
  ['hELLO', 'capitalize', [], "'Hello'"],
  ['ßx', 'capitalize', [], "'Ssx'"],
  ['aßB', 'swapcase', [], "'ASSb'"],
  ['Straße', 'casefold', [], "'strasse'"],
  ['ΑΣ', 'lower', [], "'ας'"],
  ['²', 'isdigit', [], 'True'],
  ['²', 'isdecimal', [], 'False'],
  ['½', 'isnumeric', [], 'True'],
  ['٣', 'isdigit', [], 'True'],
  ['aé', 'isalpha', [], 'True'],
  ['', 'isalpha', [], 'False'],
  ['aB1', 'isalnum', [], 'True'],
  ['1', 'islower', [], 'False'],
  ['ab1', 'islower', [], 'True'],
  ['AB1', 'isupper', [], 'True'],
  ['Ab Cd', 'istitle', [], 'True'],
  [' ', 'isspace', [], 'True'],
  ['a​', 'isprintable', [], 'False'],
  ['a1_', 'isidentifier', [], 'True'],
  ['  x　', 'strip', [], "'x'"],
  ['\u001cx', 'strip', [], "'x'"],
  ['xxaxx', 'strip', ['x'], "'a'"],
  ['abcba', 'lstrip', ['ab'], "'cba'"],
  ['1.500', 'rstrip', ['0'], "'1.5'"],
  ['x', 'strip', [5], 'error: type'],
  [' a  b ', 'split', [], "['a', 'b']"],
  [' a  b ', 'split', [' '], "['', 'a', '', 'b', '']"],
  [' a b c ', 'split', [null, 1], "['a', 'b c ']"],
  [' a b c ', 'rsplit', [null, 1], "[' a b', 'c']"],
  ['a.b.c', 'rsplit', ['.', 1], "['a.b', 'c']"],
  ['a', 'split', [''], 'error: value'],
  ['a\nb\r\nc\u000bd e', 'splitlines', [], "['a', 'b', 'c', 'd', 'e']"],
  ['a\n', 'splitlines', [true], "['a\\n']"],
  ['a-b-c', 'partition', ['-'], "('a', '-', 'b-c')"],
  ['a-b-c', 'rpartition', ['-'], "('a-b', '-', 'c')"],
  ['abc', 'partition', ['x'], "('abc', '', '')"],
  ['abc', 'rpartition', ['x'], "('', '', 'abc')"],
  ['abc', 'replace', ['', '-'], "'-a-b-c-'"],
  ['abc', 'replace', ['', '-', 2], "'-a-bc'"],
  ['a$b', 'replace', ['$', '$$'], "'a$$b'"],
  ['aaa', 'replace', ['a', 'b', 2], "'bba'"],
  ['aaa', 'replace', ['a', 'b', -1], "'bbb'"],
  ['abc', 'replace', ['a'], 'error: type'],
  ['abc', 'replace', ['a', 1], 'error: type'],
  ['😀a😀', 'find', ['😀', 1], '2'],
  ['abcabc', 'rfind', ['c', 0, 4], '2'],
  ['abc', 'find', ['', 3], '3'],
  ['abc', 'find', ['', 4], '-1'],
  ['abc', 'index', ['z'], 'error: value'],
  ['aaaa', 'count', ['aa'], '2'],
  ['abc', 'count', [''], '4'],
  ['banana', 'count', ['a', 2, 4], '1'],
  ['abc', 'startswith', [new PyTuple(['x', 'a'])], 'True'],
  ['abc', 'startswith', ['b', 1], 'True'],
  ['abc', 'startswith', [['a']], 'error: type'],
  ['abc', 'endswith', ['b', 0, 2], 'True'],
  ['abc', 'endswith', [new PyTuple([])], 'False'],
  ['x', 'center', [4, '*'], "'*x**'"],
  ['xy', 'center', [5, '*'], "'**xy*'"],
  ['x', 'ljust', [3, 'é'], "'xéé'"],
  ['x', 'rjust', [3, 'ab'], 'error: type'],
  ['-5', 'zfill', [4], "'-005'"],
  ['5', 'zfill', [1], "'5'"],
  ['5', 'zfill', ['a'], 'error: type'],
  ['-', 'join', [['a', 'b']], "'a-b'"],
  ['-', 'join', ['abc'], "'a-b-c'"],
  [',', 'join', [['a', 1]], 'error: type'],
  ['-', 'join', [new PyDict([['k', 1]])], "'k'"],
  ['TestHook', 'removeprefix', ['Test'], "'Hook'"],
  ['model.sql', 'removesuffix', ['.sql'], "'model'"],
  ['a\tb', 'expandtabs', [], "'a       b'"],
  ['a\tb', 'expandtabs', [4], "'a   b'"],
  [
    'abc',
    'translate',
    [
      new PyDict([
        [97, 'z'],
        [98, null],
      ]),
    ],
    "'zc'",
  ],
  ['abc', 'upper', [1], 'error: type'],
  ['😀', 'zfill', [3], "'00😀'"],
];

describe('methods of str', () => {
  it.each(facts)('%o.%s(%o)', (self, method, args, expected) => {
    expect(outcome(() => callValue(getAttribute(self, method), args, noKwargs) as Value)).toBe(expected);
  });
});
