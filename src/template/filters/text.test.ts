import { expect, it } from 'vitest';
import { rendered } from '../rendered.ts';

type Fact = readonly [template: string, expected: string];

// The answers are those of Jinja2 3.1.
const facts: readonly Fact[] = [
  ["{{ 'x' | center(5) }}", '  x  '],
  ["{{ 'hELLO' | capitalize }}", 'Hello'],
  ['{{ "it\'s a-b (c)" | title }}', "It's A-B (C)"],
  ['{{ none | upper }}', 'NONE'],
  ["{{ 'a\\nb\\n\\nc' | indent }}", 'a\n    b\n\n    c'],
  ["{{ 'a\\nb\\n\\nc' | indent(2, blank=true) }}", 'a\n  b\n  \n  c'],
  ["{{ 'a\\nb' | indent('> ', true) }}", '> a\n> b'],
  ['{{ 5 | indent }}', 'error: type'],
  ["{{ 'aXa' | replace('a', 'b', 1) }}", 'bXa'],
  ['{{ 12 | replace(1, none) }}', 'None2'],
  ["{{ 'a' | replace('a') }}", 'error: type'],
  ["{{ '--x-' | trim('-') }}", 'x'],
  ["{{ 'x' | trim(1) }}", 'error: type'],
  ["{{ 'one two three' | truncate(7) }}", 'one...'],
  ["{{ 'one two three' | truncate(7, leeway=0) }}", 'one...'],
  ["{{ 'one two three' | truncate(7, true, leeway=0) }}", 'one ...'],
  ["{{ 'one two three' | truncate(2) }}", 'error: other'],
  ['{{ 5 | truncate }}', 'error: type'],
  ['{{ "it\'s a, b" | wordcount }}', '4'],
  ["{{ '%s-%s' | format(1, 'b') }}", '1-b'],
  ["{{ '%(x)s' | format(x=5) }}", '5'],
  ["{{ '%s' | format(1, x=2) }}", 'error: other'],
  ["{{ 'the well-known fox' | wordwrap(8) }}", 'the\nwell-\nknown\nfox'],
  ["{{ 'extraordinarily' | wordwrap(6) }}", 'extrao\nrdinar\nily'],
  ["{{ 'extraordinarily' | wordwrap(6, false) }}", 'extraordinarily'],
  ["{{ 'a b c' | wordwrap(3, wrapstring='|') }}", 'a b|c'],
  ["{{ 'a' | wordwrap(0) }}", 'error: value'],
  ['{{ 5 | wordwrap }}', 'error: other'],
  ["{{ [1, 'a'] | lower }}", "[1, 'a']"],
  ["{{ 'a' | upper(1) }}", 'error: type'],
  ["{{ 'a' | upper(x=1) }}", 'error: type'],
  ['{{ missing | title }}', ''],
];

it.each(facts)('%s', (template, expected) => {
  expect(rendered(template)).toBe(expected);
});
