import { expect, it } from 'vitest';
import { rendered } from '../rendered.ts';

type Fact = readonly [template: string, expected: string];

// The answers are those of Jinja2 3.1.
const facts: readonly Fact[] = [
  ['{{ range(3) }}', 'range(0, 3)'],
  ['{{ range(1, 10, 3) | list }}', '[1, 4, 7]'],
  ['{{ range(5, 0, -2) | list }}', '[5, 3, 1]'],
  ['{{ range(0) | list }}', '[]'],
  ['{{ range(3)[-1] }}', '2'],
  ['{{ range(10)[2:8:2] }}', 'range(2, 8, 2)'],
  ['{{ range(3)[5] }}', ''],
  ['{{ 2 in range(3) }}', 'True'],
  ['{{ range(3) == range(0, 3) }}', 'True'],
  ['{{ range(10).index(4) }}', '4'],
  ['{{ range(3).count(9) }}', '0'],
  ['{{ range(100001) }}', 'error: other'],
  ['{{ range(0, 1000000, 10) | length }}', '100000'],
  ['{{ range() }}', 'error: type'],
  ['{{ range(1, 2, 0) }}', 'error: value'],
  ["{{ range('a') }}", 'error: type'],
  ['{{ range(missing) }}', 'error: type'],
  ['{{ range(1.5) }}', 'error: type'],
  ['{{ dict }}', "<class 'dict'>"],
  ['{{ dict(a=1) }}', "{'a': 1}"],
  ["{{ dict({'a': 1}, b=2) }}", "{'a': 1, 'b': 2}"],
  ["{{ dict([('a', 1), ['b', 2]]) }}", "{'a': 1, 'b': 2}"],
  ['{{ dict([1]) }}', 'error: type'],
  ["{{ dict(['abc']) }}", 'error: value'],
  ['{{ dict(1) }}', 'error: type'],
  ['{{ dict(missing) }}', 'error: undefined'],
  ['{{ dict({}, {}) }}', 'error: type'],
  ["{{ dict.fromkeys('ab', 0) }}", "{'a': 0, 'b': 0}"],
  ['{{ lipsum(1, false, 3, 4) | wordcount }}', '3'],
  ['{{ lipsum() is escaped }}', 'True'],
  ['{{ cycler() }}', 'error: other'],
  ['{{ joiner()() }}', ''],
  ['{{ namespace(a=1) }}', "<Namespace {'a': 1}>"],
  ['{{ namespace(a=1).a }}', '1'],
  ['{{ namespace(a=1).b }}', ''],
  ["{{ namespace({'x': 1}).x }}", '1'],
  ['{{ namespace() | string }}', '<Namespace {}>'],
  [
    '{% set c = cycler(1, 2) %}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.next() }}{% do c.reset() %}{{ c.next() }}',
    '12111',
  ],
  ["{% set j = joiner('; ') %}{{ j() }}a{{ j() }}b", 'a; b'],
  ['{% set ns = namespace(n=0) %}{% for i in range(3) %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}', '3'],
];

it.each(facts)('%s', (template, expected) => {
  expect(rendered(template)).toBe(expected);
});
