import { expect, it } from 'vitest';
import { rendered } from '../rendered.ts';

type Fact = readonly [template: string, expected: string];

// The answers are those of Jinja2 3.1.
const facts: readonly Fact[] = [
  ['{{ true is integer }}', 'False'],
  ['{{ true is number }}', 'True'],
  ['{{ 1.0 is float }}', 'True'],
  ['{{ 1.0 is integer }}', 'False'],
  ['{{ none is none }}', 'True'],
  ['{{ missing is none }}', 'False'],
  ['{{ missing is defined }}', 'False'],
  ['{{ (rows[0].nope) is undefined }}', 'True'],
  ["{{ 'a' is string }}", 'True'],
  ["{{ ('a' | safe) is string }}", 'True'],
  ["{{ ('a' | safe) is escaped }}", 'True'],
  ['{{ {} is mapping }}', 'True'],
  ['{{ [] is mapping }}', 'False'],
  ['{{ (1,) is sequence }}', 'True'],
  ['{{ set([1]) is sequence }}', 'False'],
  ['{{ {}.keys() is sequence }}', 'False'],
  ['{{ missing is sequence }}', 'True'],
  ['{{ 5 is iterable }}', 'False'],
  ["{{ (range(2) | map('string')) is iterable }}", 'True'],
  ['{{ range is callable }}', 'True'],
  ['{{ missing is callable }}', 'True'],
  ["{{ 'aB' is lower }}", 'False'],
  ["{{ 'A1' is upper }}", 'True'],
  ['{{ 1 is upper }}', 'False'],
  ['{{ 3 is odd }}', 'True'],
  ['{{ 3.0 is odd }}', 'True'],
  ["{{ 'a' is odd }}", 'error: type'],
  ['{{ 4 is even }}', 'True'],
  ['{{ 10 is divisibleby 5 }}', 'True'],
  ['{{ 10 is divisibleby 0 }}', 'error: zero_division'],
  ['{{ 1 is eq 1.0 }}', 'True'],
  ['{{ 1 is ne 2 }}', 'True'],
  ['{{ 1 is lt 2 }}', 'True'],
  ['{{ 2 is ge 3 }}', 'False'],
  ["{{ 'a' is gt 1 }}", 'error: type'],
  ['{{ 1 is in [1] }}', 'True'],
  ['{{ 1 is in 5 }}', 'error: type'],
  ['{{ 1 is sameas true }}', 'False'],
  ['{{ none is sameas none }}', 'True'],
  ['{{ [] is sameas [] }}', 'False'],
  ['{{ 1 is true }}', 'False'],
  ['{{ false is false }}', 'True'],
  ['{{ true is boolean }}', 'True'],
  ["{{ 'upper' is filter }}", 'True'],
  ["{{ 'nope' is filter }}", 'False'],
  ['{{ 1 is test }}', 'False'],
  ['{{ [] is test }}', 'error: type'],
  ["{{ 'odd' is test }}", 'True'],
  ['{{ 1 is divisibleby }}', 'error: type'],
  ['{{ 1 is nope }}', 'error: syntax'],
];

it.each(facts)('%s', (template, expected) => {
  expect(rendered(template)).toBe(expected);
});
