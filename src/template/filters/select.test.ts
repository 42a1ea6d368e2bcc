import { expect, it } from 'vitest';
import { rendered } from '../rendered.ts';

type Fact = readonly [template: string, expected: string];

// The answers are those of Jinja2 3.1.
const facts: readonly Fact[] = [
  ["{{ ['a'] | map('upper') | list }}", "['A']"],
  ["{{ rows | map(attribute='city', default='?') | list }}", "['Oslo', None, '?']"],
  ["{{ rows | map(attribute='nope') | list }}", '[Undefined, Undefined, Undefined]'],
  ["{{ [['a', 1]] | map(attribute=1) | list }}", '[1]'],
  ["{{ [{'a': {'b': [5]}}] | map(attribute='a.b.0') | list }}", '[5]'],
  ["{{ ['a'] | map('replace', 'a', 'b') | list }}", "['b']"],
  ["{{ ['a'] | map() | list }}", 'error: other'],
  ["{{ ['a'] | map('nope') | list }}", 'error: other'],
  ["{{ [] | map('nope') | list }}", '[]'],
  ["{{ 5 | map('upper') | list }}", 'error: type'],
  ["{{ ['a'] | map(attribute='x', other=1) | list }}", 'error: other'],
  ["{{ [0, 1, '', 'a'] | select | list }}", "[1, 'a']"],
  ["{{ [1, 2, 3] | select('odd') | list }}", '[1, 3]'],
  ["{{ [1, 2, 3] | reject('gt', 1) | list }}", '[1]'],
  ["{{ [1] | select('nope') | list }}", 'error: other'],
  ["{{ rows | selectattr('age', 'eq', 31) | map(attribute='name') | list }}", "['ann', 'cy']"],
  ["{{ rows | selectattr('city') | list | length }}", '1'],
  ["{{ rows | rejectattr('city', 'none') | map(attribute='name') | list }}", "['ann', 'cy']"],
  ["{{ rows | selectattr('city', 'undefined') | list | length }}", '1'],
  ['{{ rows | selectattr() | list }}', 'error: other'],
  ["{{ ('ab' | map('upper')) | length }}", 'error: type'],
  ["{{ ('a' in (['A'] | map('lower'))) }}", 'True'],
  ["{{ missing | map('upper') | list }}", '[]'],
  ["{% set x = [1, 2] | map('string') %}{{ x | list }}{{ x | list }}", "['1', '2'][]"],
];

it.each(facts)('%s', (template, expected) => {
  expect(rendered(template)).toBe(expected);
});
