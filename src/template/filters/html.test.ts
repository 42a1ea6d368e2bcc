import { expect, it } from 'vitest';
import { rendered } from '../rendered.ts';

type Fact = readonly [template: string, expected: string];

// The answers are those of Jinja2 3.1.
const facts: readonly Fact[] = [
  ["{{ '<a href=\"x\">&\\'' | e }}", '&lt;a href=&#34;x&#34;&gt;&amp;&#39;'],
  ['{{ none | escape }}', 'None'],
  ["{{ '<b>' | escape | escape }}", '&lt;b&gt;'],
  ["{{ '<b>' | escape | forceescape }}", '&amp;lt;b&amp;gt;'],
  ["{{ ('<' | safe) + '<' }}", '<&lt;'],
  ["{{ '<' + ('>' | safe) }}", '&lt;>'],
  ["{{ ('<b>' | escape) ~ '<i>' }}", '&lt;b&gt;<i>'],
  ["{{ ['<' | safe] }}", "[Markup('<')]"],
  ["{{ ('%s' | safe) % '<' }}", '&lt;'],
  ["{{ ('<' | safe).join(['&', '>']) }}", '&amp;<&gt;'],
  ["{{ ('a<' | safe).replace('<', '>') }}", 'a&gt;'],
  ["{{ ('<a>' | safe) | upper }}", '<A>'],
  ["{{ ('ab' | safe)[0] }}", 'a'],
  ["{{ ('<' | safe) * 2 }}", '<<'],
  ["{{ ('<' | safe) == '<' }}", 'True'],
  ["{{ {'<': 1}['<' | safe] }}", '1'],
  ["{{ '<p>Hi <b>you</b></p> &amp; me <!-- c -->' | striptags }}", 'Hi you & me'],
  ["{{ '&#65;&#x42;&nope;' | striptags }}", 'AB&nope;'],
  ["{{ 'a b/c?d=é' | urlencode }}", 'a%20b/c%3Fd%3D%C3%A9'],
  ["{{ {'a': 1, 'b c': 'd&/e'} | urlencode }}", 'a=1&b+c=d%26%2Fe'],
  ["{{ [('a', 1)] | urlencode }}", 'a=1'],
  ["{{ ['x'] | urlencode }}", 'error: value'],
  ['{{ 5 | urlencode }}', '5'],
  ["{{ {'id': 1, 'class': none, 'x': '\"'} | xmlattr }}", ' id="1" x="&#34;"'],
  ["{{ {'a b': 1} | xmlattr }}", 'error: value'],
  ["{{ {'a': 1} | xmlattr(false) }}", 'a="1"'],
  ['{{ 5 | xmlattr }}', 'error: other'],
  [
    "{{ 'see https://example.com/a?b=1&c, or www.example.org.' | urlize }}",
    'see <a href="https://example.com/a?b=1&amp;c" rel="noopener">https://example.com/a?b=1&amp;c</a>, or <a href="https://www.example.org" rel="noopener">www.example.org</a>.',
  ],
  ["{{ 'mail me@example.com' | urlize }}", 'mail <a href="mailto:me@example.com">me@example.com</a>'],
  [
    "{{ 'http://example.com/' | urlize(10, true, target='_blank') }}",
    '<a href="http://example.com/" rel="nofollow noopener" target="_blank">http://exa...</a>',
  ],
];

it.each(facts)('%s', (template, expected) => {
  expect(rendered(template)).toBe(expected);
});
