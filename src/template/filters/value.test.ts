import { expect, it } from 'vitest';
import { rendered } from '../rendered.ts';

type Fact = readonly [template: string, expected: string];

// The answers are those of Jinja2 3.1.
const facts: readonly Fact[] = [
  ["{{ missing | default('d') }}", 'd'],
  ["{{ none | default('d') }}", 'None'],
  ["{{ none | default('d', true) }}", 'd'],
  ["{{ '' | d('x', boolean=true) }}", 'x'],
  ["{{ rows[0].nope | d('x') }}", 'x'],
  ["{{ rows[0] | attr('name') }}", ''],
  ["{{ ('a' | attr('upper'))() }}", 'A'],
  ["{{ rows[0] | attr('__class__') }}", ''],
  ["{{ missing | attr('x') }}", 'error: undefined'],
  ["{{ '5' | as_number }}", '5'],
  ['{{ [1] | is_list }}', 'True'],
  ['{{ (1,) | is_list }}', 'False'],
  ["{{ {'b': [1, 'x'], 'a': none} | pprint }}", "{'a': None, 'b': [1, 'x']}"],
  [
    '{{ range(30) | list | pprint }}',
    '[0,\n 1,\n 2,\n 3,\n 4,\n 5,\n 6,\n 7,\n 8,\n 9,\n 10,\n 11,\n 12,\n 13,\n 14,\n 15,\n 16,\n 17,\n 18,\n 19,\n 20,\n 21,\n 22,\n 23,\n 24,\n 25,\n 26,\n 27,\n 28,\n 29]',
  ],
  [
    "{{ {'key': ['x' * 30, 'y' * 30, 'z' * 30], 'a': 1} | pprint }}",
    "{'a': 1,\n 'key': ['xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',\n         'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyy',\n         'zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz']}",
  ],
  ['{{ 5 | nope }}', 'error: syntax'],
];

it.each(facts)('%s', (template, expected) => {
  expect(rendered(template)).toBe(expected);
});
