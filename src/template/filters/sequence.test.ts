import { expect, it } from 'vitest';
import { rendered } from '../rendered.ts';

type Fact = readonly [template: string, expected: string];

// The answers are those of Jinja2 3.1.
const facts: readonly Fact[] = [
  ['{{ range(5) | batch(2) | list }}', '[[0, 1], [2, 3], [4]]'],
  ['{{ range(3) | batch(2, none) | list }}', '[[0, 1], [2]]'],
  ["{{ range(3) | batch(2, 'x') | list }}", "[[0, 1], [2, 'x']]"],
  ["{{ 'ab' | batch(0) | list }}", "[[], ['a', 'b']]"],
  ['{{ range(7) | slice(3) | list }}', '[[0, 1, 2], [3, 4], [5, 6]]'],
  ["{{ range(7) | slice(3, 'x') | list }}", "[[0, 1, 2], [3, 4, 'x'], [5, 6, 'x']]"],
  ['{{ range(7) | slice(0) | list }}', 'error: zero_division'],
  ['{{ [] | first }}', ''],
  ["{{ 'é' | first }}", 'é'],
  ['{{ none | first }}', 'error: type'],
  ["{{ {'a': 1} | last }}", 'a'],
  ['{{ [none] | last }}', 'None'],
  ['{{ set([1]) | last }}', 'error: type'],
  ["{{ [1, 2] | map('string') | last }}", 'error: type'],
  ["{{ [1, none, 'a'] | join('-') }}", '1-None-a'],
  ["{{ rows | join(',', 'name') }}", 'ann,Bob,cy'],
  ["{{ rows | join(attribute='age') }}", '312531'],
  ['{{ 5 | join }}', 'error: type'],
  ["{{ 'ab' | reverse }}", 'ba'],
  ['{{ [1, 2] | reverse | list }}', '[2, 1]'],
  ["{{ (1, 2) | map('string') | reverse }}", "['2', '1']"],
  ['{{ 5 | reverse }}', 'error: other'],
  ["{{ {'a': 1} | items | list }}", "[('a', 1)]"],
  ['{{ 5 | items | list }}', 'error: type'],
  ['{{ 5 | items is string }}', 'False'],
  ['{% filter length %}abc{% endfilter %}', 'error: type'],
  ['{% filter join("-") %}abc{% endfilter %}', 'a-b-c'],
  ['{{ missing | items | list }}', '[]'],
  ['{{ [1] | items | list }}', 'error: type'],
  ["{{ '😀' | length }}", '1'],
  ['{{ true | count }}', 'error: type'],
  ["{{ {'a': 1} | list }}", "['a']"],
  ['{{ 5 | list }}', 'error: type'],
  ['{{ [] | random }}', ''],
  ['{{ [7] | random }}', '7'],
  ['{{ set([1]) | random }}', 'error: type'],
];

it.each(facts)('%s', (template, expected) => {
  expect(rendered(template)).toBe(expected);
});
