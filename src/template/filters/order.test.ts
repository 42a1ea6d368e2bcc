import { expect, it } from 'vitest';
import { rendered } from '../rendered.ts';

type Fact = readonly [template: string, expected: string];

// The answers are those of Jinja2 3.1.
const facts: readonly Fact[] = [
  ["{{ ['b', 'A', 'a', 'B'] | sort }}", "['A', 'a', 'b', 'B']"],
  ["{{ ['b', 'A', 'a', 'B'] | sort(true) }}", "['b', 'B', 'A', 'a']"],
  ["{{ ['b', 'A'] | sort(case_sensitive=true) }}", "['A', 'b']"],
  ["{{ rows | sort(attribute='name') | map(attribute='name') | join(',') }}", 'ann,Bob,cy'],
  ["{{ rows | sort(attribute='age,name') | map(attribute='name') | join(',') }}", 'Bob,ann,cy'],
  ["{{ rows | sort(attribute='city') }}", 'error: type'],
  ['{{ [none, 1] | sort }}', 'error: type'],
  ['{{ [{}, {}] | sort }}', '[{}, {}]'],
  ["{{ 'cab' | sort }}", "['a', 'b', 'c']"],
  ['{{ 5 | sort }}', 'error: type'],
  ['{{ [1, 3, 2] | max }}', '3'],
  ["{{ ['b', 'A'] | min }}", 'A'],
  ["{{ ['b', 'A'] | min(true) }}", 'A'],
  ["{{ rows | max(attribute='age') }}", "{'name': 'ann', 'age': 31, 'city': 'Oslo'}"],
  ['{{ [] | max }}', ''],
  ["{{ [1, 'a'] | min }}", 'error: type'],
  ["{{ ['b', 'B', 'a', 1, 1.0, true] | unique | list }}", "['b', 'a', 1]"],
  ["{{ ['b', 'B'] | unique(true) | list }}", "['b', 'B']"],
  ['{{ [[1]] | unique | list }}', 'error: type'],
  ["{{ rows | unique(attribute='age') | map(attribute='name') | list }}", "['ann', 'Bob']"],
  ["{{ rows | groupby('age') | map('first') | list }}", '[25, 31]'],
  ["{{ rows | groupby('city', default='?') }}", 'error: type'],
  ["{{ (rows | groupby('age'))[0].list | length }}", '1'],
  ["{{ (rows | groupby('age'))[1].grouper }}", '31'],
  ["{{ ['a', 'B', 'A'] | groupby('0') }}", "[('a', ['a', 'A']), ('B', ['B'])]"],
  ["{{ {'b': 1, 'A': 2, 'a': 0} | dictsort }}", "[('A', 2), ('a', 0), ('b', 1)]"],
  ["{{ {'b': 1, 'A': 2} | dictsort(true) }}", "[('A', 2), ('b', 1)]"],
  ["{{ {'b': 1, 'A': 2} | dictsort(by='value', reverse=true) }}", "[('A', 2), ('b', 1)]"],
  ["{{ {'b': 1} | dictsort(by='x') }}", 'error: other'],
  ['{{ 5 | dictsort }}', 'error: other'],
  ['{{ missing | dictsort }}', 'error: undefined'],
];

it.each(facts)('%s', (template, expected) => {
  expect(rendered(template)).toBe(expected);
});
